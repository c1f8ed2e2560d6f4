//! Charging starts at the answer.
//!
//! What it looks for: A record of an answered call whose answer is not the moment at which its side sent the
//! 2xx, or at which the 2xx reached it.
//!
//! Why it matters on a trunk: Who charges from the INVITE on charges for ringing. Each call is too dear by
//! some seconds, and no single bill shows it.
//!
//! Clause: catalogue BIL-01 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier     0.0 s
//!   carrier 200 OK -> pbx         8.0 s
//!           ... record: answered at 0.0 s ...
//!
//! How to fix it: Start charging at the 2xx of the INVITE.

use clock::{Duration, Instant};
use trace::Cdr;

use super::{TOLERANCE, apart, entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["BIL-01"], Should, V,
    notice: "each call costs more than it lasted"
}

/// The catalogue gives the start this much.
const PRECISE: Duration = Duration::from_millis(10);
const SECOND: Duration = Duration::from_secs(1);

/// How far the start of a record may be off: a box that writes whole seconds is still right.
pub(super) fn tolerance(cdr: &Cdr) -> Duration {
    let part = |at: Instant| at.since(Instant::ZERO).as_nanos() % SECOND.as_nanos();
    let moments = [Some(cdr.invited), cdr.ringing, cdr.answered, Some(cdr.ended)];
    let mut parts = moments.into_iter().flatten().map(part);
    // Whole by a clock that nobody here knows: all of its moments lie whole seconds apart.
    let first = parts.next();
    if parts.all(|part| Some(part) == first) { TOLERANCE } else { PRECISE }
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for (view, cdr) in entries(leg) {
            let (Some(wrote), Some(saw)) = (cdr.answered, view.answered()) else { continue };
            let off_by = apart(wrote, saw);
            if off_by > tolerance(cdr) {
                let said = said(leg, cdr, "charging does not start at the answer").margin(
                    off_by - tolerance(cdr),
                    wrote.min(saw),
                    wrote.max(saw),
                );
                out.misbehaved(
                    &INFO,
                    view.party,
                    said.expected(format!("answered at {saw} s")).got(format!("answered at {wrote} s")),
                );
            }
        }
    }
}
