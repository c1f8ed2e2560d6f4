//! What the checks of one flaw of a UDPTL sender share: one finding for each stream that has it.

use crate::CheckInfo;
use crate::check::{Findings, Said};
use crate::wire::{Flaw, Flow, Leg};

/// What is said about a flaw: what happened, what was expected, what came instead.
pub(super) struct Words {
    pub(super) text: String,
    pub(super) expected: String,
    pub(super) got: String,
}

/// Blames the sender of each stream in which the flaw was seen at least `least` times.
pub(super) fn each_stream(
    info: &'static CheckInfo,
    leg: &Leg,
    out: &mut Findings,
    least: usize,
    flaw: impl Fn(&Flow) -> &Flaw,
    words: impl Fn(&Flow, &Flaw) -> Words,
) {
    for flow in leg.flows() {
        let flaw = flaw(flow);
        let Some((at, id)) = flaw.first.filter(|_| flaw.count >= least as u64) else { continue };
        let Words { text, expected, got } = words(flow, flaw);
        let said = Said::in_leg(leg, at, vec![id], text).expected(expected).got(got);
        let said = said.margin_of(flaw, least, flow.last_at);
        out.misbehaved(info, leg.party(flow.side), said);
    }
}
