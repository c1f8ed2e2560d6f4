//! Telephone-event has the clock of the audio.
//!
//! What it looks for: The clock of each telephone-event format against the clocks of the audio formats in
//! the same stream.
//!
//! Why it matters on a trunk: The durations of the digits are counted on the clock of the audio: with
//! another one digits come out too short, too long or not at all.
//!
//! Clause: RFC 4733 2.1.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, rtpmap:8 PCMA/8000, rtpmap:101 telephone-event/16000 -> carrier
//!
//! How to fix it: Offer telephone-event once for each clock rate among the audio codecs.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-14"], Should, V,
    notice: "digits are not recognised"
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
        for media in sdp.media.iter().filter(|m| m.kind == "audio" && m.port != 0) {
            let maps: Vec<_> = media.payload_types().filter_map(|pt| media.rtpmap(pt)).collect();
            let is_event = |name: &str| name.eq_ignore_ascii_case("telephone-event");
            let has_clock = |clock| maps.iter().any(|m| m.clock == clock && !is_event(&m.encoding));
            if let Some(event) = media.telephone_events().iter().find(|e| !has_clock(e.clock)) {
                let said = Said::of(sip, "telephone-event with a clock no audio codec has");
                out.misbehaved(
                    &INFO,
                    sip.sender,
                    said.expected("the clock of the audio").got(event.clock.to_string()),
                );
            }
        }
    }
}
