//! RTP timestamps advance by the audio sent.
//!
//! What it looks for: The step of the timestamp between neighbouring packets of G.711 against the samples
//! in the first of them. A talkspurt may begin anywhere later, when it is marked or when there was time for the
//! pause. SRTP is not looked into, be it keyed in band: its payload is longer than the sound.
//!
//! Why it matters on a trunk: The receiver plays by the timestamp: a frozen or crooked one gives silence or
//! chopped speech.
//!
//! Clause: RFC 3550 5.1 (MUST), RFC 3551 4.1 (SHOULD), RFC 3711 3.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     RTP timestamp 160, 160, 160 -> carrier
//!
//! How to fix it: Advance the timestamp by the samples of each packet.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["QOS-10"], Must, V,
    notice: "silence or chopped speech"
}

/// A leap or two are told by how far the clock is off then.
pub(super) const STEPS_MIN: u64 = 3;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams() {
            let flaw = &stream.flaws.timestamp;
            let Some((at, id)) = flaw.first.filter(|_| flaw.count >= STEPS_MIN) else { continue };
            let text =
                format!("the timestamp steps by other than the audio sent, {}", counted(flaw.count, "time"));
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("the samples of the packet before")
                .got(flaw.detail.to_string());
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
