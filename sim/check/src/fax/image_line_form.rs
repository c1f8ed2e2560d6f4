//! The line of the image stream says udptl and t38.
//!
//! What it looks for: Image streams in use whose transport is neither UDPTL, in clear or inside DTLS, nor TCP, or
//! whose format is not t38.
//!
//! Why it matters on a trunk: Boxes that rewrite SDP put RTP/AVP in every line. The other side takes it
//! for a stream it does not know.
//!
//! Clause: ITU-T T.38 D.2.3, RFC 3362 4 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image 4002 RTP/AVP t38 -> pbx
//!
//! How to fix it: Write `m=image <port> udptl t38`.

use sip::sdp::Media;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, images_in_use};

info! {
    rows: ["FAX-03"], Must, Advisory,
    notice: "the other side does not know it for fax, and refuses"
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
        if let Some((_, image)) = images_in_use(sdp).find(|(_, image)| !is_right(image)) {
            let got = format!("{} {}", image.protocol, image.formats.join(" "));
            let said = Said::of(sip, format!("an image stream over {got}"));
            out.malformed(&INFO, sip.sender, said.expected("udptl t38 or tcp t38").got(got));
        }
    }
}

/// T.38 registers both transports, and RFC 7345 the one inside DTLS.
fn is_right(image: &Media) -> bool {
    let transports = ["udptl", "tcp", "UDP/TLS/UDPTL"];
    let is_its = |name: &&str| image.protocol.eq_ignore_ascii_case(name);
    let is_t38 = matches!(image.formats.as_slice(), [only] if only.eq_ignore_ascii_case("t38"));
    transports.iter().any(is_its) && is_t38
}
