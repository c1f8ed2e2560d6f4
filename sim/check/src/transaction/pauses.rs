//! Copies that are due and do not come.

use clock::{Duration, Instant};

use crate::wire::{Leg, Passage, T2, Transaction};

/// How late a copy may be, besides a quarter of its pause: a sender has other things to do.
const PATIENCE: Duration = Duration::from_millis(500);

/// Of a far side some copies may be lost before they are seen: so many pauses are waited for.
const FAR_PAUSES: u32 = 4;

/// A pause in which a copy was due.
pub(super) struct Pause<'t> {
    pub(super) after: &'t Passage,
    pub(super) until: Instant,
    pub(super) due: Duration,
    /// True when no copy has ended it: the last may have been answered by what was not heard.
    pub(super) is_open: bool,
}

impl Pause<'_> {
    pub(super) fn length(&self) -> Duration {
        self.until.since(self.after.sip.sent_at)
    }
}

/// The first pause between `copies`, or behind the last of them up to `until`, that is too long. They begin with T1,
/// which may be chosen as large as T2, and double as far as `longest`; from `slow` on they are T2.
pub(super) fn too_long<'t>(
    copies: &[&'t Passage],
    (until, slow): (Instant, Option<Instant>),
    longest: Duration,
    is_far: bool,
) -> Option<Pause<'t>> {
    let sent = |nth: usize| copies.get(nth).map(|copy| copy.sip.sent_at);
    let mut due = T2;
    for (nth, copy) in copies.iter().enumerate().filter(|(_, copy)| copy.sip.sent_at < until) {
        let next = sent(nth + 1).unwrap_or(until).min(until);
        // RFC 3261 17.1.2.2: in Proceeding timer E is T2.
        if slow.is_some_and(|slow| slow <= copy.sip.sent_at) {
            due = T2;
        }
        let is_open = sent(nth + 1).is_none_or(|sent| sent > until);
        let pause = Pause { after: copy, until: next, due, is_open };
        let waited = if is_far { due.max(T2) * FAR_PAUSES } else { due + due / 4 + PATIENCE };
        if pause.length() > waited {
            return Some(pause);
        }
        // Of a far side a copy may be missing, and the next pause is longer by as much.
        let behind = if is_far { due.max(pause.length()) * 2 } else { due * 2 };
        due = if nth == 0 { pause.length() * 2 } else { behind }.min(longest);
    }
    None
}

/// True when one who is asked to hear is known to be there: its own clock is known, or it has sent something in the leg
/// while a copy was due. Who is gone may have been reported as such to the sender (RFC 3261 8.1.3.1, 17.1.4), which no
/// observer sees.
pub(super) fn is_there(leg: &Leg, party: trace::Party, is_far: bool, pause: &Pause<'_>) -> bool {
    // What is heard when all copies are over may come from one who is back.
    let due = |at: Instant| at > pause.after.sip.sent_at && (!pause.is_open || at <= pause.until);
    let all = |t: &'_ Transaction| {
        let sent = t.requests.iter().chain(&t.responses).chain(&t.acks);
        sent.into_iter().any(|p| p.sip.sender == party && due(p.sip.sent_at))
    };
    !is_far || leg.transactions.iter().any(all)
}
