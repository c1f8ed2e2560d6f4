//! An analogue machine at the end of its line.

use audio::line::{Echo, Line, LineSettings, Slip};
use clock::Rng;
use fax::AudioTerminal;
use plan::profile;

/// What sounds on a line: a fax machine or a modem.
pub(crate) trait Analogue {
    /// Samples from the line.
    fn hear(&mut self, samples: &[i16]);
    /// So many samples never arrived.
    fn miss(&mut self, samples: usize);
    /// What it says meanwhile.
    fn say(&mut self, samples: &mut [i16]);
}

impl Analogue for AudioTerminal {
    fn hear(&mut self, samples: &[i16]) {
        self.handle_audio(samples);
    }

    fn miss(&mut self, samples: usize) {
        self.handle_gap(samples);
    }

    fn say(&mut self, samples: &mut [i16]) {
        self.fill_audio(samples);
    }
}

/// The line; a perfect one costs nothing.
#[derive(Debug)]
pub(crate) struct TwoWire(Option<Line>);

impl TwoWire {
    pub(crate) fn new(settings: &profile::Line, rng: &Rng) -> Self {
        let settings = LineSettings {
            gain_db: settings.gain_db,
            noise_dbm0: settings.noise_dbm0,
            drift_ppm: settings.drift_ppm,
            slip: settings.slip.map(|s| Slip { samples: s.samples, period_ms: s.period_ms }),
            echo: settings.echo.map(|e| Echo { delay_ms: e.delay_ms, attenuation_db: e.attenuation_db }),
        };
        Self((!settings.is_transparent()).then(|| Line::new(&settings, rng)))
    }

    /// The machine hears what the box plays, with gaps where nothing arrived, and says as much.
    pub(crate) fn exchange(&mut self, machine: &mut impl Analogue, played: &[Option<i16>], said: &mut [i16]) {
        for run in played.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let samples: Vec<i16> = run.iter().flatten().copied().collect();
            match (&mut self.0, samples.is_empty()) {
                (Some(line), false) => machine.hear(&line.hear(&samples)),
                (Some(line), true) => machine.miss(line.hear_gap(run.len())),
                (None, false) => machine.hear(&samples),
                (None, true) => machine.miss(run.len()),
            }
        }
        match &mut self.0 {
            Some(line) => line.say(said, |samples| machine.say(samples)),
            None => machine.say(said),
        }
    }
}
