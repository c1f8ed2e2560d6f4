//! V.8, V.33 and V.34 are not in T.38 before version 3.
//!
//! What it looks for: Indicators and data of V.8, V.33 and V.34 sent while the agreed version is below 3.
//!
//! Why it matters on a trunk: The other gateway does not know the signal. Two V.34 machines begin to
//! speak it and never hear an answer.
//!
//! Clause: ITU-T T.38 7.3.
//!
//! A ladder that breaks it:
//!   pbx     200 OK, T38FaxVersion:0 -> carrier
//!   pbx     UDPTL, v8-ansam -> carrier
//!
//! How to fix it: Agree on version 3, or suppress the V.8 answer so that machines use V.17.

use super::each_stream::{Words, each_stream};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Flaw, Flow, Leg, Wire};

info! {
    rows: ["FAX-26"], Should, Advisory,
    notice: "fast machines try V.34 and fail, or need long to fall back"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let words = |_: &Flow, flaw: &Flaw| Words {
            text: format!("{} IFPs with a signal that the agreed version does not have", flaw.count),
            expected: "signals up to V.17".to_owned(),
            got: "V.8, V.33 or V.34".to_owned(),
        };
        each_stream(&INFO, leg, out, 1, |flow| &flow.flaws.newer, words);
    }
}
