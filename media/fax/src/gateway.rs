//! The box between a telephone line and a T.38 session.

use std::collections::VecDeque;

use bytes::Bytes;
use t38::{Ifp, Syntax};

use crate::event::FrameReport;
use crate::ffi_gateway::GatewayEngine;
use crate::ffi_t30::RawEvent;
use crate::job::{StartError, control_frame};
use crate::t38_terminal::SequenceWithoutEmpties;
use crate::{IfpOut, Modems, Statistics};

/// What a gateway is told before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewaySettings {
    /// Let error correction through; otherwise it is taken out of DIS.
    pub error_correction: bool,
    /// Modems to let through; the others are taken out of DIS.
    pub modems: Modems,
    /// `T38FaxVersion` of the session.
    pub t38_version: u8,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self { error_correction: true, modems: Modems::ALL, t38_version: 0 }
    }
}

/// Turns modem signals into IFPs and back. It has no document and no end: calls end around it.
///
/// Its clock is the telephone line: hand in samples, or tell of a gap, all the time, and take as many.
#[derive(Debug)]
pub struct Gateway {
    engine: GatewayEngine,
    syntax: Syntax,
    sequence: SequenceWithoutEmpties,
    frames: VecDeque<FrameReport>,
}

impl Gateway {
    /// A gateway at the start of a call.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new(settings: &GatewaySettings) -> Result<Self, StartError> {
        let mut engine = GatewayEngine::new().ok_or(StartError::NoMemory)?;
        engine.configure(settings.error_correction, settings.modems, settings.t38_version);
        let syntax = Syntax::of_version(settings.t38_version);
        let sequence = SequenceWithoutEmpties::default();
        Ok(Self { engine, syntax, sequence, frames: VecDeque::new() })
    }

    /// Takes an IFP. A jump in the sequence tells the gateway what was lost.
    pub fn handle_ifp(&mut self, sequence: u16, ifp: &[u8]) {
        let Some(sequence) = self.sequence.number(sequence, ifp) else { return };
        self.engine.receive_ifp(sequence, ifp);
        self.collect();
    }

    /// Takes samples from the line.
    pub fn handle_audio(&mut self, samples: &[i16]) {
        let mut heard = samples.to_vec();
        self.engine.receive(&mut heard);
        self.collect();
    }

    /// Samples that never arrived: the modem bridges the gap.
    pub fn handle_gap(&mut self, samples: usize) {
        self.engine.receive_gap(samples);
        self.collect();
    }

    /// Fills the buffer with what the gateway says on the line, silence included.
    pub fn fill_audio(&mut self, samples: &mut [i16]) {
        self.engine.fill(samples);
        self.collect();
    }

    /// Takes the next IFP to send.
    pub fn poll_ifp(&mut self) -> Option<IfpOut> {
        let ifp = self.engine.context().mailbox().ifps.pop_front()?;
        let class = Ifp::parse(&ifp, self.syntax).ifp.class();
        Some(IfpOut { ifp: Bytes::from(ifp), class })
    }

    /// Takes the next control frame; *incoming* ones came from the line.
    pub fn poll_frame(&mut self) -> Option<FrameReport> {
        self.frames.pop_front()
    }

    /// Rate, error correction and pages so far; a gateway does not know more.
    pub fn statistics(&mut self) -> Statistics {
        let (bit_rate, error_correction, pages) = self.engine.statistics();
        Statistics { bit_rate, error_correction, pages_sent: pages, ..Statistics::default() }
    }

    fn collect(&mut self) {
        loop {
            // The lock is released before the event is handled.
            let Some(raw) = self.engine.context().mailbox().events.pop_front() else { return };
            if let RawEvent::Frame { incoming, octets } = raw
                && let Some(frame) = control_frame(octets)
            {
                self.frames.push_back(FrameReport { incoming, frame });
            }
        }
    }
}
