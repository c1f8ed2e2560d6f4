//! A call is ended when its longest duration is over.
//!
//! What it looks for: Calls that go on for more than two seconds beyond the limit that a profile states.
//!
//! Why it matters on a trunk: The limit is the last defence against a BYE that got lost: without it a dead
//! call is billed for days.
//!
//! Clause: field practice.
//!
//! A ladder that breaks it:
//!   carrier 200 OK -> pbx
//!           ... the limit of 60 s is over, no BYE ...
//!
//! How to fix it: Send BYE when the limit is reached, with a Reason.

use clock::Duration;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// How late the BYE may be.
const PATIENCE: Duration = Duration::from_secs(2);

info! {
    rows: ["CAL-41", "BIL-10"], Should, Advisory,
    notice: "dead calls stay up and are billed"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(answered) = leg.connected[0] else { return };
        let end = leg.ended_or(leg.goes_on_until(wire.now, wire.facts.is_captured));
        for party in [Party::Carrier, Party::Pbx] {
            let Some(limit) = wire.facts.of(party).duration_max_s.filter(|s| *s > 0) else { continue };
            let over = answered + Duration::from_secs(u64::from(limit)) + PATIENCE;
            if end > over && (leg.caller == party || leg.callee == party) {
                let text = "the call goes on beyond the longest duration";
                let said = Said::in_leg(leg, over, Vec::new(), text).expected(format!("BYE after {limit} s"));
                let said = said.margin(end - over, answered, end);
                out.misbehaved(&INFO, party, said.got(format!("up for {} s", end.since(answered).as_secs())));
            }
        }
    }
}
