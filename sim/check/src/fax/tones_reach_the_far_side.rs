//! The tones of a fax reach the far side until T.38 is agreed.
//!
//! What it looks for: Calls that went to T.38 more than two seconds after the answer, without a tone of
//! the side that switched in the sound before.
//!
//! Why it matters on a trunk: The far machine waits for the answer tone, and its gateway for the tone or
//! its event. When both are muted nobody knows that a fax has answered.
//!
//! Clause: RFC 4734 2.2, catalogue FAX-27.
//!
//! A ladder that breaks it:
//!   carrier 2100 Hz on its line, silence in RTP -> pbx
//!   carrier re-INVITE, m=image -> pbx
//!
//! How to fix it: Pass the sound through, or send the tones as events 32 to 36, until T.38 is agreed.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire, machine};

/// Within this time a tone need not have been there.
const LONG: Duration = Duration::from_secs(2);

info! {
    rows: ["FAX-27"], Should, V,
    notice: "the calling machine gives up before T.38 is there"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(answered) = leg.dialogs.iter().find_map(|d| d.confirmed) else { return };
        let Some(fax) = &leg.fax else { return };
        let Some(switch) = fax.switches.iter().find(|s| s.is_accepted) else { return };
        let is_called = switch.by == 1;
        // Only who is next to the called machine hears a tone from behind.
        let after = switch.offered.since(answered);
        if !is_called || after <= LONG {
            return;
        }
        let mut before =
            fax.exchange.said.iter().filter(|s| s.side == machine(switch.by) && s.at < switch.offered);
        if before.next().is_none() {
            let said = Said::in_leg(
                leg,
                switch.offered,
                vec![switch.offer],
                "switches to T.38 without having passed a tone",
            )
            .margin(after - LONG, answered, switch.offered);
            out.misbehaved(
                &INFO,
                leg.party(switch.by),
                said.expected("CED or V.21 in the sound").got("neither"),
            );
        }
    }
}
