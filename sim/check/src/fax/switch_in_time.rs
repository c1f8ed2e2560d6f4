//! The switch to T.38 comes before the machines give up.
//!
//! What it looks for: T.38 that is agreed more than ten seconds after the call was answered, or three
//! seconds after it was offered.
//!
//! Why it matters on a trunk: A machine that called gives up 35 s after it began, and one that trains in
//! sound has to begin anew. Each repeated DIS costs three seconds.
//!
//! Clause: ITU-T T.30 5.4.3.1, catalogue FAX-25.
//!
//! A ladder that breaks it:
//!   pbx     200 OK -> carrier
//!   pbx     re-INVITE, m=image -> carrier (15 s later)
//!
//! How to fix it: Send the re-INVITE at the first V.21 flags; answer it without asking anybody.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

/// From the answer of the call to the answer for T.38.
const AGREED_WITHIN: Duration = Duration::from_secs(10);
/// From the offer to the answer.
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
        let Some(answered) = leg.dialogs.iter().find_map(|d| d.confirmed) else { return };
        let Some(switch) = leg.switches().iter().find(|s| s.is_accepted) else { return };
        // Who tried in time and was refused first did its part.
        if leg.switches().first().is_some_and(|first| first.offer != switch.offer) {
            return;
        }
        let Some(agreed) = switch.known[1 - switch.by] else { return };
        let (offer_after, answer_after) = (switch.offered.since(answered), agreed.since(switch.offered));
        let packets = vec![switch.offer];
        if answer_after > ANSWERED_WITHIN {
            let said = Said::in_leg(leg, agreed, packets, "answers the offer of T.38 late").margin(
                answer_after - ANSWERED_WITHIN,
                switch.offered,
                agreed,
            );
            let got = format!("after {} ms", answer_after.as_millis());
            out.misbehaved(&INFO, leg.party(1 - switch.by), said.expected("within 3 s").got(got));
        } else if agreed.since(answered) > AGREED_WITHIN {
            let said = Said::in_leg(leg, switch.offered, packets, "switches to T.38 late").margin(
                agreed.since(answered) - AGREED_WITHIN,
                answered,
                agreed,
            );
            let got = format!("{} ms after the answer", offer_after.as_millis());
            out.misbehaved(&INFO, leg.party(switch.by), said.expected("within 10 s").got(got));
        }
    }
}
