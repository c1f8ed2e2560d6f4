//! UDPTL over DTLS is offered with all that DTLS needs.
//!
//! What it looks for: Image streams over UDP/TLS/UDPTL without a fingerprint or a setup attribute. Plain
//! UDPTL beside encrypted sound, and without UDPTL over DTLS to choose, is noted.
//!
//! Why it matters on a trunk: Without the fingerprint the other side cannot know whose DTLS it is, and
//! refuses. And most trunks with SRTP carry the fax in clear, which somebody should know.
//!
//! Clause: RFC 7345 4.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image 4002 UDP/TLS/UDPTL t38 without a=fingerprint -> pbx
//!
//! How to fix it: Add `a=setup` and `a=fingerprint`, or offer plain `udptl` on purpose.

use sip::sdp::Media;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, images_in_use};

info! {
    rows: ["FAX-29"], Must, V,
    notice: "no fax on an encrypted trunk, or one in clear that nobody knows of"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(sdp) = sip.description() else { return };
        let is_secure = |image: &Media| image.protocol.eq_ignore_ascii_case("UDP/TLS/UDPTL");
        let (secure, clear): (Vec<&Media>, Vec<&Media>) =
            images_in_use(sdp).map(|(_, image)| image).partition(|image| is_secure(image));
        for image in &secure {
            let has =
                |name: &str| image.attribute(name).is_some() || sdp.attributes.iter().any(|a| a.name == name);
            if let Some(missing) = ["setup", "fingerprint"].into_iter().find(|name| !has(name)) {
                let said = Said::of(sip, format!("UDPTL over DTLS without a={missing}"));
                out.malformed(&INFO, sip.sender, said.expected(format!("a={missing}")).got("none"));
                return;
            }
        }
        let is_encrypted = sdp.media.iter().any(|m| m.kind == "audio" && m.protocol.contains("SAVP"));
        if let Some(image) = clear.first().filter(|_| is_encrypted && secure.is_empty()) {
            let said = Said::of(sip, "the fax goes in clear beside encrypted sound");
            out.known(&INFO, sip.sender, said.expected("UDP/TLS/UDPTL").got(image.protocol.clone()));
        }
    }
}
