//! What silence shows of a capture. Who waits for something over UDP asks again, and who has got it does not: where who
//! waited was content, what it waited for had come, and was not captured.

use clock::{Duration, Instant};
use sip::HeaderName;

use super::pace::TRIES;
use super::{Hole, Leg, Passage, T1, T2, Transaction};

/// A pause between copies may be a little longer than it should be.
const LATER: Duration = Duration::from_millis(250);
/// Responses of one transaction that are looked at for what their pauses show.
const COPIES_MAX: usize = 64;

impl Leg {
    /// What shows that an answer or an ACK in this leg was not captured, as far as anything does at `now`.
    pub(crate) fn holes_by_silence(&self, now: Instant) -> impl Iterator<Item = Hole> {
        let unreliable = self.transactions.iter().filter(|t| !t.request().is_reliable());
        unreliable.flat_map(move |of| self.content(of, now))
    }

    /// Who was content in a transaction without what he waited for. It came after what it belongs to.
    fn content(&self, of: &Transaction, now: Instant) -> Vec<Hole> {
        // What has another branch answers somebody else.
        let first_answer = of.matching().map(|p| p.sip.sent_at).min();
        let asked = content_with(of.requests.iter(), first_answer.unwrap_or(now), !of.is_invite());
        let asked = asked.map(|_| {
            let name = of.request().name();
            let words =
                format!("{name} was not repeated, so that an answer must have come which was not captured");
            Hole::new(words, Some(of.request().sent_at))
        });
        let invite = Some(of).filter(|of| of.is_invite());
        let skipped = Self::skipped_copies(of);
        let without_ack = invite.map(|of| self.content_without_ack(of, now)).unwrap_or_default();
        let without_prack = invite.map(|of| self.content_without_prack(of, now)).unwrap_or_default();
        asked.into_iter().chain(skipped).chain(without_ack).chain(without_prack).collect()
    }

    /// Responses to an INVITE that came again, of which not all copies were captured. Those that a copy of the INVITE has
    /// called for come by no timer.
    fn skipped_copies(of: &Transaction) -> Option<Hole> {
        let is_timed = |p: &&Passage| p.sip.is_final() || p.sip.has(HeaderName::RSeq);
        let timed = || of.responses.iter().filter(is_timed).take(COPIES_MAX);
        let skips = |p: &&Passage| {
            let copies = timed().filter(|other| other.sip.message.bytes() == p.sip.message.bytes());
            has_skipped(copies.map(|p| p.sip.sent_at), p.sip.is_final())
        };
        let skipped = timed().find(skips).filter(|_| of.is_invite() && of.requests.len() == 1)?;
        let words = format!("{} was repeated, and not all copies were captured", skipped.sip.name());
        Some(Hole::new(words, Some(skipped.sip.sent_at)))
    }

    fn content_without_ack(&self, of: &Transaction, now: Instant) -> Vec<Hole> {
        let ended = self.bye.map_or(now, |(at, _)| at).max(of.request().sent_at);
        // Who has failed takes any ACK with the branch of the INVITE, whatever else is wrong with it (RFC 3261 17.2.3).
        let is_its = |ack: &Passage, p: &Passage| {
            let has_branch = p.sip.is_failure() && ack.sip.branch.eq_ignore_ascii_case(&of.branch);
            has_branch || ack.sip.to_tag == p.sip.to_tag && ack.sip.cseq == of.cseq
        };
        let unanswered = |p: &&Passage| !of.acks.iter().any(|ack| is_its(ack, p));
        let hole = |first: &Passage| {
            let copies =
                || of.responses.iter().filter(|p| p.sip.is_final() && p.sip.to_tag == first.sip.to_tag);
            // Who hangs up waits for no ACK any more.
            let last = content_with(copies(), ended, true)?;
            let words = format!("{} was not repeated, so that its ACK was not captured", last.sip.name());
            Some(Hole::new(words, copies().map(|p| p.sip.sent_at).min()))
        };
        of.responses.iter().filter(|p| p.sip.is_final()).filter(unanswered).filter_map(hole).collect()
    }

    fn content_without_prack(&self, of: &Transaction, now: Instant) -> Vec<Hole> {
        let until = of.final_response().map_or(now, |p| p.sip.sent_at);
        let is_acked = |response: &Passage| {
            // What answers the first copy answers those that come behind it.
            let copies =
                of.responses.iter().filter(|p| p.sip.message.bytes() == response.sip.message.bytes());
            let first = copies.map(|p| p.sip.sent_at).min();
            let mut pracks = self.transactions.iter().filter(|t| t.method == sip::Method::Prack);
            pracks.any(|t| first.is_some_and(|first| t.request().sent_at >= first))
        };
        let hole = |response: &Passage| {
            let copies =
                || of.responses.iter().filter(|p| p.sip.message.bytes() == response.sip.message.bytes());
            content_with(copies(), until, false).filter(|_| !is_acked(response))?;
            let name = response.sip.name();
            let words = format!("{name} was not repeated, so that its PRACK was not captured");
            Some(Hole::new(words, copies().map(|p| p.sip.sent_at).min()))
        };
        let reliable = of.responses.iter().filter(|p| p.sip.is_provisional() && p.sip.has(HeaderName::RSeq));
        reliable.filter_map(hole).collect()
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

/// True when a pause between copies is that of several: behind it they come by a timer that doubles, for most messages up
/// to T2, and the pause is as long as two or three of its pauses before.
fn has_skipped(sent: impl Iterator<Item = Instant>, has_longest: bool) -> bool {
    let sent: Vec<Instant> = sent.collect();
    let pauses: Vec<Duration> = sent.windows(2).map(|pair| pair[1].since(pair[0])).collect();
    let is_about = |a: Duration, b: Duration| a.max(b) - a.min(b) <= b / 20;
    pauses.windows(2).any(|pair| {
        let (pause, next) = (pair[0], pair[1]);
        if has_longest && is_about(next, T2) {
            return pause > T2 + T2 / 4;
        }
        next > T1 && [6, 7].iter().any(|eighths| is_about(pause, next / 8 * *eighths))
    })
}
