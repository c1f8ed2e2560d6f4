//! A static payload type has its own clock.
//!
//! What it looks for: a=rtpmap of a static payload type that names its encoding with another clock than the profile
//! gives it; and static numbers of video in a stream of audio that no a=rtpmap gives another meaning.
//!
//! Why it matters on a trunk: Most readers skip the a=rtpmap of a static number: sound runs at the wrong speed, or the
//! format is refused. The clock of G722 is 8000, though it samples at 16000.
//!
//! Clause: RFC 3551 4.5 (MUST), RFC 3551 6 (SHALL NOT), RFC 3551 4.5.2 (must).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000 RTP/AVP 9, a=rtpmap:9 G722/16000 -> carrier
//!
//! How to fix it: Give another clock a dynamic number of its own, from 96 on.

use sip::sdp::{Media, RtpMap};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-04"], Must, V,
    notice: "speech that is too slow or too fast, or a refused call"
}

/// Numbers of the profile that are video: CelB, JPEG, nv, H261, MPV, H263 (RFC 3551 6, table 5).
const VIDEO: [u8; 6] = [25, 26, 28, 31, 32, 34];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(sdp) = sip.description() else { return };
        for media in sdp.media.iter().filter(|m| m.is_rtp() && m.port != 0) {
            if let Some((number, own, written)) =
                media.payload_types().find_map(|pt| another_clock(media, pt))
            {
                let said =
                    Said::of(sip, format!("SDP: payload type {number} has another clock than its own"));
                let line = |map: &RtpMap| format!("a=rtpmap:{number} {}/{}", map.encoding, map.clock);
                out.misbehaved(&INFO, sip.sender, said.expected(line(&own)).got(line(&written)));
            }
            let is_video = |pt: &u8| VIDEO.contains(pt) && is_unmapped(media, *pt);
            if let Some(number) = media.payload_types().find(is_video).filter(|_| media.kind == "audio") {
                let said = Said::of(sip, "SDP: a stream of audio has a format of video").clause(1);
                let got = format!("payload type {number}");
                out.misbehaved(&INFO, sip.sender, said.expected("formats of audio").got(got));
            }
        }
    }
}

/// What a static number stands for, and what is written, when that is its encoding on another clock.
fn another_clock(media: &Media, number: u8) -> Option<(u8, RtpMap, RtpMap)> {
    let own = RtpMap::of_static(number)?;
    let written = media.rtpmap(number)?;
    let is_it = written.encoding.eq_ignore_ascii_case(&own.encoding) && written.clock != own.clock;
    is_it.then_some((number, own, written))
}

/// True when no a=rtpmap says what a number stands for.
fn is_unmapped(media: &Media, number: u8) -> bool {
    let number = number.to_string();
    media.attributes_named("rtpmap").all(|value| value.split(' ').next() != Some(&number))
}
