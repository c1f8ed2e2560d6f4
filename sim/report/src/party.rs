//! Which side of a call is which party.

use check::CallSummary;
use t30::Side;
use trace::Party;

/// The party at a side of the call.
pub(crate) fn party(call: &CallSummary, side: Side) -> Party {
    match side {
        Side::Caller => call.sides[0],
        Side::Answerer => call.sides[1],
    }
}
