//! G.711 is among the codecs offered.
//!
//! What it looks for: Offers in INVITEs that open a call: PCMU or PCMA, under whatever number, in an audio stream. A
//! call of data through a clear channel (RFC 4040) has no use for it.
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
        let Some(offer) = sip.description() else { return };
        let audio = || offer.media.iter().filter(|m| m.kind == "audio" && m.port != 0);
        let mut names = audio().flat_map(|m| m.payload_types().filter_map(|pt| Some(m.rtpmap(pt)?.encoding)));
        let is_it = |name: &str| ["PCMU", "PCMA", "CLEARMODE"].iter().any(|it| name.eq_ignore_ascii_case(it));
        if audio().next().is_some() && !names.any(|name| is_it(&name)) {
            let said = Said::of(sip, "offers neither PCMU nor PCMA");
            let formats: Vec<String> = audio().map(|m| m.formats.join(" ")).collect();
            out.incompatible(&INFO, sip.sender, said.expected("0 or 8").got(formats.join(", ")));
        }
    }
}
