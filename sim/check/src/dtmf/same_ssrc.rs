//! Digits belong to the audio stream.
//!
//! What it looks for: Streams of telephone events alone that lie within the time of an audio stream of the same side
//! to the same address, with another SSRC, whatever its codec. Digits with the SSRC of the audio and numbers that have
//! nothing to do with it: the audio goes on behind them where it was, and they are farther from there than any way takes
//! a packet.
//!
//! Why it matters on a trunk: Digits and speech share one sequence and one clock. From another source the
//! receiver drops them or restarts its buffer.
//!
//! Clause: RFC 4733 2.1 (MUST), RFC 4733 2.5.1.2 (MUST), RFC 4733 2.5.1.1 (may).
//!
//! A ladder that breaks it:
//!   pbx     RTP SSRC a -> carrier
//!   pbx     events SSRC b -> carrier
//!
//! How to fix it: Send digits with the SSRC, sequence numbers and clock of the audio.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Wire};

info! {
    rows: ["DTM-06"], Must, V,
    notice: "digits are not recognised, and speech drops out"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for stream in leg.streams.iter().filter(|s| s.packets == s.keys.packets && !s.keys.is_empty()) {
            let beside = |s: &&Stream| {
                let overlaps = s.first_at < stream.first_at && s.last_at > stream.last_at;
                let is_audio = s.packets > s.keys.packets && s.ssrc != stream.ssrc;
                s.side == stream.side && s.to == stream.to && is_audio && overlaps
            };
            if let Some(audio) = leg.streams.iter().find(beside) {
                let said = Said::in_leg(leg, stream.first_at, Vec::new(), "digits with an SSRC of their own");
                let got = format!("{:08x}", stream.ssrc);
                out.misbehaved(
                    &INFO,
                    leg.party(stream.side),
                    said.expected(format!("{:08x}", audio.ssrc)).got(got),
                );
            }
        }
        for stream in &leg.streams {
            let flaw = stream.keys.of_their_own();
            let Some((at, id)) = flaw.first else { continue };
            let said = Said::in_leg(leg, at, vec![id], "digits with sequence numbers of their own").clause(1);
            let got = format!("one that is {} from it", flaw.detail);
            out.misbehaved(
                &INFO,
                leg.party(stream.side),
                said.expected("the next number of the audio").got(got),
            );
        }
    }
}
