//! What silence shows of a capture. Who waits for something over UDP asks again, and who has got it does not: where who
//! waited was content, what it waited for had come, and was not captured.

use clock::{Duration, Instant};
use sip::HeaderName;

use super::pace::TRIES;
use super::{Leg, Passage, T1, T2, Transaction};

/// A pause between copies may be a little longer than it should be.
const LATER: Duration = Duration::from_millis(250);

impl Leg {
    /// What shows that an answer or an ACK in this leg was not captured, as far as anything does at `now`.
    pub(crate) fn hole_by_silence(&self, now: Instant) -> Option<String> {
        let unreliable = self.transactions.iter().filter(|t| !t.request().is_reliable());
        unreliable.filter_map(|of| self.content(of, now)).next()
    }

    /// Who was content in a transaction without what he waited for.
    fn content(&self, of: &Transaction, now: Instant) -> Option<String> {
        let ended = self.bye.map_or(now, |(at, _)| at).max(of.request().sent_at);
        // What has another branch answers somebody else.
        let first_answer = of.matching().map(|p| p.sip.sent_at).min();
        if content_with(of.requests.iter(), first_answer.unwrap_or(now), !of.is_invite()).is_some() {
            let name = of.request().name();
            return Some(format!(
                "{name} was not repeated, so that an answer must have come which was not captured"
            ));
        }
        if !of.is_invite() {
            return None;
        }
        // Who has failed takes any ACK with the branch of the INVITE, whatever else is wrong with it (RFC 3261 17.2.3).
        let is_its = |ack: &Passage, p: &Passage| {
            let has_branch = p.sip.is_failure() && ack.sip.branch.eq_ignore_ascii_case(&of.branch);
            has_branch || ack.sip.to_tag == p.sip.to_tag && ack.sip.cseq == of.cseq
        };
        let unanswered = |p: &&Passage| !of.acks.iter().any(|ack| is_its(ack, p));
        for tag in of.responses.iter().filter(|p| p.sip.is_final()).filter(unanswered).map(|p| &p.sip.to_tag)
        {
            let copies = of.responses.iter().filter(|p| p.sip.is_final() && p.sip.to_tag == *tag);
            // Who hangs up waits for no ACK any more.
            if let Some(last) = content_with(copies, ended, true) {
                return Some(format!(
                    "{} was not repeated, so that its ACK was not captured",
                    last.sip.name()
                ));
            }
        }
        let reliable = of.responses.iter().filter(|p| p.sip.is_provisional() && p.sip.has(HeaderName::RSeq));
        for response in reliable {
            let copies =
                of.responses.iter().filter(|p| p.sip.message.bytes() == response.sip.message.bytes());
            let until = of.final_response().map_or(now, |p| p.sip.sent_at);
            let is_acked = self
                .transactions
                .iter()
                .any(|t| t.method == sip::Method::Prack && t.request().sent_at >= response.sip.sent_at);
            if !is_acked && content_with(copies, until, false).is_some() {
                return Some(format!(
                    "{} was not repeated, so that its PRACK was not captured",
                    response.sip.name()
                ));
            }
        }
        None
    }
}

/// The last copy, when its sender was content with it. The pauses double, for most messages up to T2 (RFC 3261 17.1.1.2,
/// 17.1.2.2, 13.3.1.4), until 64*T1 are over.
fn content_with<'a>(
    copies: impl Iterator<Item = &'a Passage>,
    until: Instant,
    has_longest: bool,
) -> Option<&'a Passage> {
    let copies: Vec<&Passage> = copies.collect();
    let (first, last) = (copies.first()?.sip.sent_at, copies.last()?.sip.sent_at);
    let before = copies.iter().rev().nth(1).map(|p| p.sip.sent_at);
    let pause = before.map_or(T1, |before| 2 * last.since(before));
    let pause = if has_longest { pause.min(T2) } else { pause };
    let over = until.min(first + T1 * TRIES);
    (over > last + pause + LATER).then(|| copies.last().copied())?
}
