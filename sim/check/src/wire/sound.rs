//! A packet of sound, and a first look at sound that nobody knows: is it the tone or the modem of a fax?
//!
//! A glance at one packet in a few, so that a voice call pays nothing: sound that the recogniser knows is not
//! looked at. What it finds may be wrong; it only says that listening is worth its price.

use std::net::SocketAddr;

use audio::Law;
use clock::Instant;
use rtp::payload_type;

/// One packet in so many is looked at.
const STRIDE: u32 = 4;
/// So many looks in a row must find something.
const HITS_MIN: u32 = 3;
/// The frequencies hold this share of the energy, in hundredths.
const SHARE_MIN: f32 = 0.7;
/// Quieter sound (about -45 dBm0) is not looked at.
const AMPLITUDE_MIN: f32 = 100.0;

/// Twice the cosine of the angle between two samples, at 8000 Hz.
const CNG: f32 = 1.298_896;
const CED: f32 = -0.156_918;
/// V.21 channel 2: mark and space (ITU-T V.21).
const MARK: f32 = 0.542_995;
const SPACE: f32 = 0.235_109;

/// Samples of about one bit at 300 bit/s.
const BIT: usize = 27;

/// Source address and SSRC.
pub(crate) type Source = (SocketAddr, u32);

/// A packet of sound.
#[derive(Clone, Debug)]
pub(crate) struct Sound {
    pub(crate) at: Instant,
    pub(crate) source: Source,
    pub(crate) timestamp: u32,
    pub(crate) law: Law,
    pub(crate) octets: Vec<u8>,
}

/// The looks at one stream.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    packets: u32,
    hits: u32,
    /// What came since the first hit, so that the beginning of a tone is not lost.
    kept: Vec<Sound>,
}

impl Look {
    /// A packet of sound that nobody knows. What to listen to, once that is worth its price.
    pub(crate) fn at(
        &mut self,
        packet: impl FnOnce() -> Sound,
        octets: &[u8],
        law: Law,
    ) -> Option<Vec<Sound>> {
        self.packets = self.packets.wrapping_add(1);
        if self.packets.is_multiple_of(STRIDE) {
            self.hits = if is_fax(octets, law) { self.hits + 1 } else { 0 };
        }
        if self.hits == 0 {
            self.kept.clear();
            return None;
        }
        self.kept.push(packet());
        (self.hits >= HITS_MIN).then(|| core::mem::take(&mut self.kept))
    }
}

/// How sound of this payload type is coded, if it is G.711.
pub(super) fn law_of(payload_type: u8) -> Option<Law> {
    match payload_type {
        payload_type::PCMA => Some(Law::A),
        payload_type::PCMU => Some(Law::Mu),
        _ => None,
    }
}

fn is_fax(octets: &[u8], law: Law) -> bool {
    let samples: Vec<f32> = octets.iter().map(|octet| f32::from(law.decode_sample(*octet))).collect();
    let energy: f32 = samples.iter().map(|s| s * s).sum();
    let count = samples.len() as f32;
    if energy < count * AMPLITUDE_MIN * AMPLITUDE_MIN {
        return false;
    }
    // A pure tone of the frequency has a share of one.
    let tones = powers(&samples, [CNG, CED]).map(|power| power * 2.0 / (count * energy));
    // The modem changes between its two every few milliseconds, and a preamble does so by the same beat as packets
    // come: over a whole packet neither has its share in some of them, and then it is always those that are looked at.
    let either = |bit: &[f32]| powers(bit, [MARK, SPACE]).iter().sum::<f32>() * 2.0 / bit.len() as f32;
    tones.iter().any(|share| *share > SHARE_MIN)
        || samples.chunks(BIT).map(either).sum::<f32>() > SHARE_MIN * energy
}

/// The squared magnitudes at some frequencies, by Goertzel's recurrence. Side by side they take hardly longer than one:
/// each waits for its own last step.
fn powers<const N: usize>(samples: &[f32], coefficients: [f32; N]) -> [f32; N] {
    let (mut one, mut two) = ([0.0_f32; N], [0.0_f32; N]);
    for sample in samples {
        for n in 0..N {
            let next = sample + coefficients[n] * one[n] - two[n];
            (two[n], one[n]) = (one[n], next);
        }
    }
    core::array::from_fn(|n| one[n] * one[n] + two[n] * two[n] - coefficients[n] * one[n] * two[n])
}

#[cfg(test)]
mod tests {
    use super::*;
    use audio::tone::{Tone, ToneGenerator};

    fn looks_like_fax(tone: &Tone) -> bool {
        looks_like_fax_at(tone, 1)
    }

    /// The same with all samples divided.
    fn looks_like_fax_at(tone: &Tone, by: i16) -> bool {
        let mut samples = [0; 16_000];
        ToneGenerator::new(tone.clone()).fill(&mut samples);
        samples.iter_mut().for_each(|sample| *sample /= by);
        let mut look = Look::default();
        samples.chunks(160).any(|samples| {
            let octets = Law::Mu.encode(samples);
            let source = ("10.0.0.1:4000".parse().expect("an address"), 1);
            let at = Instant::ZERO;
            let packet = || Sound { at, source, timestamp: 0, law: Law::Mu, octets: Vec::new() };
            look.at(packet, &octets, Law::Mu).is_some()
        })
    }

    #[test]
    fn fax_tones_are_seen_and_others_are_not() {
        use audio::tone::Country;
        assert!(
            looks_like_fax(&Tone::cng()) && looks_like_fax(&Tone::ced()) && looks_like_fax(&Tone::ans_am())
        );
        for country in [Country::Eu, Country::Us, Country::Uk] {
            assert!(!looks_like_fax(&Tone::ringback(country)), "{country:?}");
        }
        assert!(!looks_like_fax(&Tone::music_on_hold()));
        assert!(
            looks_like_fax_at(&Tone::ced(), 10) && !looks_like_fax_at(&Tone::ced(), 200),
            "what nobody hears"
        );
        assert!(!looks_like_fax(&Tone::dtmf('1', 400, 100).expect("a key")));
    }
}
