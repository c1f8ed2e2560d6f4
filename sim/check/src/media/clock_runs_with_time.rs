//! RTP timestamps go with time.
//!
//! What it looks for: The timestamps of a stream against time, by the clock of its codec: 8 kHz for G.711, G.722, G.729
//! and most others, 16 kHz for AMR-WB, 48 kHz for Opus. How far the clock has come when the earliest
//! packet of each half second is sent, and one leap of it. A talkspurt with a marker may begin elsewhere, and so may what comes after an
//! exchange of descriptions. What comes through a network must be off by two seconds for two seconds. When both sides leap
//! at once in a capture, its own clock does.
//!
//! Why it matters on a trunk: The receiver plays by the timestamp: its buffer runs empty or full, and drops what comes
//! too late.
//!
//! Clause: RFC 3550 5.1 (MUST), RFC 3551 4.1 (context), RFC 3551 4.5.2 (context), RFC 7587 4.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     RTP timestamp 0, 160, 320 ... every 30 ms -> carrier
//!
//! How to fix it: Take the timestamp from a clock that never stops and is that of the codec, and send each packet when it is due.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Stream, Wire};

use super::timestamp_step::STEPS_MIN;

info! {
    rows: ["QOS-10"], Must, V,
    notice: "speech that drops out, or lags more and more"
}

/// Windows of several streams end so far from each other, and show the same leap within this.
const TOGETHER: Duration = Duration::from_secs(2);
const ALIKE_MS: u64 = 500;
/// So long after a pause the clock shows at the latest that it stood still in it.
const SHOWS: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        // Steps that are not the samples sent, again and again, are told by a check of their own.
        for stream in leg.known_streams().filter(|s| s.flaws.timestamp.count < STEPS_MIN) {
            let Some((at, id)) = stream.clock.flaw.first else { continue };
            let off = stream.clock.flaw.detail;
            let is_excused = |(at, off)| {
                leg.streams.iter().any(|other| leaps_with(stream, other))
                    || held_unheard(leg, stream, at, off)
            };
            if wire.facts.is_captured && is_excused((at, off)) {
                continue;
            }
            let way = if off < 0 { "behind" } else { "ahead" };
            let got = format!("{} ms {way}", off.abs());
            let said = Said::in_leg(leg, at, vec![id], format!("the clock of the stream is {got}"));
            let said = said.margin(stream.clock.beyond, stream.first_at, at);
            out.misbehaved(
                &INFO,
                leg.party(stream.side),
                said.expected("a clock that goes with time").got(got),
            );
        }
    }
}

/// True when the clock of the other side is off by the same from the same moment on: that of who captured leaps.
fn leaps_with(own: &Stream, other: &Stream) -> bool {
    let begun = |s: &Stream| s.clock.flaw.first.map(|(at, _)| at);
    let is_alike = own.clock.flaw.detail.abs_diff(other.clock.flaw.detail) <= ALIKE_MS;
    let is_at_once =
        begun(own).zip(begun(other)).is_some_and(|(a, b)| a.since(b).max(b.since(a)) <= TOGETHER);
    own.side != other.side && is_alike && is_at_once
}

/// True when the clock is behind by no more than a pause right before, of which nothing of the call was captured: who was on
/// hold in it, or was recorded by a clock that leapt, need not have counted on.
fn held_unheard(leg: &Leg, stream: &Stream, at: Instant, off: i64) -> bool {
    let Some((begin, end)) = stream.gaps.last_before(at).filter(|(_, end)| at.since(*end) <= SHOWS) else {
        return false;
    };
    let lasted = i64::try_from(end.since(begin).as_millis()).unwrap_or(i64::MAX);
    off < 0 && -off <= lasted.saturating_add(ALIKE_MS.cast_signed()) && leg.is_still(begin, end)
}
