//! The records of both sides agree.
//!
//! What it looks for: Two records of one leg, each right by what its side saw, of which one says answered and
//! the other does not, or whose durations are more than a second apart. The side that is farther from the time
//! between 2xx and BYE on the wire is blamed; when both are as near as they could be, the network has eaten a
//! message and nobody is.
//!
//! Why it matters on a trunk: The customer compares the bill with what the own box wrote down. What does not
//! agree is not paid, and who is right is found out by people, not by machines.
//!
//! Clause: catalogue BIL-05 (practice), catalogue BIL-02 (practice).
//!
//! A ladder that breaks it:
//!   carrier 200 OK -> pbx         2.0 s
//!   pbx     BYE -> carrier        6.0 s
//!           ... record of the pbx: 4 s; record of the carrier: 60 s ...
//!
//! How to fix it: Write the measured duration. Rounding belongs into the tariff, where the other side can read
//! it.

use clock::Duration;
use trace::Cdr;

use super::{TOLERANCE, View, apart, entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["BIL-05", "BIL-02"], Should, Advisory,
    notice: "two bills for one call, and a dispute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let both: Vec<_> = entries(leg).collect();
        let [(a, of_a), (b, of_b)] = both.as_slice() else { return };
        // Where a Call-ID is used again the two may be about two calls.
        let last = |view: &View<'_>| view.attempts().map(|invite| invite.number).max();
        if last(a) != last(b) {
            return;
        }
        let same = of_a.answered.is_some() == of_b.answered.is_some();
        let is_right = |view: &View<'_>, cdr: &Cdr| {
            view.starts_right(cdr) && view.ends_right(cdr) && view.lasts_right(cdr)
        };
        // What is wrong by itself is said by the other checks of this family.
        let off_by = apart(of_a.duration, of_b.duration);
        let is_near = same && off_by <= TOLERANCE;
        if is_near || !is_right(a, of_a) || !is_right(b, of_b) {
            return;
        }
        let (off_a, off_b) = (off(*a, of_a), off(*b, of_b));
        let (guilty, wrote, other) = if off_a >= off_b { (a, of_a, of_b) } else { (b, of_b, of_a) };
        let words = |cdr: &Cdr| match cdr.answered {
            Some(_) => format!("{:.3} s", cdr.duration.as_secs_f64()),
            None => "not answered".to_owned(),
        };
        let said = said(leg, wrote, "the other side's record says something else");
        let mut said = said.expected(words(other)).got(words(wrote));
        if same {
            let from = of_a.answered.into_iter().chain(of_b.answered).min().unwrap_or(wrote.ended);
            said = said.margin(off_by - TOLERANCE, from, of_a.ended.max(of_b.ended));
        }
        if off_a.max(off_b) <= TOLERANCE {
            out.lost(&INFO, guilty.party, said);
        } else {
            out.misbehaved(&INFO, guilty.party, said);
        }
    }
}

/// How far the duration is from what the side could see.
fn off(view: View<'_>, cdr: &Cdr) -> Duration {
    view.charged().map_or(Duration::ZERO, |saw| apart(cdr.duration, saw))
}
