//! Both sides send sound.
//!
//! What it looks for: Answered calls of two seconds and more in which both sides may send: whether each
//! sends RTP, and anything else than silence in it. Only G.711 is looked into. A recording without any RTP says
//! nothing of sound.
//!
//! Why it matters on a trunk: The classic complaint: the call is up, is billed, and one side hears nothing.
//!
//! Clause: catalogue QOS-01.
//!
//! A ladder that breaks it:
//!   pbx     RTP, all silence -> carrier
//!
//! How to fix it: Look for the microphone, the codec, or the port that is read from.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-01"], Must, Advisory,
    notice: "one side hears nothing"
}

/// In a shorter call nobody need have spoken.
const LONG: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let (Some(from), Some(_)) = (leg.connected[0], leg.connected[1]) else { return };
        let until = leg.ended_or(wire.now);
        // Hold, fax and forks make silence legitimate, and so does a caller who has given up.
        let is_plain = leg.session.exchanges <= 1 && leg.session.fax.is_none() && !leg.session.is_forked;
        let is_plain = is_plain
            && leg
                .attempts()
                .all(|t| t.cancelled.is_none() && t.acks.iter().all(|a| a.sip.from_tag.is_some()));
        let both = [0, 1].into_iter().all(|side| leg.session.may_send(side, until) == Some(true));
        // A recording of signalling alone has no sound of anybody.
        let is_recorded = wire.has_media && !leg.session.is_hairpin;
        if !is_plain || !is_recorded || !both || until.since(from) < LONG {
            return;
        }
        for side in [0, 1] {
            let own = || leg.streams.iter().filter(|s| s.side == side && s.last_at >= from);
            let is_opaque = own().any(|s| s.is_sealed() || s.packets > 0 && s.audible == 0);
            let is_heard = own().any(|s| s.loud > 0);
            if !is_opaque && !is_heard {
                let got = if own().next().is_some() { "silence" } else { "no RTP" };
                // What a far side sends and nobody gets, nobody sees either.
                let is_far = wire.facts.of(leg.party(side)).is_far;
                let does = if is_far { "brings" } else { "sends" };
                let said = Said::in_leg(leg, from, Vec::new(), format!("{does} {got} in an answered call"))
                    .margin(until.since(from) - LONG, from, until);
                out.misbehaved(&INFO, leg.party(side), said.expected("sound").got(got));
            }
        }
    }
}
