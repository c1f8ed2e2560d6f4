//! How fast the two sides are, as far as the wire shows it: T1, and how long a round trip takes that the observer
//! does not see.

use std::collections::VecDeque;

use clock::{Duration, Instant};
use trace::Party;

use super::{Sip, Transaction, Wire};

/// The T1 that RFC 3261 17.1.1.1 gives as an estimate of the round trip, until the wire shows another.
pub(crate) const T1: Duration = Duration::from_millis(500);
/// No pause between copies begins above T2 (RFC 3261 17.1.2.2), so none says more of T1.
pub(crate) const T2: Duration = Duration::from_secs(4);
/// 64*T1: how long a side that begins with this pause tries.
pub(crate) const TRIES: u32 = 64;
/// So many messages in a row may be lost where nobody looks.
pub(crate) const LOST_MAX: usize = 3;
/// So many ACKs, or the answers that they are for, may be lost there.
pub(crate) const ACKS_LOST_MAX: usize = 2;

/// So long a way may be gone, while a telephone roams or a line is switched over: all that goes there is lost.
pub(crate) const OUTAGE: Duration = Duration::from_secs(10);

/// So late comes the third copy of a request, when two are lost.
const FIRST_LOST: Duration = Duration::from_millis(1_500);

/// Answers of a side that are remembered: enough for the time in which copies of one message come.
const MOMENTS_MAX: usize = 256;

/// Packets that leave at once may change places on their way.
const OVERTAKES: Duration = Duration::from_millis(10);

/// What was measured of each side.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// The quickest reaction to what had passed the observer on its way to a far side: the way there and back, and
    /// what the side needs itself.
    reaction: Option<Duration>,
    /// The quickest where several copies had passed, from the first of them on: which of them was answered nobody knows
    /// (RFC 6298 3), so that it was quicker, or is as slow as that.
    at_most: Option<Duration>,
    /// When it has answered something new: the way to it and from it was open. The last ones.
    moments: VecDeque<Instant>,
}

impl Wire {
    /// How long what goes to a side and what comes from it may have passed each other unseen. Nothing, for a side
    /// whose own clock is known. The quickest round trip tells how long the way is when nothing is in it: a queue, or a
    /// telephone that roams, makes each as long as T1, which was chosen for that, now and then.
    pub(crate) fn patience(&self, party: Party) -> Duration {
        if !self.facts.of(party).is_far {
            return Duration::ZERO;
        }
        let pace = &self.pace[usize::from(party == Party::Pbx)];
        pace.reaction.or(pace.at_most).unwrap_or(T1).max(T1)
    }

    /// The same for a request: its first copies may be lost where nobody looks, so that it was sent before.
    pub(crate) fn patience_of_request(&self, party: Party) -> Duration {
        self.patience(party) + if self.facts.of(party).is_far { FIRST_LOST } else { Duration::ZERO }
    }

    /// What the sender of this response had sent before this moment was out when the request came. When that came to a far
    /// side nobody has seen; but what the side sends after that, and before it accepts, it should not have sent (RFC 3261
    /// 14.1, RFC 3311 5.1). What comes T1 later may be a copy, whose first was lost.
    pub(crate) fn was_out_before(&self, of: &Transaction, response: &Sip) -> Option<Instant> {
        let arrived = self.arrived_before(of, response)?;
        let took = response.sent_at.since(arrived);
        let is_doubtful = self.facts.of(response.sender).is_far && took < T1 && response.is_success();
        Some(if is_doubtful { arrived + took.saturating_sub(OVERTAKES) } else { arrived })
    }

    /// When the request that this response is to had come, at the latest: to a far side perhaps with the last of its copies,
    /// the others of which were lost where nobody looks.
    pub(crate) fn arrived_before(&self, of: &Transaction, response: &Sip) -> Option<Instant> {
        let first = of.request_delivered()?;
        if !self.facts.of(response.sender).is_far {
            return Some(first);
        }
        let copies = of.requests.iter().filter_map(|p| p.delivered).filter(|at| *at < response.sent_at);
        Some(copies.max().unwrap_or(first))
    }

    /// Of the moments in which the same thing went to a side, the first from which on it must have come: there, at once; to
    /// a far side, of which nobody knows what it gets, when it went there again and again for longer than a way is gone, or
    /// while the side has answered something else.
    pub(crate) fn surely_there(
        &self,
        party: Party,
        mut moments: impl Iterator<Item = Instant>,
    ) -> Option<Instant> {
        let first = moments.next()?;
        if !self.facts.of(party).is_far {
            return Some(first);
        }
        let is_open = |until: Instant| self.is_known_to_hear(party, first, until);
        moments.skip(LOST_MAX - 1).find(|at| at.since(first) >= OUTAGE || is_open(*at))
    }

    /// True when a side is known to hear between two moments: it has answered something new meanwhile, as a far side does
    /// only when what goes to it arrives.
    pub(crate) fn is_known_to_hear(&self, party: Party, from: Instant, to: Instant) -> bool {
        let heard = &self.pace[usize::from(party == Party::Pbx)].moments;
        !self.facts.of(party).is_far || heard.iter().any(|at| from < *at && *at < to)
    }

    /// A side has answered a request `after` it had passed the observer.
    pub(super) fn reacted(&mut self, party: Party, after: Duration, is_sure: bool) {
        let pace = &mut self.pace[usize::from(party == Party::Pbx)];
        if pace.moments.len() >= MOMENTS_MAX {
            pace.moments.pop_front();
        }
        pace.moments.push_back(self.now);
        let reaction = if is_sure { &mut pace.reaction } else { &mut pace.at_most };
        *reaction = Some(reaction.map_or(after, |quickest| quickest.min(after)));
    }
}

/// How long a side that begins with this pause tries at least: a timer goes off late and never early, and what is a few
/// milliseconds of the first pause would be seconds of all of them.
pub(crate) fn tries_for(pause: Duration) -> Duration {
    (pause - pause / 8).max(T1) * TRIES
}

impl Transaction {
    /// T1 of the client, read off the first pause between the copies of its request. It may be longer than usual,
    /// "and this is RECOMMENDED" where the way is (RFC 3261 17.1.1.2).
    pub(crate) fn t1_of_client(&self) -> Duration {
        first_pause(self.requests.iter().map(|p| p.sip.sent_at)).unwrap_or(T1).max(T1)
    }

    /// T1 of the server of an INVITE, read off the first pause between its 2xx (RFC 3261 13.3.1.4).
    pub(crate) fn t1_of_server(&self) -> Duration {
        let answers = self.responses.iter().filter(|p| p.sip.is_success()).map(|p| p.sip.sent_at);
        first_pause(answers).unwrap_or(T1).max(T1)
    }
}

/// The first pause; none that is longer than T2, which is no T1.
pub(crate) fn first_pause(mut sent: impl Iterator<Item = Instant>) -> Option<Duration> {
    let (first, second) = (sent.next()?, sent.next()?);
    Some(second.since(first)).filter(|pause| *pause <= T2)
}
