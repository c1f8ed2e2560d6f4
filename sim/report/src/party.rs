//! Which side of a call is which party, and what it is called.

use check::{Blame, CallSummary};
use t30::Side;
use trace::{Cast, Party};

/// The party at a side of the call.
pub(crate) fn party(call: &CallSummary, side: Side) -> Party {
    match side {
        Side::Caller => call.sides[0],
        Side::Answerer => call.sides[1],
    }
}

/// Who is to blame: where nobody knows which side is the carrier, the address of the side.
#[must_use]
pub fn blamed(cast: &Cast, blame: Blame) -> String {
    match blame {
        Blame::Carrier => cast.name(Party::Carrier),
        Blame::Pbx => cast.name(Party::Pbx),
        Blame::Network | Blame::Simulator | Blame::Stranger => blame.name().to_owned(),
    }
}
