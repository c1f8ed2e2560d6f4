//! Telephone-event has the clock of the audio.
//!
//! What it looks for: The clock of each telephone-event format against the clocks of the audio formats in
//! the same stream. A stream of events alone has no audio to fit, and what a number without a=rtpmap stands for
//! nobody knows.
//!
//! Why it matters on a trunk: Digits have the timestamps of the audio they replace, and their durations are counted
//! on its clock: with another one they come out too short, too long or not at all. The rule is for what is sent; a
//! description that breaks it lets nothing be sent that keeps it.
//!
//! Clause: RFC 4733 2.1 (practice), RFC 4733 2.5.1.1 (MAY).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, rtpmap:8 PCMA/8000, rtpmap:101 telephone-event/16000 -> carrier
//!
//! How to fix it: Offer telephone-event once for each clock rate among the audio codecs.

use sip::sdp::RtpMap;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-14"], Should, V,
    notice: "digits are not recognised"
}

/// Formats of an audio stream that are no audio of their own: events, copies of others, pauses.
const NO_AUDIO: [&str; 4] = ["telephone-event", "tone", "red", "CN"];

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
            let maps: Option<Vec<_>> = media.payload_types().map(|pt| media.rtpmap(pt)).collect();
            let is_audio =
                |map: &RtpMap| NO_AUDIO.iter().all(|name| !map.encoding.eq_ignore_ascii_case(name));
            let audio: Vec<u32> =
                maps.unwrap_or_default().into_iter().filter(is_audio).map(|m| m.clock).collect();
            let events = media.telephone_events();
            let odd = events.iter().find(|event| !audio.is_empty() && !audio.contains(&event.clock));
            if let Some(event) = odd {
                let said = Said::of(sip, "telephone-event with a clock no audio codec has");
                let expected = audio.iter().map(u32::to_string).collect::<Vec<_>>().join(" or ");
                out.misbehaved(&INFO, sip.sender, said.expected(expected).got(event.clock.to_string()));
            }
        }
    }
}
