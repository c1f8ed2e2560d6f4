//! What the end of a leg shows of a capture: messages that fit nothing which was captured, beside all that fits. What they
//! answer, or are in, was missed.

use clock::{Duration, Instant};
use sip::{HeaderName, Method, Text};

use super::{Dialog, Hole, Leg, Passage, Sip, Transaction};

/// Who still waits for an answer asks again within T2, 4 s.
const WAITS: Duration = Duration::from_secs(5);
/// Who says nothing for so long has no call any more.
const SILENT: Duration = Duration::from_secs(2);
/// Who has sent so many copies is about to give up.
const COPIES_MAX: usize = 5;
/// Who says so long behind a CANCEL that a call rings has not ended it.
const RINGS_ON: Duration = Duration::from_secs(5);

impl Leg {
    /// What in this leg belongs to a message that was not captured.
    pub(crate) fn holes_by_strangers(&self, now: Instant) -> Vec<Hole> {
        let all = || self.transactions.iter();
        let holes = all().filter_map(|of| stray_response(of).or_else(|| self.stray_ack(of)));
        let holes = holes.chain(all().filter_map(|of| self.ends_what_was_not_heard(of, now)));
        let holes = holes.chain(all().filter_map(|of| self.acknowledges_what_was_not_heard(of)));
        let holes = holes.chain(all().filter_map(|of| self.knows_what_came_later(of)));
        holes.chain(all().filter_map(|of| self.goes_on_without(of))).collect()
    }

    /// A request with a To tag that nobody had given: what was captured of the response with it is a copy, and came later.
    fn knows_what_came_later(&self, of: &Transaction) -> Option<Hole> {
        let request = of.request();
        let tag = request.to_tag.as_ref()?;
        let mine = self.attempts().filter(|t| t.client == of.client && t.number != of.number);
        let gave = mine.flat_map(|t| t.responses.iter().map(move |p| (p, t)));
        let gave = gave.filter(|(p, _)| p.sip.to_tag.as_ref() == Some(tag));
        let (first, asked) = gave.map(|(p, t)| (p.sip.sent_at, t.request().sent_at)).min()?;
        let words = || format!("{} has a tag of a response that was not captured", request.name());
        (first > request.sent_at).then(|| Hole::new(words(), Some(asked)))
    }

    /// A PRACK of a response that nobody has heard: it was accepted (RFC 3262 3: any other gets a 481), its number is below
    /// all that were heard, or it is the next one, and was not refused.
    fn acknowledges_what_was_not_heard(&self, prack: &Transaction) -> Option<Hole> {
        if prack.method != Method::Prack {
            return None;
        }
        let rack = prack.request().message.rack().ok().flatten()?;
        let is_it = |t: &&Transaction| t.client == prack.client && t.cseq == Some(rack.cseq.number);
        let mine = self.transactions.iter().filter(is_it).filter(|t| t.is_invite());
        let asked = mine.clone().map(|t| t.request().sent_at).min();
        let number = |p: &Passage| p.sip.message.rseq().ok().flatten();
        let all: Vec<&Passage> = mine.flat_map(|t| &t.responses).filter(|p| number(p).is_some()).collect();
        let is_of_branch = |p: &&Passage| p.sip.to_tag == prack.request().to_tag;
        // Each branch of a fork has numbers of its own; a tag that nobody knows is perhaps a wrong one, and then what it was
        // meant for is still without its PRACK.
        let has_own = |p: &Passage| {
            let pracks =
                self.transactions.iter().map(Transaction::request).filter(|t| t.method == Method::Prack);
            let mut its = pracks.filter(|t| t.to_tag == p.sip.to_tag);
            its.any(|t| t.message.rack().ok().flatten().map(|rack| rack.rseq) == number(p))
        };
        let is_heard = all.iter().copied().any(|p| is_of_branch(&p));
        let is_branch_unheard = !is_heard && !all.is_empty() && all.iter().all(|p| has_own(p));
        let numbers: Vec<u32> = all.iter().copied().filter_map(number).collect();
        let is_accepted = prack.final_response().is_some_and(|p| p.sip.is_success());
        // Refused it was for its own sake when the response that it should have named comes again behind that.
        let refused = prack.final_response().filter(|p| p.sip.status == 481).map(|p| p.sip.sent_at);
        let others = self.transactions.iter().filter(|t| t.client == prack.client && t.is_invite());
        let waiting = others.flat_map(|t| &t.responses).filter(|p| p.sip.has(HeaderName::RSeq));
        let waits_until = waiting.map(|p| p.sip.sent_at).max();
        let is_refused = refused.is_some_and(|at| waits_until.is_some_and(|last| last > at));
        let is_below = !numbers.is_empty() && numbers.iter().all(|number| rack.rseq < *number);
        let is_next = numbers.iter().max().is_none_or(|last| last.checked_add(1) == Some(rack.rseq));
        let words = || format!("{} acknowledges a response that was not captured", prack.request().name());
        let is_unheard = !numbers.contains(&rack.rseq) && (is_accepted || is_below || is_next && !is_refused);
        // Whoever has asked once has got an answer.
        let is_taken = is_accepted || prack.final_response().is_none() && prack.requests.len() == 1;
        (is_unheard || is_branch_unheard && is_taken).then(|| Hole::new(words(), asked))
    }

    /// An INVITE whose end was not captured: its side went on to the next one in the dialog, or has cancelled it. Who does
    /// so too early gets his final response afterwards.
    fn goes_on_without(&self, invite: &Transaction) -> Option<Hole> {
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
        let words = || format!("{name} has no final response, so that it was not captured");
        let is_open = |at| invite.rings_behind(at + RINGS_ON).is_some();
        let is_cancelled = invite.cancelled.is_some_and(|at| !is_open(at));
        (has_next || has_expiry || is_cancelled).then(|| Hole::new(words(), Some(invite.request().sent_at)))
    }

    /// An ACK with a tag or a number that no answer has, where each answer has an ACK of its own or the other side has
    /// used the tag, unless that side shows that it has got none.
    fn stray_ack(&self, invite: &Transaction) -> Option<Hole> {
        let is_its = |ack: &Sip, answer: &Sip| ack.cseq == invite.cseq && ack.to_tag == answer.to_tag;
        let answers = || invite.responses.iter().filter(|p| p.sip.is_success());
        let has_own = |p: &Passage| invite.acks.iter().any(|ack| is_its(&ack.sip, &p.sip));
        let are_all_acked = answers().all(has_own);
        let is_stray = |ack: &&Passage| {
            let mut its = invite.responses.iter().filter(|p| is_its(&ack.sip, &p.sip)).peekable();
            let is_of_none = its.peek().is_none() && (are_all_acked || self.is_used(&ack.sip));
            // What is acknowledged was captured only when it came again.
            let is_early = its.peek().is_some() && its.all(|p| p.sip.sent_at > ack.sip.sent_at);
            ack.sip.to_tag.is_some() && (is_of_none && !invite.is_refuted(ack) || is_early)
        };
        let stray = invite.acks.iter().filter(|_| answers().next().is_some()).find(is_stray)?;
        let words = format!("{} acknowledges a response that was not captured", stray.sip.name());
        // With another number it is of an INVITE that nobody has heard.
        let asked = Some(invite.request().sent_at).filter(|_| stray.sip.cseq == invite.cseq);
        Some(Hole::new(words, asked))
    }

    /// True when the other side has answered with the To tag of this message.
    fn is_used(&self, sip: &Sip) -> bool {
        let answers = self.transactions.iter().filter(|t| t.client == sip.sender).flat_map(|t| &t.responses);
        answers.into_iter().any(|p| p.sip.is_success() && p.sip.to_tag == sip.to_tag)
    }

    /// A BYE that was accepted, in no dialog of which anything was heard, or in one that only rang when the INVITE had been
    /// answered by another and that was acknowledged; and another request of a call of which no answer was heard.
    fn ends_what_was_not_heard(&self, bye: &Transaction, now: Instant) -> Option<Hole> {
        let is_answered = self.dialogs.iter().any(|d| d.confirmed.is_some());
        let is_offer = matches!(bye.method, Method::Invite | Method::Update) && !is_answered;
        let is_it = (bye.method == Method::Bye || is_offer) && !bye.is_outside_dialog() && self.is_call();
        let is_accepted = bye.final_response().is_some_and(|p| p.sip.is_success());
        let is_acked = |invite: &Transaction, answer: &Passage| {
            invite.acks.iter().any(|ack| ack.sip.to_tag == answer.sip.to_tag)
        };
        let is_answered_before = |invite: &Transaction| {
            let mut answers = invite.responses.iter().filter(|p| p.sip.is_success());
            answers.any(|p| p.sip.sent_at < bye.request().sent_at && is_acked(invite, p))
        };
        let is_unheard = match self.dialog_around(bye) {
            None => {
                let is_known = self.has_tags_of_heard(bye) || self.has_tag_of_refusal(bye);
                !is_known && !self.falls_silent_with(bye, now)
            }
            Some(dialog) => {
                dialog.confirmed.is_none() && self.transaction(dialog.invite).is_some_and(is_answered_before)
            }
        };
        let does = if is_offer { "is in" } else { "ends" };
        let words = || format!("{} {does} a dialog whose answer was not captured", bye.request().name());
        (is_it && is_accepted && is_unheard).then(|| Hole::new(words(), None))
    }

    /// True when both sides of the one dialog that was heard talked until this BYE and said nothing after it: it was meant for
    /// that one. A call goes on when the answer of another branch of a fork is hung up on.
    fn falls_silent_with(&self, bye: &Transaction, now: Instant) -> bool {
        let (request, side) = (bye.request(), self.side(bye.client));
        let sent = request.sent_at;
        let is_half = |d: &Dialog| {
            request.from_tag.as_deref() == Some(d.tag(side))
                || request.to_tag.as_deref() == Some(d.tag(1 - side))
        };
        let lasts = |side| self.streams.iter().filter(|s| s.side == side).map(|s| s.last_at).max();
        let is_cut = |last: Instant| last.since(sent) < SILENT / 2 && sent.since(last) < SILENT / 2;
        let is_last = self.last.since(sent) < SILENT && now.since(sent) > SILENT;
        let is_alone = |d: &Dialog| is_half(d) && d.confirmed.is_some() && d.bye.is_none();
        self.dialogs.len() == 1
            && self.dialogs.iter().all(is_alone)
            && is_last
            && [0, 1].iter().all(|side| lasts(*side).is_some_and(is_cut))
    }

    /// The tag that a request has for who was called.
    fn callee_tag<'t>(&self, of: &'t Transaction) -> &'t Option<Text> {
        let sip = of.request();
        if self.side(of.client) == 0 { &sip.to_tag } else { &sip.from_tag }
    }

    /// True when the INVITE that was answered had the To tag of a refusal, which makes no dialog (RFC 3261 8.1.1.2).
    fn has_tag_of_refusal(&self, of: &Transaction) -> bool {
        let callee = self.callee_tag(of);
        let is_it = |p: &Passage| p.sip.to_tag == *callee;
        let refused =
            self.attempts().filter_map(Transaction::final_response).any(|p| p.sip.is_failure() && is_it(p));
        let had_it = |t: &Transaction| t.is_invite() && t.request().to_tag == *callee;
        let mut answers =
            self.transactions.iter().filter(|t| had_it(t)).filter_map(Transaction::final_response);
        refused && answers.any(|p| p.sip.is_success() && is_it(p))
    }

    /// True when the tag of who was called, which no second dialog has, is that of a dialog that was heard: beside another
    /// tag, or in the other place.
    fn has_tags_of_heard(&self, of: &Transaction) -> bool {
        let (sip, side, callee) = (of.request(), self.side(of.client), self.callee_tag(of));
        let is_its = |d: &Dialog| callee.as_ref() == Some(&d.callee_tag) || d.has_tags_of(sip, 1 - side);
        !self.session.is_hairpin && self.dialogs.iter().any(is_its)
    }
}

/// A final response with another branch than its request, which has one of its own or was given up before.
fn stray_response(of: &Transaction) -> Option<Hole> {
    let mut finals = of.responses.iter().filter(|p| p.sip.is_final());
    let has_own = of.matching().any(|p| p.sip.is_final());
    let last = of.requests.last()?.sip.sent_at;
    let is_over = |p: &Passage| of.requests.len() > COPIES_MAX || p.sip.sent_at.since(last) > WAITS;
    let is_stray = |p: &&Passage| !of.is_matched_by(&p.sip) && (has_own || is_over(p));
    let stray = finals.find(is_stray)?;
    Some(Hole::new(format!("{} answers a request that was not captured", stray.sip.name()), None))
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
        let answered = ladder.replace(
            "300 car> 486\n310 pbx> ACK\n",
            "300 car> 200\n310 pbx> ACK\n320 pbx> BYE\n330 car> 200 BYE\n350 car> again 100 | s/z9hG4bKb1/z9hG4bKb9/;;s/tag=tpbxa/tag=tpbxb/\n",
        );
        assert_eq!(found(&answered, false, &[1]), [""; 0], "it was answered");
    }

    #[test]
    fn what_fits_nothing_shows_a_hole() {
        let fork = "0 pbx> INVITE\n20 car> 100\n300 car> 200\n320 pbx> ACK\n\
                    400 car> 200 | s/tag=tcara/tag=other/\n420 pbx> ACK | s/tag=tcara/tag=other/\n\
                    440 pbx> BYE | s/tag=tcara/tag=other/\n460 car> 200 BYE\nend 500";
        assert_eq!(found(fork, true, &[5]), [""; 0], "an answer of a fork");
        // The first answer and its ACK: what rings on has answered as well.
        let other = "s/tag=tcara/tag=other/";
        let two = format!(
            "0 pbx> INVITE\n20 car> 100\n100 car> 180\n300 car> 200\n320 pbx> ACK\n330-5010 pbx~\n330-5010 car~\n\
             400 car> 200 | {other}\n420 pbx> ACK | {other}\n440 pbx> BYE | {other}\n460 car> 200 BYE\n\
             5000 pbx> BYE\n5020 car> 200 BYE\nend 6000"
        );
        assert_eq!(found(&two, true, &[]), [""; 0], "nothing is missing");
        assert_eq!(found(&two, true, &[4, 5]), [""; 0], "the first of two answers");
        // What was missed of the second comes again behind its end.
        let late = format!(
            "0 pbx> INVITE\n20 car> 100\n100 car> 180\n300 car> 200\n320 pbx> ACK\n400 car> 200 | {other}\n\
             420 pbx> ACK | {other}\n425 pbx> BYE | {other}\n430 car> again 200\n460 car> 200 BYE\nend 500"
        );
        assert_eq!(found(&late, true, &[6, 7]), [""; 0], "an answer that comes again");
        let held = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n1000 car> 200\n1020 pbx> ACK\n\
                    2000 pbx> INVITE\n2020 car> 100\n2040 car> 200\n2060 pbx> ACK\nend 2500";
        assert_eq!(found(held, true, &[4, 5]), [""; 0], "an answer and its ACK");
    }
}
