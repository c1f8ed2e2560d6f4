//! A description of capabilities is none of a session.
//!
//! What it looks for: Descriptions in a 200 to OPTIONS: each port is zero, and t= is 0 0.
//!
//! Why it matters on a trunk: With a port in it the description can be taken for an offer, and a side that reads it so
//! opens streams for a call that does not exist.
//!
//! Clause: RFC 3264 9 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS -> carrier
//!   carrier 200, m=audio 4000 RTP/AVP 8 -> pbx
//!
//! How to fix it: Write m= lines with port 0, and t=0 0; or answer OPTIONS without a description.

use sip::Method;
use sip::sdp::Time;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-16"], Must, V,
    notice: "ports of the media server run out"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(sdp) = sip.description().filter(|_| sip.method == Method::Options && sip.is_success())
        else {
            return;
        };
        let said = |text: &str| Said::of(sip, format!("capabilities: {text}"));
        if let Some(media) = sdp.media.iter().find(|media| media.port != 0) {
            let got = format!("m={} {}", media.kind, media.port);
            out.misbehaved(&INFO, sip.sender, said("a stream has a port").expected("port 0").got(got));
        } else if let Some(Time { start, stop }) = sdp.times.iter().find(|t| (t.start, t.stop) != (0, 0)) {
            let got = format!("t={start} {stop}");
            out.misbehaved(&INFO, sip.sender, said("they have a time").expected("t=0 0").got(got));
        }
    }
}
