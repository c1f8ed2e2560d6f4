//! The side next to the receiving machine sends the re-INVITE for T.38.
//!
//! What it looks for: A re-INVITE for T.38 from the side of the caller, before one of the other side. Either side
//! may send it, so it is noted and accuses nobody.
//!
//! Why it matters on a trunk: The called machine speaks first, with CED and V.21. Who sits next to it
//! knows at once that it is a fax; when both sides may switch, their re-INVITEs cross.
//!
//! Clause: catalogue FAX-02.
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   pbx     re-INVITE, m=image -> carrier
//!
//! How to fix it: Let the side next to the called machine send the re-INVITE; the other one waits.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-02"], Should, Advisory,
    notice: "faxes fail now and then, when both sides switch at once"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(first) = leg.switches().first().filter(|s| s.by == 0) else { return };
        let said = Said::in_leg(leg, first.offered, vec![first.offer], "the caller's side switches to T.38");
        let said = said.expected("the re-INVITE of the called side").got("its own");
        // RFC 3261 14: either the caller or the callee can modify a session.
        out.known(&INFO, leg.caller, said);
    }
}
