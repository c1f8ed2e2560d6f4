//! A modem call, as alarm panels and card terminals make it: both sides send a known sequence and count
//! what arrives wrong.

use crate::ffi_modem::ModemEngine;
use crate::job::StartError;
use crate::prbs::BitErrors;

/// The modem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataModemKind {
    /// 300 bit/s, by frequency.
    V21,
    /// 1200 or 2400 bit/s.
    V22bis {
        /// 1200 or 2400.
        bits_per_second: u16,
    },
}

/// One side of a modem call, 8000 samples a second.
#[derive(Debug)]
pub struct DataModem {
    engine: ModemEngine,
}

impl DataModem {
    /// A modem that starts to send at once.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new(kind: DataModemKind, calling: bool) -> Result<Self, StartError> {
        Ok(Self { engine: ModemEngine::new(kind, calling).ok_or(StartError::NoMemory)? })
    }

    /// Takes samples from the line.
    pub fn handle_audio(&mut self, samples: &[i16]) {
        self.engine.receive(samples);
    }

    /// Fills the buffer with what the modem says.
    pub fn fill_audio(&mut self, samples: &mut [i16]) {
        self.engine.fill(samples);
    }

    /// Whether the other side's carrier is heard.
    #[must_use]
    pub fn hears_carrier(&self) -> bool {
        self.engine.bits().carrier
    }

    /// Whether the modem trained; V.21 needs no training.
    #[must_use]
    pub fn is_trained(&self) -> bool {
        self.engine.bits().trained
    }

    /// The rate agreed on.
    #[must_use]
    pub fn bits_per_second(&self) -> u32 {
        self.engine.bits_per_second()
    }

    /// Bits received, and how many of them were wrong.
    #[must_use]
    pub fn bit_errors(&self) -> BitErrors {
        self.engine.bits().checker.result()
    }
}
