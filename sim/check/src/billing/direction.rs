//! A record says which way the call went.
//!
//! What it looks for: Whether a record is one of an outgoing call at the side that placed it, and of an incoming one at
//! the other.
//!
//! Why it matters on a trunk: What is billed goes by it: an incoming call is charged, or an outgoing one is not.
//!
//! Clause: catalogue BIL-04 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!           ... record of the pbx: incoming ...
//!
//! How to fix it: Write outgoing for calls whose INVITE this side has sent.

use super::{entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["BIL-04"], Should, V,
    notice: "calls are billed to the wrong side"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        // Who calls himself by way of another has two records of one Call-ID.
        if leg.session.is_hairpin {
            return;
        }
        let word = |is_outgoing: bool| if is_outgoing { "outgoing" } else { "incoming" };
        for (view, cdr) in entries(leg).filter(|(view, cdr)| cdr.outgoing != view.is_caller()) {
            let said = said(leg, cdr, "has the other direction");
            let said = said.expected(word(view.is_caller())).got(word(cdr.outgoing));
            out.misbehaved(&INFO, view.party, said);
        }
    }
}
