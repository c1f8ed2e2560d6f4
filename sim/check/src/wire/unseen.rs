//! What the end of a leg shows of a capture: messages that fit nothing which was captured, beside all that fits. What they
//! answer, or are in, was missed.

use clock::Duration;
use sip::{HeaderName, Method};

use super::{Leg, Passage, Sip, Transaction};

/// Who still waits for an answer asks again within T2, 4 s.
const WAITS: Duration = Duration::from_secs(5);

impl Leg {
    /// What in this leg belongs to a message that was not captured.
    pub(crate) fn hole_by_strangers(&self) -> Option<String> {
        let all = || self.transactions.iter();
        let stray = all().find_map(|of| stray_response(of).or_else(|| stray_ack(of)));
        stray.or_else(|| all().find_map(|of| self.goes_on_without(of)))
    }

    /// An INVITE whose end was not captured: its side went on to the next one in the dialog, or has cancelled it. Who does
    /// so too early gets his final response afterwards.
    fn goes_on_without(&self, invite: &Transaction) -> Option<String> {
        if !invite.is_invite() || invite.final_response().is_some() || invite.responses.is_empty() {
            return None;
        }
        let is_of = |t: &&Transaction| {
            let dialog = self.dialog_around(t);
            dialog.is_some_and(|d| d.holds(invite, self.side(invite.client)))
        };
        let mut later = self.transactions.iter().filter(|t| t.number > invite.number && t.is_invite());
        let has_next = later.find(is_of).is_some();
        let name = invite.request().name();
        let has_expiry = invite.request().has(HeaderName::Expires);
        (has_next || has_expiry || invite.cancelled.is_some())
            .then(|| format!("{name} has no final response, so that it was not captured"))
    }
}

/// A final response with another branch than its request, which has one of its own or was given up before.
fn stray_response(of: &Transaction) -> Option<String> {
    let mut finals = of.responses.iter().filter(|p| p.sip.is_final());
    let has_own = of.matching().any(|p| p.sip.is_final());
    let last = of.requests.last()?.sip.sent_at;
    let is_stray = |p: &&Passage| !of.is_matched_by(&p.sip) && (has_own || p.sip.sent_at.since(last) > WAITS);
    let stray = finals.find(is_stray)?;
    Some(format!("{} answers a request that was not captured", stray.sip.name()))
}

/// An ACK with a tag or a number that no answer has, where each answer has an ACK of its own.
fn stray_ack(invite: &Transaction) -> Option<String> {
    let is_its = |ack: &Sip, answer: &Sip| ack.cseq == invite.cseq && ack.to_tag == answer.to_tag;
    let answers = || invite.responses.iter().filter(|p| p.sip.is_success());
    let has_own = |p: &Passage| invite.acks.iter().any(|ack| is_its(&ack.sip, &p.sip));
    if invite.method != Method::Invite || !answers().all(has_own) || answers().next().is_none() {
        return None;
    }
    let is_stray = |ack: &&Passage| {
        ack.sip.to_tag.is_some() && !invite.responses.iter().any(|p| is_its(&ack.sip, &p.sip))
    };
    let stray = invite.acks.iter().find(is_stray)?;
    Some(format!("{} acknowledges a response that was not captured", stray.sip.name()))
}

#[cfg(test)]
mod tests {
    use trace::Event;

    use crate::Facts;
    use crate::observer::Observer;
    use crate::script::{cast, events};

    /// The checks that find something in what is left of a ladder without these packets.
    fn found(ladder: &str, is_captured: bool, lacks: &[u64]) -> Vec<&'static str> {
        let mut facts = Facts { is_captured, ..Facts::default() };
        (facts.carrier.is_far, facts.pbx.is_far) = (is_captured, is_captured);
        let mut observer = Observer::new(cast(), facts);
        let (events, end) = events(ladder);
        for event in &events {
            match event {
                Event::Sent { packet, .. } | Event::Delivered { packet, .. }
                    if lacks.contains(&packet.id.0) => {}
                event => observer.observe(event),
            }
        }
        observer.finish(end).findings.iter().map(|finding| finding.check).collect()
    }

    /// Two calls share a Call-ID, and who listens comes between them.
    #[test]
    fn what_began_before_anybody_listened_is_no_echo_of_what_came_after() {
        let other = "s/tag=tpbxa/tag=tpbxb/;;s/z9hG4bKb1/z9hG4bKb9/";
        let mine = format!("30 car> again 100 | {other}\n300 car> 486\n310 pbx> ACK\n");
        let ladder = format!("0 pbx> INVITE\n10 pbx> again INVITE | {other}\n20 car> 100\n{mine}end 400");
        assert_eq!(found(&ladder, false, &[1]), [""; 0]);
    }

    #[test]
    fn what_fits_nothing_shows_a_hole() {
        let fork = "0 pbx> INVITE\n20 car> 100\n300 car> 200\n320 pbx> ACK\n\
                    400 car> 200 | s/tag=tcara/tag=other/\n420 pbx> ACK | s/tag=tcara/tag=other/\n\
                    440 pbx> BYE | s/tag=tcara/tag=other/\n460 car> 200 BYE\nend 500";
        assert_eq!(found(fork, true, &[5]), [""; 0], "an answer of a fork");
        let held = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n1000 car> 200\n1020 pbx> ACK\n\
                    2000 pbx> INVITE\n2020 car> 100\n2040 car> 200\n2060 pbx> ACK\nend 2500";
        assert_eq!(found(held, true, &[4, 5]), [""; 0], "an answer and its ACK");
    }
}
