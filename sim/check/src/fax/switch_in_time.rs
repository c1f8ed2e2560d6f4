//! The switch to T.38 comes before the machines give up.
//!
//! What it looks for: T.38 that is offered more than ten seconds after the called machine was first heard, and an
//! offer of T.38 that is answered more than three seconds after it arrived. People may talk before they press Start.
//!
//! Why it matters on a trunk: A machine that called gives up 35 s after it began, and one that trains in
//! sound has to begin anew. Each repeated DIS costs three seconds.
//!
//! Clause: ITU-T T.30 5.4.3.1, catalogue FAX-25.
//!
//! A ladder that breaks it:
//!   pbx     CED, V.21 in G.711 -> carrier
//!   pbx     re-INVITE, m=image -> carrier (15 s later)
//!
//! How to fix it: Send the re-INVITE at the first V.21 flags; answer it without asking anybody.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// From the first sound of the called machine to the offer of T.38.
const OFFERED_WITHIN: Duration = Duration::from_secs(10);
/// From the arrival of the offer to the answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

info! {
    rows: ["FAX-25"], Must, Advisory,
    notice: "the machines have given up, or are in the middle of training"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(switch) = leg.switches().iter().find(|s| s.is_accepted) else { return };
        // Who tried in time and was refused first did its part.
        if leg.switches().first().is_some_and(|first| first.offer != switch.offer) {
            return;
        }
        let arrived = leg.transaction(switch.transaction).and_then(|t| t.request_delivered());
        if let Some((arrived, agreed)) = arrived.zip(switch.known[1 - switch.by])
            && agreed.since(arrived) > ANSWERED_WITHIN
        {
            let after = agreed.since(arrived);
            let said = Said::in_leg(leg, agreed, vec![switch.offer], "answers the offer of T.38 late")
                .margin(after - ANSWERED_WITHIN, arrived, agreed);
            let got = format!("after {} ms", after.as_millis());
            out.misbehaved(&INFO, leg.party(1 - switch.by), said.expected("within 3 s").got(got));
            return;
        }
        // T1 of T.30 begins with the machines.
        let Some(heard) = leg.known_fax().and_then(|fax| fax.sounded(1)) else { return };
        let after = switch.offered.since(heard);
        if after > OFFERED_WITHIN {
            let said = Said::in_leg(leg, switch.offered, vec![switch.offer], "switches to T.38 late").margin(
                after - OFFERED_WITHIN,
                heard,
                switch.offered,
            );
            let got = format!("{} ms after it", after.as_millis());
            let expected = "within 10 s of the first sound of the machine";
            out.misbehaved(&INFO, leg.party(switch.by), said.expected(expected).got(got));
        }
    }
}
