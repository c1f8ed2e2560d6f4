//! Both sides send sound.
//!
//! What it looks for: Answered calls of two seconds and more in which both sides may send: whether each
//! sends RTP, and anything else than silence in it. Only G.711 is looked into. A recording without any RTP says
//! nothing of sound, and a far side of which no RTP arrives may send it all the same.
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
            if is_opaque || is_heard {
                continue;
            }
            let party = leg.party(side);
            let said = |text: String| Said::in_leg(leg, from, Vec::new(), text).expected("sound");
            if own().next().is_none() && wire.facts.of(party).is_far {
                // It may send, and the network or a wrong address keeps it from arriving.
                let text = format!("nothing that the {party} sends arrives in an answered call");
                out.lost(&INFO, party, said(text).got("no RTP"));
                continue;
            }
            let got = if own().next().is_some() { "silence" } else { "no RTP" };
            let said = said(format!("sends {got} in an answered call")).got(got);
            out.misbehaved(&INFO, party, said.margin(until.since(from) - LONG, from, until));
        }
    }
}
