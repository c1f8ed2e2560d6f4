//! G.711 is among the codecs offered.
//!
//! What it looks for: Offers in INVITEs that open a call: PCMU or PCMA in the audio stream.
//!
//! Why it matters on a trunk: It is the one codec every trunk has. Without it a call to the public network
//! may find no common codec.
//!
//! Clause: SIPconnect 1.1, media.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000 RTP/AVP 18 -> carrier
//!
//! How to fix it: Offer PCMA, PCMU or both beside anything else.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-01"], Must, Advisory,
    notice: "some calls are refused with 488"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || sip.to_tag.is_some() {
            return;
        }
        let Some((_, media)) = sip.description().and_then(|s| s.first_active("audio")) else { return };
        let formats: Vec<u8> = media.payload_types().collect();
        if !formats.iter().any(|pt| matches!(*pt, 0 | 8)) {
            let said = Said::of(sip, "offers neither PCMU nor PCMA");
            out.incompatible(&INFO, sip.sender, said.expected("0 or 8").got(media.formats.join(" ")));
        }
    }
}
