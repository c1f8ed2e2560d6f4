//! An analogue machine at the end of its line.

use audio::line::{Echo, Line, LineSettings, Slip};
use clock::Rng;
use fax::AudioTerminal;
use plan::profile::{Concealment, Profile};

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

/// How much of the past is played again where packets are missing: whole symbols and carrier turns of all
/// fax modems fit into 20 ms.
const REPEATED_SAMPLES: usize = audio::samples_in(20);

/// The line, and what the box plays into it where packets are missing. A perfect line costs nothing.
#[derive(Debug)]
pub(crate) struct TwoWire {
    line: Option<Line>,
    concealment: Concealment,
    /// What was played last.
    past: Vec<i16>,
}

impl TwoWire {
    pub(crate) fn new(profile: &Profile, rng: &Rng) -> Self {
        let settings = &profile.line;
        let settings = LineSettings {
            gain_db: settings.gain_db,
            noise_dbm0: settings.noise_dbm0,
            drift_ppm: settings.drift_ppm,
            slip: settings.slip.map(|s| Slip { samples: s.samples, period_ms: s.period_ms }),
            echo: settings.echo.map(|e| Echo { delay_ms: e.delay_ms, attenuation_db: e.attenuation_db }),
        };
        let line = (!settings.is_transparent()).then(|| Line::new(&settings, rng));
        Self { line, concealment: profile.fax.concealment, past: Vec::new() }
    }

    /// The machine hears what the box plays, with gaps where nothing arrived, and says as much.
    pub(crate) fn exchange(&mut self, machine: &mut impl Analogue, played: &[Option<i16>], said: &mut [i16]) {
        for run in played.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let samples = self.conceal(run);
            match (&mut self.line, samples.is_empty()) {
                (Some(line), false) => machine.hear(&line.hear(&samples)),
                (Some(line), true) => machine.miss(line.hear_gap(run.len())),
                (None, false) => machine.hear(&samples),
                (None, true) => machine.miss(run.len()),
            }
        }
        match &mut self.line {
            Some(line) => line.say(said, |samples| machine.say(samples)),
            None => machine.say(said),
        }
    }

    /// What the box plays for a run that arrived, or for one that did not; nothing when the machine is to be
    /// told of the gap.
    fn conceal(&mut self, run: &[Option<i16>]) -> Vec<i16> {
        let arrived: Vec<i16> = run.iter().flatten().copied().collect();
        if !arrived.is_empty() {
            self.past.extend_from_slice(&arrived);
            let old = self.past.len().saturating_sub(REPEATED_SAMPLES);
            self.past.drain(..old);
            return arrived;
        }
        match self.concealment {
            Concealment::Gap => Vec::new(),
            Concealment::Repeat if !self.past.is_empty() => {
                let again = self.past.iter().copied().cycle().take(run.len()).collect();
                // A longer gap goes on where this one ends.
                let turn = run.len() % self.past.len();
                self.past.rotate_left(turn);
                again
            }
            Concealment::Repeat | Concealment::Silence => vec![0; run.len()],
        }
    }
}
