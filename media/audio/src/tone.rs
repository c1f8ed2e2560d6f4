//! Tones: what they are made of, a generator paced by samples, and detectors.

mod detector;
mod dtmf;
mod generator;
mod goertzel;

pub use detector::{ToneDetector, ToneEvent};
pub use dtmf::{DtmfDetector, dtmf};
pub use generator::ToneGenerator;
pub(crate) use generator::ZERO_DBM0;

/// Where a network's supervisory tones come from (ITU-T E.180 supplement 2 lists them by country).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Country {
    /// The tones most of the European continent uses: 425 Hz.
    Eu,
    /// North America: pairs of 350, 440, 480 and 620 Hz.
    Us,
    /// The United Kingdom: pairs of 350, 400 and 450 Hz.
    Uk,
}

/// A part of a cadence: up to two frequencies for some time, none for silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Frequencies in Hz, zero for none.
    pub frequencies: [u16; 2],
    /// How long, in milliseconds.
    pub duration_ms: u32,
}

/// A tone: steps, repeated or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tone {
    /// The steps in order.
    pub steps: Vec<Step>,
    /// Whether the first step follows the last.
    pub repeats: bool,
    /// The level of each frequency in dBm0.
    pub level_dbm0: i32,
    /// Milliseconds after which the phase reverses, again and again; zero for never.
    pub reversal_ms: u32,
    /// Amplitude modulation: frequency in Hz and depth in percent.
    pub modulation: Option<(u16, u8)>,
}

const fn on(frequencies: [u16; 2], duration_ms: u32) -> Step {
    Step { frequencies, duration_ms }
}

const fn off(duration_ms: u32) -> Step {
    Step { frequencies: [0, 0], duration_ms }
}

impl Tone {
    const fn cadence(steps: Vec<Step>) -> Self {
        Self { steps, repeats: true, level_dbm0: -13, reversal_ms: 0, modulation: None }
    }

    /// What the caller hears while the other telephone rings.
    #[must_use]
    pub fn ringback(country: Country) -> Self {
        Self::cadence(match country {
            Country::Eu => vec![on([425, 0], 1000), off(4000)],
            Country::Us => vec![on([440, 480], 2000), off(4000)],
            Country::Uk => vec![on([400, 450], 400), off(200), on([400, 450], 400), off(2000)],
        })
    }

    /// What the caller hears when the other line is busy.
    #[must_use]
    pub fn busy(country: Country) -> Self {
        Self::cadence(match country {
            Country::Eu => vec![on([425, 0], 500), off(500)],
            Country::Us => vec![on([480, 620], 500), off(500)],
            Country::Uk => vec![on([400, 0], 375), off(375)],
        })
    }

    /// What the caller hears when the network has no way through.
    #[must_use]
    pub fn congestion(country: Country) -> Self {
        Self::cadence(match country {
            Country::Eu => vec![on([425, 0], 250), off(250)],
            Country::Us => vec![on([480, 620], 250), off(250)],
            Country::Uk => vec![on([400, 0], 400), off(350), on([400, 0], 225), off(525)],
        })
    }

    /// The test tone of the telephone network: 1004 Hz at the reference level, without end.
    #[must_use]
    pub fn milliwatt() -> Self {
        Self { level_dbm0: 0, ..Self::cadence(vec![on([1004, 0], 1000)]) }
    }

    /// The calling tone of a fax machine: 1100 Hz, half a second in every three and a half (ITU-T T.30).
    #[must_use]
    pub fn cng() -> Self {
        Self::cadence(vec![on([1100, 0], 500), off(3000)])
    }

    /// The answer tone of a fax machine: 2100 Hz for three seconds (ITU-T T.30).
    #[must_use]
    pub fn ced() -> Self {
        Self { repeats: false, ..Self::cadence(vec![on([2100, 0], 3000)]) }
    }

    /// The answer tone of a modem: 2100 Hz, modulated with 15 Hz by a fifth, its phase reversed every
    /// 450 ms to switch echo cancellers off (ITU-T V.8).
    #[must_use]
    pub fn ans_am() -> Self {
        Self { reversal_ms: 450, modulation: Some((15, 20)), ..Self::ced() }
    }

    /// A melody for a caller on hold, of our own making.
    #[must_use]
    pub fn music_on_hold() -> Self {
        let notes = [262, 330, 392, 523, 392, 330, 294, 349, 440, 587, 440, 349, 247, 294, 392, 494];
        let steps: Vec<Step> = notes.iter().map(|note| on([*note, *note * 2], 300)).collect();
        Self::cadence(steps)
    }

    /// One key for `duration_ms`, then a pause; nothing for a character that is no key.
    #[must_use]
    pub fn dtmf(digit: char, duration_ms: u32, pause_ms: u32) -> Option<Self> {
        let steps = vec![on(dtmf(digit)?, duration_ms), off(pause_ms)];
        Some(Self { repeats: false, level_dbm0: -7, ..Self::cadence(steps) })
    }
}
