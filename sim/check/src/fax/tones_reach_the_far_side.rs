//! The tones of a fax reach the far side until T.38 is agreed.
//!
//! What it looks for: Calls that went to T.38 more than two seconds after the answer, by the called side, which sent
//! G.711 alone until then, without a tone or a modem in it. Where CNG of the caller may have told it, that is noted.
//! Other codecs, events and encrypted sound are not looked into.
//!
//! Why it matters on a trunk: The far machine waits for the answer tone, and its gateway for the tone or
//! its event. When both are muted nobody knows that a fax has answered.
//!
//! Clause: catalogue FAX-27 (practice), RFC 4734 2.4 (context), RFC 4734 2.6 (context).
//!
//! A ladder that breaks it:
//!   carrier 2100 Hz on its line, silence in RTP -> pbx
//!   carrier re-INVITE, m=image -> pbx
//!
//! How to fix it: Pass the sound through, or send the tones as events 32 to 36, until T.38 is agreed.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Switch, T1, Wire};

/// Within this time a tone need not have been there.
const LONG: Duration = Duration::from_secs(2);
/// CNG comes every 3.5 s, and the second one is certain.
const CNG_IS_KNOWN: Duration = Duration::from_secs(4);

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

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(answered) = leg.dialogs.iter().find_map(|d| d.confirmed) else { return };
        let Some(fax) = leg.known_fax() else { return };
        let Some(switch) = fax.switches.iter().find(|s| s.is_accepted) else { return };
        let is_called = switch.by == 1;
        // Only who is next to the called machine hears a tone from behind.
        let mut after = switch.offered.since(answered);
        if wire.facts.is_captured {
            // The first copy of the offer may be missing.
            after = after.saturating_sub(T1);
        }
        if !is_called || after <= LONG {
            return;
        }
        let is_before = |at: &Instant| *at < switch.offered;
        let is_told =
            fax.sounded(0).filter(is_before).is_some_and(|at| switch.offered.since(at) < CNG_IS_KNOWN);
        let is_heard = fax.sounded(1).filter(is_before).is_some();
        if !is_heard && is_open(wire, leg, switch) {
            let text = "switches to T.38 without having passed a tone";
            let said = Said::in_leg(leg, switch.offered, vec![switch.offer], text).margin(
                after - LONG,
                answered,
                switch.offered,
            );
            let said = said.expected("CED or V.21 in the sound").got("neither");
            if is_told {
                out.known(&INFO, leg.party(switch.by), said);
            } else {
                out.misbehaved(&INFO, leg.party(switch.by), said);
            }
        }
    }
}

/// True when all that the side has sent before can be listened to.
fn is_open(wire: &Wire, leg: &Leg, switch: &Switch) -> bool {
    // A tone is missed where a capture lacks packets of it.
    let is_holed = |s: &Stream| wire.facts.is_captured && s.reception.cumulative_lost() > 0;
    let mut before =
        leg.known_streams().filter(|s| s.side == switch.by && s.first_at < switch.offered).peekable();
    before.peek().is_some()
        && before.all(|s| !is_holed(s) && s.audible == s.packets && s.arrived.is_some() && !s.is_sealed())
}
