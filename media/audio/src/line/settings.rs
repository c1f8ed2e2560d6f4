//! What a line does to sound, in numbers.

use core::ops::RangeInclusive;

/// A line. The default does nothing at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineSettings {
    /// Gain in both directions, in dB. What becomes too loud is clipped.
    pub gain_db: i32,
    /// White noise in both directions. 0 dBm0 is 3.14 dB below the overload of the A-law, as for all tones
    /// here; the µ-law overloads 3.17 dB above it (ITU-T G.711).
    pub noise_dbm0: Option<i32>,
    /// How much faster the machine's clock runs than the box's, in millionths.
    pub drift_ppm: i32,
    /// What the box's jitter buffer does wrong to what the machine hears.
    pub slip: Option<Slip>,
    /// What comes back on the line to either side.
    pub echo: Option<Echo>,
}

/// A jitter buffer that adapts in the middle of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Samples dropped when negative, inserted (the last ones repeated) when positive.
    pub samples: i32,
    /// How often.
    pub period_ms: u32,
}

/// An imperfect hybrid: each side hears itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo {
    /// After how long.
    pub delay_ms: u32,
    /// How much quieter, in dB.
    pub attenuation_db: i32,
}

impl LineSettings {
    /// What [`LineSettings::gain_db`] may be.
    pub const GAIN_DB: RangeInclusive<i32> = -30..=12;
    /// What [`LineSettings::noise_dbm0`] may be.
    pub const NOISE_DBM0: RangeInclusive<i32> = -90..=0;
    /// What [`LineSettings::drift_ppm`] may be.
    pub const DRIFT_PPM: RangeInclusive<i32> = -100..=100;
    /// What [`Slip::samples`] may be: up to three packets of 20 ms.
    pub const SLIP_SAMPLES: RangeInclusive<i32> = -480..=480;
    /// What [`Slip::period_ms`] may be: longer than the slip itself.
    pub const SLIP_PERIOD_MS: RangeInclusive<u32> = 100..=600_000;
    /// What [`Echo::delay_ms`] may be.
    pub const ECHO_DELAY_MS: RangeInclusive<u32> = 0..=1000;
    /// What [`Echo::attenuation_db`] may be.
    pub const ECHO_ATTENUATION_DB: RangeInclusive<i32> = 0..=60;

    /// Whether the line changes nothing.
    #[must_use]
    pub fn is_transparent(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn within_ranges(self) -> Self {
        Self {
            gain_db: within(self.gain_db, Self::GAIN_DB),
            noise_dbm0: self.noise_dbm0.map(|level| within(level, Self::NOISE_DBM0)),
            drift_ppm: within(self.drift_ppm, Self::DRIFT_PPM),
            slip: self.slip.map(|slip| Slip {
                samples: within(slip.samples, Self::SLIP_SAMPLES),
                period_ms: within(slip.period_ms, Self::SLIP_PERIOD_MS),
            }),
            echo: self.echo.map(|echo| Echo {
                delay_ms: within(echo.delay_ms, Self::ECHO_DELAY_MS),
                attenuation_db: within(echo.attenuation_db, Self::ECHO_ATTENUATION_DB),
            }),
        }
    }
}

fn within<T: Ord + Copy>(value: T, range: RangeInclusive<T>) -> T {
    value.clamp(*range.start(), *range.end())
}
