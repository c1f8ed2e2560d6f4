//! No comfort noise in G.729 where a side refuses it.
//!
//! What it looks for: Packets of G.729 with a frame of comfort noise, which is shorter, where the offer or the answer
//! has annexb=no. Without a word about it, it is allowed.
//!
//! Why it matters on a trunk: A decoder without Annex B takes the short frame for speech, or throws it away and runs
//! dry: clicks, or silence with each pause.
//!
//! Clause: RFC 7261 3.1 (MUST NOT), RFC 7261 3.3 (MUST), RFC 3551 4.5.6 (definition).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, a=fmtp:18 annexb=no -> pbx
//!   pbx     RTP, payload type 18, 2 octets -> carrier
//!
//! How to fix it: Turn silence suppression off for a call in which either side has written annexb=no.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["COD-08"], Must, V,
    notice: "clicks, or silence after each pause"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.known_streams().filter(|stream| !stream.is_sealed()) {
            let flaw = &stream.flaws.frames.refused_noise;
            let Some((at, id)) = flaw.first else { continue };
            let text =
                format!("{} of G.729 with comfort noise, which is refused", counted(flaw.count, "packet"));
            let said = Said::in_leg(leg, at, vec![id], text).expected("frames of speech, as annexb=no asks");
            let said = said.got(counted(flaw.detail, "octet")).margin_of(flaw, 1, stream.last_at);
            out.misbehaved(&INFO, leg.party(stream.side), said);
        }
    }
}
