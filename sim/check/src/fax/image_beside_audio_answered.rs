//! An image line beside audio is declined alone.
//!
//! What it looks for: A first INVITE with G.711 in clear both ways and an image stream that is refused with 415, 488
//! or 606, and no Warning that names another reason.
//!
//! Why it matters on a trunk: A stream that is not wanted gets port 0; the others are answered as ever.
//! To refuse all of it loses a voice call over a fax stream.
//!
//! Clause: catalogue FAX-16 (practice), RFC 3264 6 (context).
//!
//! A ladder that breaks it:
//!   carrier INVITE, m=audio and m=image -> pbx
//!   pbx     488 -> carrier
//!
//! How to fix it: Accept the audio stream, and answer the image stream with port 0.

use sip::HeaderName;
use sip::sdp::{Direction, Sdp};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire, has_image};

info! {
    rows: ["FAX-16"], Should, V,
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
        if !matches!(sip.status, 415 | 488 | 606) {
            return;
        }
        let Some(of) = scene.transaction.filter(|t| t.is_attempt()) else { return };
        let Some(sdp) = of.request().description().filter(|sdp| has_image(sdp)) else { return };
        if is_common(sdp) && !has_another_reason(sip) {
            let said = Said::of(sip, "refuses sound because of an image stream beside it").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("m=image 0").got(sip.status.to_string()));
        }
    }
}

/// Sound that nobody refuses for what it is: G.711 in clear, both ways.
fn is_common(sdp: &Sdp) -> bool {
    sdp.first_active("audio").is_some_and(|(index, audio)| {
        let has_g711 = audio.payload_types().any(|pt| matches!(pt, 0 | 8));
        let is_clear = audio.protocol.eq_ignore_ascii_case("RTP/AVP");
        has_g711 && is_clear && sdp.direction(index) == Direction::SendRecv
    })
}

/// A Warning of other than 304, "media type not available", and 399, which may be anything (RFC 3261 20.43).
fn has_another_reason(sip: &Sip) -> bool {
    let warnings = sip.message.header_values(HeaderName::Warning);
    warnings.iter().any(|warning| !warning.starts_with("304") && !warning.starts_with("399"))
}
