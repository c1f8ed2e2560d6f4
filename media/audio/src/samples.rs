//! What the two ends play: speech recordings and generated tones, as samples and in both laws.
//!
//! Everything is made once, when first asked for, and then only sliced: sending a packet costs no
//! encoding.

use std::sync::OnceLock;

use crate::tone::{Country, Tone, ToneGenerator};
use crate::{Law, wav};

/// Octets after the end that repeat the beginning, so that a packet across the edge of the loop is one
/// slice. No packet is longer (120 ms).
pub const PACKET_SAMPLES_MAX: usize = 960;

/// A piece of sound that is known to both ends and to the judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SampleId {
    /// What somebody behind the carrier says.
    CarrierSpeech,
    /// What somebody behind the PBX says.
    PbxSpeech,
    /// "The number you have dialled is not in service."
    Announcement,
    /// A melody for a caller on hold.
    MusicOnHold,
    /// 425 Hz, 1 s in 5.
    RingbackEu,
    /// 440 and 480 Hz, 2 s in 6.
    RingbackUs,
    /// 400 and 450 Hz, twice in 3 s.
    RingbackUk,
    /// 425 Hz, half of every second.
    BusyEu,
    /// 480 and 620 Hz, half of every second.
    BusyUs,
    /// 400 Hz, half of every three quarters of a second.
    BusyUk,
}

impl SampleId {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::CarrierSpeech,
        Self::PbxSpeech,
        Self::Announcement,
        Self::MusicOnHold,
        Self::RingbackEu,
        Self::RingbackUs,
        Self::RingbackUk,
        Self::BusyEu,
        Self::BusyUs,
        Self::BusyUk,
    ];

    /// The ringback tone of a country.
    #[must_use]
    pub const fn ringback(country: Country) -> Self {
        match country {
            Country::Eu => Self::RingbackEu,
            Country::Us => Self::RingbackUs,
            Country::Uk => Self::RingbackUk,
        }
    }

    /// The busy tone of a country.
    #[must_use]
    pub const fn busy(country: Country) -> Self {
        match country {
            Country::Eu => Self::BusyEu,
            Country::Us => Self::BusyUs,
            Country::Uk => Self::BusyUk,
        }
    }

    /// The name in scenarios and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CarrierSpeech => "carrier-speech",
            Self::PbxSpeech => "pbx-speech",
            Self::Announcement => "announcement",
            Self::MusicOnHold => "music-on-hold",
            Self::RingbackEu => "ringback-eu",
            Self::RingbackUs => "ringback-us",
            Self::RingbackUk => "ringback-uk",
            Self::BusyEu => "busy-eu",
            Self::BusyUs => "busy-us",
            Self::BusyUk => "busy-uk",
        }
    }

    /// The piece of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|id| id.name() == name)
    }

    /// Whether somebody speaks.
    #[must_use]
    pub const fn is_speech(self) -> bool {
        matches!(self, Self::CarrierSpeech | Self::PbxSpeech | Self::Announcement)
    }

    /// Whether it is a supervisory tone, which is silent for most of the time.
    #[must_use]
    pub const fn is_tone(self) -> bool {
        !self.is_speech() && !matches!(self, Self::MusicOnHold)
    }

    fn load(self) -> Vec<i16> {
        let recorded = |file: &[u8]| wav::read(file).expect("the recording was made in this format");
        match self {
            Self::CarrierSpeech => recorded(include_bytes!("../../samples/carrier-speech.wav")),
            Self::PbxSpeech => recorded(include_bytes!("../../samples/pbx-speech.wav")),
            Self::Announcement => recorded(include_bytes!("../../samples/announcement.wav")),
            Self::MusicOnHold => ToneGenerator::round(Tone::music_on_hold()),
            Self::RingbackEu => ToneGenerator::round(Tone::ringback(Country::Eu)),
            Self::RingbackUs => ToneGenerator::round(Tone::ringback(Country::Us)),
            Self::RingbackUk => ToneGenerator::round(Tone::ringback(Country::Uk)),
            Self::BusyEu => ToneGenerator::round(Tone::busy(Country::Eu)),
            Self::BusyUs => ToneGenerator::round(Tone::busy(Country::Us)),
            Self::BusyUk => ToneGenerator::round(Tone::busy(Country::Uk)),
        }
    }
}

/// One piece, its beginning repeated after its end.
struct Sample {
    length: usize,
    pcm: Vec<i16>,
    encoded: [Vec<u8>; 2],
}

fn sample(id: SampleId) -> &'static Sample {
    static SAMPLES: [OnceLock<Sample>; SampleId::ALL.len()] =
        [const { OnceLock::new() }; SampleId::ALL.len()];
    SAMPLES[id as usize].get_or_init(|| {
        let mut pcm = id.load();
        let length = pcm.len();
        assert!(length >= PACKET_SAMPLES_MAX, "a piece lasts longer than the longest packet");
        pcm.extend_from_within(..PACKET_SAMPLES_MAX);
        let encoded = Law::ALL.map(|law| law.encode(&pcm));
        Sample { length, pcm, encoded }
    })
}

/// The samples of a piece, once.
#[must_use]
pub fn pcm(id: SampleId) -> &'static [i16] {
    let sample = sample(id);
    &sample.pcm[..sample.length]
}

/// The octets of a piece, once.
#[must_use]
pub fn encoded(id: SampleId, law: Law) -> &'static [u8] {
    let sample = sample(id);
    &sample.encoded[law as usize][..sample.length]
}

/// The octets of `count` samples of the endlessly repeated piece from `position` on; at most
/// [`PACKET_SAMPLES_MAX`], more is cut.
#[must_use]
pub fn slice(id: SampleId, law: Law, position: usize, count: usize) -> &'static [u8] {
    let sample = sample(id);
    let start = position % sample.length;
    &sample.encoded[law as usize][start..start + count.min(PACKET_SAMPLES_MAX)]
}

/// The samples of the repeated piece from `position` on, cut like [`slice`].
pub(crate) fn pcm_slice(id: SampleId, position: usize, count: usize) -> &'static [i16] {
    let sample = sample(id);
    let start = position % sample.length;
    &sample.pcm[start..start + count.min(PACKET_SAMPLES_MAX)]
}

/// Plays a piece over and over, one packet's payload after the other.
#[derive(Clone, Debug)]
pub struct Player {
    id: SampleId,
    law: Law,
    position: usize,
}

impl Player {
    /// The piece from its beginning.
    #[must_use]
    pub const fn new(id: SampleId, law: Law) -> Self {
        Self { id, law, position: 0 }
    }

    /// The payload of the next packet of `count` samples, at most [`PACKET_SAMPLES_MAX`].
    #[must_use]
    pub fn next(&mut self, count: usize) -> &'static [u8] {
        let payload = slice(self.id, self.law, self.position, count);
        self.position = (self.position + payload.len()) % sample(self.id).length;
        payload
    }

    /// What it plays.
    #[must_use]
    pub const fn id(&self) -> SampleId {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speech_lasts_four_to_eight_seconds_and_divides_into_all_packet_times() {
        for id in SampleId::ALL.into_iter().filter(|id| id.is_speech()) {
            let length = pcm(id).len();
            assert!((32_000..=64_000).contains(&length) && length.is_multiple_of(960), "{id:?} {length}");
            assert!(pcm(id).iter().any(|s| s.abs() > 8000), "{id:?} is loud enough");
        }
    }

    #[test]
    fn names_are_the_same_both_ways() {
        for id in SampleId::ALL {
            assert_eq!(SampleId::named(id.name()), Some(id));
        }
        assert_eq!(SampleId::named("jazz"), None);
    }

    #[test]
    fn a_player_loops_without_a_seam() {
        for id in SampleId::ALL {
            let mut player = Player::new(id, Law::A);
            let whole = encoded(id, Law::A);
            let mut played = Vec::new();
            while played.len() < 2 * whole.len() {
                played.extend_from_slice(player.next(240));
            }
            assert!(played.iter().zip(whole.iter().cycle()).all(|(a, b)| a == b), "{id:?}");
        }
    }
}
