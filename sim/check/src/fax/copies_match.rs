//! A redundant IFP is the one that was sent before.
//!
//! What it looks for: Copies in UDPTL datagrams that are not the primary of the datagram they stand for.
//!
//! Why it matters on a trunk: Nobody sees it while nothing is lost. With the first lost packet the
//! receiver takes the copy, and the page or the call breaks.
//!
//! Clause: ITU-T T.38 9.1.
//!
//! A ladder that breaks it:
//!   pbx     UDPTL 17, primary A -> carrier
//!   pbx     UDPTL 18, primary B, copy of 17: C -> carrier
//!
//! How to fix it: Keep the last primaries and append them unchanged, the latest first.

use super::each_stream::{Words, each_stream};
use trace::counted;

use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Flaw, Flow, Leg, Wire};

info! {
    rows: ["FAX-09"], Should, Advisory,
    notice: "lost packets are replaced by nonsense, and the page gets worse"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let words = |_: &Flow, flaw: &Flaw| Words {
            text: format!("{} with a copy of what was never sent", counted(flaw.count, "datagram")),
            expected: "the earlier primary".to_owned(),
            got: "something else".to_owned(),
        };
        each_stream(&INFO, leg, out, 1, |flow| &flow.flaws.copy, words);
    }
}
