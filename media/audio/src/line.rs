//! The two-wire line between an analogue machine and its box, and what it does to sound.
//!
//! ```text
//!            say: ──► echo of what the box played, ──► drift ──► gain, noise, clipping ──►
//!  machine                                                                                box ══ network
//!           hear: ◄── clipping, noise, echo, gain  ◄── drift ◄── jitter-buffer slips   ◄──
//! ```
//!
//! Sans-IO and paced by samples. The box counts 8000 samples a second by its clock; how many the machine
//! hears and says meanwhile is the line's business, because the machine has its own clock. So
//! [`Line::hear`] gives as many samples as the machine hears, and [`Line::say`] asks the machine for as
//! many as the box needs. The same seed gives the same samples on every machine.

mod echo;
mod noise;
mod resampler;
mod settings;
mod slips;

use clock::Rng;

use crate::math::amplitude_ratio;
use echo::EchoPath;
use noise::Noise;
use resampler::Resampler;
use slips::Slips;

pub use settings::{Echo, LineSettings, Slip};

/// A line under way.
#[derive(Clone, Debug)]
pub struct Line {
    hear: Direction,
    say: Direction,
    slips: Option<Slips>,
    /// What the machine said and will hear, and what it heard and will seem to say.
    talker_echo: Option<EchoPath>,
    listener_echo: Option<EchoPath>,
}

/// What happens to both directions alike.
#[derive(Clone, Debug)]
struct Direction {
    resampler: Option<Resampler>,
    /// `None` for 0 dB, so that a line that does nothing changes nothing.
    gain: Option<f64>,
    noise: Option<Noise>,
}

/// What the resampler counts in.
const MILLION: i64 = 1_000_000;

impl Line {
    /// A line; every draw comes from `rng`. Settings outside their ranges are taken at the nearer end.
    #[must_use]
    pub fn new(settings: &LineSettings, rng: &Rng) -> Self {
        let settings = settings.within_ranges();
        let machine = MILLION + i64::from(settings.drift_ppm);
        let drifts = settings.drift_ppm != 0;
        let direction = |name: &str, resampler: Resampler| Direction {
            resampler: drifts.then_some(resampler),
            gain: (settings.gain_db != 0).then(|| amplitude_ratio(settings.gain_db)),
            noise: settings.noise_dbm0.map(|level| Noise::new(level, rng.derive(name))),
        };
        Self {
            // A fast machine takes shorter steps through what the box plays, and says more than the box takes.
            hear: direction("hear", Resampler::new(MILLION, machine)),
            say: direction("say", Resampler::new(machine, MILLION)),
            slips: settings.slip.map(Slips::new),
            talker_echo: settings.echo.map(EchoPath::new),
            listener_echo: settings.echo.map(EchoPath::new),
        }
    }

    /// What the machine hears of `played`, which the box plays. About as many samples, not exactly.
    #[must_use]
    pub fn hear(&mut self, played: &[i16]) -> Vec<i16> {
        if let Some(echo) = &mut self.listener_echo {
            echo.push(played);
        }
        let slipped = self.slips.as_mut().map(|slips| slips.process(played));
        self.hear.carry(slipped.as_deref().unwrap_or(played), usize::MAX, self.talker_echo.as_mut())
    }

    /// For how many samples the machine hears nothing while the box has none to play for so many of its own,
    /// because the machine is to be told of a gap. Noise and echo are not heard in it.
    #[must_use]
    pub fn hear_gap(&mut self, samples: usize) -> usize {
        self.hear(&vec![0; samples]).len()
    }

    /// Fills `taken` with what the box takes from the line. `machine` fills each buffer it is given with the
    /// next samples that the machine says.
    pub fn say(&mut self, taken: &mut [i16], mut machine: impl FnMut(&mut [i16])) {
        let mut said = vec![0; self.say.wanted(taken.len())];
        machine(&mut said);
        if let Some(echo) = &mut self.talker_echo {
            echo.push(&said);
        }
        taken.copy_from_slice(&self.say.carry(&said, taken.len(), self.listener_echo.as_mut()));
    }

    /// How many slips there were.
    #[must_use]
    pub fn slip_count(&self) -> u64 {
        self.slips.as_ref().map_or(0, Slips::count)
    }
}

impl Direction {
    /// How many samples must go in so that `count` come out.
    fn wanted(&self, count: usize) -> usize {
        self.resampler.as_ref().map_or(count, |resampler| resampler.wanted(count))
    }

    /// Clock, level, echo, noise, and the limits of the converter. Gives no more than `count_max` samples.
    fn carry(&mut self, samples: &[i16], count_max: usize, mut echo: Option<&mut EchoPath>) -> Vec<i16> {
        let mut samples = samples.iter().map(|sample| f64::from(*sample));
        let next = || {
            let mut sample = match &mut self.resampler {
                None => samples.next()?,
                Some(resampler) => resampler.next(&mut samples)?,
            };
            sample *= self.gain.unwrap_or(1.0);
            if let Some(echo) = &mut echo {
                sample += echo.next_sample();
            }
            if let Some(noise) = &mut self.noise {
                sample += noise.next_sample();
            }
            Some(to_sample(sample))
        };
        core::iter::from_fn(next).take(count_max).collect()
    }
}

/// The nearest sample; what is louder than the converter can say is cut off.
fn to_sample(value: f64) -> i16 {
    (value + 0.5).floor().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}

#[cfg(test)]
mod tests;
