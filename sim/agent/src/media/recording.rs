//! What one side hears, as sound.

/// The longest recording; what comes later is not kept.
const SAMPLES_MAX: usize = 8_000 * 120;

/// Sound at 8 kHz as it would come out of the earpiece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recording {
    /// PCM, 16 bits, mono, 8 kHz.
    pub samples: Vec<i16>,
    origin: Option<(u32, usize)>,
}

impl Recording {
    /// A packet of sound with its RTP timestamp. Gaps stay silent; a source that jumps begins anew
    /// behind what is there.
    pub(crate) fn add(&mut self, timestamp: u32, sound: &[i16]) {
        let (zero, start) = *self.origin.get_or_insert((timestamp, self.samples.len()));
        let offset = timestamp.wrapping_sub(zero) as usize;
        let at = if offset < SAMPLES_MAX { start + offset } else { usize::MAX };
        if at > self.samples.len() + 8_000 * 30 {
            self.origin = Some((timestamp, self.samples.len()));
            return self.add(timestamp, sound);
        }
        let end = at + sound.len();
        if end > SAMPLES_MAX {
            return;
        }
        if self.samples.len() < end {
            self.samples.resize(end, 0);
        }
        self.samples[at..end].copy_from_slice(sound);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_packet_leaves_silence() {
        let mut recording = Recording::default();
        recording.add(1_000, &[1, 1]);
        recording.add(1_004, &[3, 3]);
        assert_eq!(recording.samples, [1, 1, 0, 0, 3, 3]);
    }

    #[test]
    fn a_source_that_jumps_far_continues_behind() {
        let mut recording = Recording::default();
        recording.add(5, &[1]);
        recording.add(4_000_000, &[2]);
        assert_eq!(recording.samples, [1, 2]);
    }
}
