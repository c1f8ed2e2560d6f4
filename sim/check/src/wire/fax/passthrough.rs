//! Fax as sound: what arrived as G.711, as a machine behind a jitter buffer hears it.

use audio::SAMPLE_RATE;
use clock::{Duration, Instant};
use fax_engine::tap::Tap;
use rtp::PlayoutBuffer;
use t30::Line;

use super::machine;
use crate::wire::sound::{Sound, Source};

/// A pause so long is no loss: there was no sound meanwhile.
const PAUSE: Duration = Duration::from_secs(2);
/// What most gateways wait for late packets of modem sound.
const DELAY: Duration = Duration::from_millis(60);

/// Both directions of one call.
#[derive(Debug)]
pub(super) struct Passthrough {
    tap: Tap,
    directions: [Direction; 2],
}

/// One direction.
#[derive(Debug)]
struct Direction {
    buffer: PlayoutBuffer<Option<i16>>,
    /// Whose timestamps the buffer counts by.
    source: Option<Source>,
    /// The moment of the next sample that plays.
    plays: Instant,
    last: Instant,
    heard: Vec<Option<i16>>,
}

impl Passthrough {
    /// None when there is no memory for the receivers.
    pub(super) fn new() -> Option<Self> {
        Some(Self { tap: Tap::new().ok()?, directions: [Direction::new(), Direction::new()] })
    }

    /// A packet that `side` sent arrived; what was on the line until now.
    pub(super) fn push(&mut self, side: usize, packet: &Sound) -> Vec<(Instant, Line)> {
        let is_new = self.directions[side].is_new(packet);
        let lines = if is_new { Vec::new() } else { self.play(side, packet.at) };
        let direction = &mut self.directions[side];
        if is_new {
            direction.buffer = PlayoutBuffer::new(SAMPLE_RATE, DELAY, None);
            direction.source = Some(packet.source);
            direction.plays = direction.plays.max(packet.at + DELAY);
        }
        direction.last = packet.at;
        let samples: Vec<Option<i16>> =
            packet.octets.iter().map(|octet| Some(packet.law.decode_sample(*octet))).collect();
        direction.buffer.push(packet.at, packet.timestamp, &samples);
        lines
    }

    /// Nothing more comes: what was still waiting.
    pub(super) fn finish(&mut self, side: usize) -> Vec<(Instant, Line)> {
        let until = self.directions[side].last + DELAY;
        self.play(side, until)
    }

    fn play(&mut self, side: usize, until: Instant) -> Vec<(Instant, Line)> {
        let Self { tap, directions } = self;
        let direction = &mut directions[side];
        direction.buffer.play_until(until, &mut direction.heard);
        let mut lines = Vec::new();
        for run in direction.heard.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let samples: Vec<i16> = run.iter().flatten().copied().collect();
            lines.extend(if samples.is_empty() {
                tap.gap(direction.plays, machine(side), run.len())
            } else {
                tap.hear(direction.plays, machine(side), &samples)
            });
            direction.plays += Duration::from_micros(run.len() as u64 * 125);
        }
        direction.heard.clear();
        lines
    }
}

impl Direction {
    fn new() -> Self {
        Self {
            buffer: PlayoutBuffer::new(SAMPLE_RATE, DELAY, None),
            source: None,
            plays: Instant::ZERO,
            last: Instant::ZERO,
            heard: Vec::new(),
        }
    }

    fn is_new(&self, packet: &Sound) -> bool {
        self.source != Some(packet.source) || packet.at.since(self.last) > PAUSE
    }
}
