//! A fax machine on a telephone line.

use clock::{Duration, Instant, Rng};
use page::Page;
use page::tiff::TiffError;
use t38::Modulation;

use crate::event::{Event, Outcome, Statistics};
use crate::ffi_audio::AudioEngine;
use crate::job::{Call, StartError};
use crate::{Role, SAMPLES_PER_SECOND, Settings};

/// A fax machine that hears and speaks 8000 samples a second.
///
/// Its clock is what it hears: hand in samples, or tell of a gap, all the time, and take as many.
#[derive(Debug)]
pub struct AudioTerminal {
    engine: AudioEngine,
    call: Call,
    started: Instant,
    samples_heard: u64,
    noise: Rng,
    /// Since the DCS of a training that must fail.
    spoiled_samples: u64,
}

/// When the modem is surely past its training, counted from the DCS: a pause of 75 ms, then 1.4 s for
/// V.17, less than 1 s for the others. The check takes 1.5 s and wants 1 s of it without an error.
fn check_begins_samples(modulation: Modulation) -> u64 {
    let is_v17 = matches!(
        modulation,
        Modulation::V17Rate7200
            | Modulation::V17Rate9600
            | Modulation::V17Rate12000
            | Modulation::V17Rate14400
    );
    SAMPLES_PER_SECOND * if is_v17 { 16 } else { 11 } / 10
}

const BURST_PERIOD_SAMPLES: u64 = SAMPLES_PER_SECOND / 5;
const BURST_SAMPLES: u64 = SAMPLES_PER_SECOND / 50;

impl AudioTerminal {
    /// Starts the call now.
    ///
    /// # Errors
    /// When the pages cannot be sent by any fax machine, or there is no memory.
    pub fn new(settings: &Settings, now: Instant) -> Result<Self, StartError> {
        let mut engine = AudioEngine::new(settings.role == Role::Caller).ok_or(StartError::NoMemory)?;
        let call = Call::start(settings, &mut engine.t30(), now)?;
        Ok(Self { engine, call, started: now, samples_heard: 0, noise: Rng::new(0), spoiled_samples: 0 })
    }

    /// Takes samples from the line.
    pub fn handle_audio(&mut self, samples: &[i16]) {
        if self.call.outcome().is_some() {
            return;
        }
        let mut heard = samples.to_vec();
        self.spoil(&mut heard);
        self.engine.receive(&mut heard);
        self.time_passed(samples.len());
    }

    /// Samples that never arrived: the modem bridges the gap.
    pub fn handle_gap(&mut self, samples: usize) {
        if self.call.outcome().is_none() {
            self.engine.receive_gap(samples);
            self.time_passed(samples);
        }
    }

    /// Fills the buffer with what the machine says, silence included.
    pub fn fill_audio(&mut self, samples: &mut [i16]) {
        self.engine.fill(samples);
        self.call.collect(self.engine.context());
    }

    /// The moment up to which the machine has heard.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.started + Duration::from_nanos(self.samples_heard * (1_000_000_000 / SAMPLES_PER_SECOND))
    }

    /// Takes the next event.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.call.poll_event()
    }

    /// The line is gone: ends the call if it is not over.
    pub fn hang_up(&mut self) {
        let (mut t30, context) = self.engine.t30_and_context();
        self.call.end(Outcome::Dropped, &mut t30, context);
    }

    /// How the call ended, once it has.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.call.outcome()
    }

    /// The totals so far.
    pub fn statistics(&mut self) -> Statistics {
        self.engine.t30().statistics()
    }

    /// The pages received; all are there once the call is over.
    ///
    /// # Errors
    /// When the engine's document cannot be read, which happens in the middle of a page.
    pub fn pages(&mut self) -> Result<Vec<Page>, TiffError> {
        self.call.pages()
    }

    /// Puts bursts of noise into the training check, not into the training before it: a modem that
    /// never trained stays silent, and the sender would repeat its DCS instead of falling back.
    fn spoil(&mut self, heard: &mut [i16]) {
        let Some(modulation) = self.call.spoils_training() else {
            self.spoiled_samples = 0;
            return;
        };
        let check_begins = check_begins_samples(modulation);
        for sample in heard {
            self.spoiled_samples += 1;
            let since_check = self.spoiled_samples.saturating_sub(check_begins);
            if since_check % BURST_PERIOD_SAMPLES > BURST_PERIOD_SAMPLES - BURST_SAMPLES {
                *sample = self.noise.below(8000) as i16 - 4000;
            }
        }
    }

    fn time_passed(&mut self, samples: usize) {
        self.samples_heard += samples as u64;
        self.call.collect(self.engine.context());
        let now = self.now();
        let (mut t30, context) = self.engine.t30_and_context();
        self.call.check_deadline(now, &mut t30, context);
    }
}
