//! The bits between a training and the end of its carrier: frames, or octets.

use bytes::Bytes;
use clock::Instant;
use t30::Line;
use t38::Modulation;
use t38::t30::Frame;

use crate::hdlc::{Hdlc, HdlcReader};

/// One transmission of a fast modem.
#[derive(Debug)]
pub(crate) struct Burst {
    modulation: Modulation,
    /// With error correction the page comes in frames; the training check never does.
    frames: Option<HdlcReader>,
    has_frames: bool,
    octets: Vec<u8>,
    partial: u8,
    bits: u32,
}

/// A training check takes 1.5 s; this is 4 s at 14400 bit/s. More without a frame is no check.
const CHECK_OCTETS_MAX: usize = 7200;

impl Burst {
    pub(crate) fn new(modulation: Modulation, error_correction: bool) -> Self {
        Self {
            modulation,
            frames: error_correction.then(HdlcReader::new),
            has_frames: false,
            octets: Vec::new(),
            partial: 0,
            bits: 0,
        }
    }

    pub(crate) fn put(&mut self, bit: bool, at: Instant, lines: &mut Vec<(Instant, Line)>) {
        if let Some(Hdlc::Frame { octets, fcs_ok }) = self.frames.as_mut().and_then(|frames| frames.put(bit))
        {
            // What precedes the first good frame is the flags, or what the training left of them.
            if fcs_ok || self.has_frames {
                self.has_frames = true;
                let octets = Bytes::from(octets);
                lines.push((at, Line::Frame(Frame { modulation: self.modulation, octets, fcs_ok })));
            }
        }
        let is_needed = !self.has_frames && (self.frames.is_none() || self.octets.len() < CHECK_OCTETS_MAX);
        if is_needed {
            self.partial = self.partial << 1 | u8::from(bit);
            self.bits += 1;
            if self.bits.is_multiple_of(8) {
                self.octets.push(self.partial);
            }
        }
    }

    /// Hands over the octets so far, unless frames may still come of them.
    pub(crate) fn flush(&mut self, at: Instant, lines: &mut Vec<(Instant, Line)>) {
        if self.frames.is_none() && !self.octets.is_empty() {
            let octets = Bytes::from(core::mem::take(&mut self.octets));
            lines.push((at, Line::Data { modulation: self.modulation, octets }));
        }
    }

    pub(crate) fn end(mut self, at: Instant, lines: &mut Vec<(Instant, Line)>) {
        if !self.has_frames {
            self.frames = None;
            self.flush(at, lines);
        }
    }
}
