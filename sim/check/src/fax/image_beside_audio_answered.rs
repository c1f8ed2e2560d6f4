//! An image line beside audio is declined alone.
//!
//! What it looks for: A first INVITE with sound and an image stream that is refused with 415, 488, 606 or
//! 5xx.
//!
//! Why it matters on a trunk: A stream that is not wanted gets port 0; the others are answered as ever.
//! To refuse all of it loses a voice call over a fax stream.
//!
//! Clause: RFC 3264 6.
//!
//! A ladder that breaks it:
//!   carrier INVITE, m=audio and m=image -> pbx
//!   pbx     488 -> carrier
//!
//! How to fix it: Accept the audio stream, and answer the image stream with port 0.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, image_in_use};

info! {
    rows: ["FAX-16"], Must, V,
    notice: "calls from peers that offer T.38 at once do not come through"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.status, 415 | 488 | 606 | 500 | 501 | 513) {
            return;
        }
        let Some(of) = scene.transaction.filter(|t| t.is_attempt()) else { return };
        let Some(sdp) = of.request().description().filter(|s| image_in_use(s).is_some()) else { return };
        let has_g711 = |pt: u8| matches!(pt, 0 | 8);
        let can = sdp.first_active("audio").is_some_and(|(_, audio)| audio.payload_types().any(has_g711));
        if can {
            let said = Said::of(sip, "refuses sound because of an image stream beside it").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("m=image 0").got(sip.status.to_string()));
        }
    }
}
