//! Faxes in T.38 of which everything was heard: only there what was not heard was not said.

use clock::Instant;
use sip::sdp::RateManagement;

use crate::wire::{Fax, Flow, Leg, Wire};

/// The fax of a leg, when all of it went in T.38, nothing was lost and nothing of ours cut it short.
pub(super) fn heard_whole<'l>(wire: &Wire, leg: &'l Leg) -> Option<&'l Fax> {
    let fax = leg.known_fax().filter(|fax| !fax.has_passed_through() && !fax.is_limited)?;
    let facts = &fax.exchange.facts;
    let is_heard = facts.losses == [0, 0] && facts.bad_frames == 0;
    // T.38 9.1.1: the first has the number 0; what came before it was not captured.
    let is_begun = |flow: &Flow| !wire.facts.is_captured || flow.first_sequence == Some(0);
    (is_heard && leg.flows().iter().all(|flow| is_whole(flow) && is_begun(flow))).then_some(fax)
}

/// True for a stream of which nothing was lost, thrown away or misread: with numbers that do not count, a receiver drops
/// what was a command.
fn is_whole(flow: &Flow) -> bool {
    let (flaws, counters) = (&flow.flaws, flow.receiver.counters());
    let dropped = counters.late + counters.strays + counters.lost + counters.malformed;
    let misnumbered = flaws.sequence.count + flaws.unused.count + flaws.skipped.count + flaws.unfilled;
    // A copy that differs from what it repeats says that one of both is not what was meant.
    let flaws = misnumbered + flaws.malformed.count + flaws.ifp.count + flaws.copy.count;
    dropped + flaws == 0
}

/// False in a capture in which a side was not heard any more behind `at`: its last words may be missing, and no number
/// shows it.
pub(super) fn goes_on(wire: &Wire, leg: &Leg, side: usize, at: Instant) -> bool {
    !wire.facts.is_captured || leg.flows().iter().any(|flow| flow.side == side && flow.last_at > at)
}

/// True when the gateways may make the check themselves (T.38 8.1).
pub(super) fn is_local(fax: &Fax) -> bool {
    let of_both = fax.exchanges.iter().flat_map(|exchange| &exchange.images);
    of_both.into_iter().any(|image| image.attributes.rate_management == Some(RateManagement::LocalTcf))
}
