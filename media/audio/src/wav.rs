//! WAV in memory: 16-bit PCM, 8 kHz, mono, and nothing else.

use core::fmt;
use std::io::Cursor;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use crate::SAMPLE_RATE;

/// An hour of sound; longer files are refused.
const SAMPLES_MAX: u32 = 3600 * SAMPLE_RATE;

const ACCEPTED: WavSpec =
    WavSpec { channels: 1, sample_rate: SAMPLE_RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WavError {
    /// Not a WAV file, cut short, or in a coding that is not PCM; with the reader's own words.
    Unreadable(String),
    /// A WAV file of another kind.
    Format {
        /// Its channels.
        channels: u16,
        /// Its samples per second.
        sample_rate: u32,
        /// Its bits per sample.
        bits: u16,
        /// Whether its samples are floating-point numbers.
        float: bool,
    },
    /// Longer than an hour.
    TooLong {
        /// Its samples.
        samples: u32,
    },
}

impl fmt::Display for WavError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "not a readable WAV file ({why})")?,
            Self::Format { channels, sample_rate, bits, float } => {
                let kind = if *float { "floating-point" } else { "PCM" };
                write!(f, "WAV file has {channels} channel(s), {sample_rate} Hz, {bits} bit {kind}")?;
            }
            Self::TooLong { samples } => write!(f, "WAV file has {samples} samples, more than an hour")?,
        }
        write!(f, "; accepted is PCM, 16 bit, {SAMPLE_RATE} Hz, mono")
    }
}

impl core::error::Error for WavError {}

/// The samples of a file.
///
/// # Errors
/// The file is not PCM, 16 bit, 8 kHz, mono.
pub fn read(file: &[u8]) -> Result<Vec<i16>, WavError> {
    let unreadable = |e: hound::Error| WavError::Unreadable(e.to_string());
    let reader = WavReader::new(Cursor::new(file)).map_err(unreadable)?;
    let spec = reader.spec();
    if spec != ACCEPTED {
        return Err(WavError::Format {
            channels: spec.channels,
            sample_rate: spec.sample_rate,
            bits: spec.bits_per_sample,
            float: spec.sample_format == SampleFormat::Float,
        });
    }
    if reader.len() > SAMPLES_MAX {
        return Err(WavError::TooLong { samples: reader.len() });
    }
    reader.into_samples().collect::<Result<_, _>>().map_err(unreadable)
}

/// A file of these samples.
#[must_use]
pub fn write(samples: &[i16]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::with_capacity(44 + 2 * samples.len()));
    let wrote = WavWriter::new(&mut file, ACCEPTED).and_then(|mut writer| {
        samples.iter().try_for_each(|s| writer.write_sample(*s))?;
        writer.finalize()
    });
    wrote.expect("memory takes what is written to it");
    file.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let samples: Vec<i16> = (-400..400).map(|n| n * 80).collect();
        assert_eq!(read(&write(&samples)), Ok(samples));
        assert_eq!(read(&write(&[])), Ok(vec![]));
    }

    #[test]
    fn other_files_are_refused_with_what_is_accepted() {
        let mut file = Cursor::new(Vec::new());
        let stereo = WavSpec { channels: 2, sample_rate: 44_100, ..ACCEPTED };
        WavWriter::new(&mut file, stereo).and_then(WavWriter::finalize).expect("memory");
        let message = read(&file.into_inner()).expect_err("stereo").to_string();
        assert_eq!(
            message,
            "WAV file has 2 channel(s), 44100 Hz, 16 bit PCM; accepted is PCM, 16 bit, 8000 Hz, mono"
        );
        let mut mu_law = write(&[0; 10]);
        mu_law[20] = 7;
        for file in [&b"RIFF"[..], b"", &write(&[1; 100])[..100], &mu_law] {
            assert!(matches!(read(file), Err(WavError::Unreadable(_))));
        }
    }
}
