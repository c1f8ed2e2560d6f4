//! What a phone says that does not play a recording: what it hears, a tone, silence.

use std::collections::VecDeque;

use audio::Law;
use audio::tone::{Tone, ToneGenerator};
use plan::profile::Says;

/// An echo comes so much later at most; what is beyond is left out.
const ECHO_MAX: usize = audio::samples_in(500);

/// Where the sound comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// What was heard and not said yet, in the law of the stream.
    Echo(VecDeque<u8>),
    Tone(Box<ToneGenerator>),
    Silence,
}

impl Source {
    /// None for a phone that plays its recording, or nothing.
    pub(crate) fn of(says: Says) -> Option<Self> {
        match says {
            Says::Voice | Says::Nothing => None,
            Says::Echo => Some(Self::Echo(VecDeque::new())),
            Says::Tone => Some(Self::Tone(Box::new(ToneGenerator::new(Tone::milliwatt())))),
            Says::Silence => Some(Self::Silence),
        }
    }

    /// Sound has arrived.
    pub(crate) fn hear(&mut self, sound: &[u8]) {
        if let Self::Echo(waiting) = self {
            let room = ECHO_MAX.saturating_sub(waiting.len());
            waiting.extend(&sound[..sound.len().min(room)]);
        }
    }

    /// The stream is coded otherwise from here on.
    pub(crate) fn change_law(&mut self) {
        if let Self::Echo(waiting) = self {
            waiting.clear();
        }
    }

    /// The next octets.
    pub(crate) fn next(&mut self, law: Law, count: usize) -> Vec<u8> {
        match self {
            // Half a packet is worse than none.
            Self::Echo(waiting) if waiting.len() >= count => waiting.drain(..count).collect(),
            Self::Tone(tone) => law.encode(&tone.take(count)),
            Self::Echo(_) | Self::Silence => law.encode(&vec![0; count]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_is_what_was_heard_and_never_far_behind() {
        let mut echo = Source::of(Says::Echo).expect("a source");
        let silence = Law::A.encode(&[0; 160]);
        assert_eq!(echo.next(Law::A, 160), silence, "nothing was heard yet");
        (0..100_u8).for_each(|packet| echo.hear(&[packet; 160]));
        assert_eq!(echo.next(Law::A, 160), [0; 160]);
        assert_eq!(echo.next(Law::A, 160), [1; 160]);
        let Source::Echo(waiting) = &echo else { unreachable!("it is one") };
        assert_eq!(waiting.len(), ECHO_MAX - 320);
        echo.change_law();
        assert_eq!(echo.next(Law::A, 160), silence);
    }

    #[test]
    fn a_tone_is_1004_hz_at_the_reference_level() {
        let mut tone = Source::of(Says::Tone).expect("a source");
        let sound: Vec<i16> = (0..50).flat_map(|_| Law::Mu.decode(&tone.next(Law::Mu, 160))).collect();
        let crossings = sound.windows(2).filter(|w| w[0] < 0 && w[1] >= 0).count();
        assert!((1_002..=1_005).contains(&crossings), "{crossings} periods in a second");
        let power = sound.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / sound.len() as f64;
        let level = 10.0 * (power / (22_828.0_f64.powi(2) / 2.0)).log10();
        assert!(level.abs() < 0.2, "{level} dBm0");
    }
}
