//! What is charged is the time from the answer to the BYE.
//!
//! What it looks for: A record whose start and end are right and whose duration is still more than a second
//! off the time between them on the wire; or a call that was not answered and is charged. A duration in whole
//! minutes is the tariff's business, see `billing/sides-agree`.
//!
//! Why it matters on a trunk: The duration is what the bill is made of. Ringing that is added to it is paid
//! for with every call.
//!
//! Clause: catalogue BIL-01 (practice).
//!
//! A ladder that breaks it:
//!   carrier 180 Ringing -> pbx    0.2 s
//!   carrier 200 OK -> pbx         8.2 s
//!   pbx     BYE -> carrier        18.2 s
//!           ... record: duration 18 s ...
//!
//! How to fix it: Charge from the 2xx to the BYE.

use clock::Duration;

use super::{entries, lasts_wrong_by, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["BIL-01"], Should, V,
    notice: "each call costs more than it lasted"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for (view, cdr) in entries(leg) {
            // A wrong start or end is a finding of its own and is not charged again.
            let Some(saw) = view.charged().filter(|_| view.starts_right(cdr) && view.ends_right(cdr)) else {
                continue;
            };
            let off_by = lasts_wrong_by(cdr.duration, saw);
            if !off_by.is_zero() {
                let from = view.answered().unwrap_or(cdr.ended);
                let said = said(leg, cdr, "the duration is not that of the call").margin(
                    off_by,
                    from,
                    cdr.ended.max(from),
                );
                let words = |d: Duration| format!("{:.3} s", d.as_secs_f64());
                out.misbehaved(&INFO, view.party, said.expected(words(saw)).got(words(cdr.duration)));
            }
        }
    }
}
