//! Telephone events are listed.
//!
//! What it looks for: Formats of telephone-event without an a=fmtp, in streams that are not refused. The registration of
//! the type says that 0-15 is meant then, so this is a warning.
//!
//! Why it matters on a trunk: Some gateways take a format without a list for one without events, and send the digits as
//! sound.
//!
//! Clause: RFC 4733 2.5.2.1 (MUST), RFC 4733 2.5.1.1 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, a=rtpmap:101 telephone-event/8000, no a=fmtp:101 -> carrier
//!
//! How to fix it: Write a=fmtp with the events that are understood, such as 0-15.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["DTM-02"], Must, V,
    notice: "digits are not recognised by some gateways"
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
        let media = sdp.media.iter().filter(|m| m.is_rtp() && m.port != 0);
        let unlisted = media.flat_map(sip::sdp::Media::telephone_events).find(|event| event.events.is_none());
        if let Some(event) = unlisted {
            let number = event.payload_type;
            let said = Said::of(sip, "SDP: telephone-event without a list of its events");
            out.discouraged(&INFO, sip.sender, said.expected(format!("a=fmtp:{number} 0-15")).got("none"));
        }
    }
}
