//! Bits of a modem as HDLC frames (T.30 5.3.2 and A.3.6).

/// What the bits say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hdlc {
    /// Enough flags in a row to be sure that frames follow.
    Preamble,
    /// A frame ended. Its octets are without FCS; the first bit on the line is the most significant.
    Frame { octets: Vec<u8>, fcs_ok: bool },
}

/// Flags in a row that are no accident.
const PREAMBLE_FLAGS: u32 = 5;
/// Longer than any frame of T.30; what is longer is noise without flags.
const FRAME_OCTETS_MAX: usize = 512;
/// Address, control, control field.
const FRAME_OCTETS_MIN: usize = 3;
const FCS_OCTETS: usize = 2;

/// Finds frames in the bits of one carrier.
#[derive(Debug, Default)]
pub(crate) struct HdlcReader {
    octets: Vec<u8>,
    partial: u8,
    bits: u32,
    ones: u32,
    flags: u32,
    has_preamble: bool,
    /// Behind an abort or a frame that never ends, until the next flag.
    is_lost: bool,
}

impl HdlcReader {
    /// Waits for the first flag.
    pub(crate) fn new() -> Self {
        Self { is_lost: true, ..Self::default() }
    }

    /// Whether there was a preamble since the beginning.
    pub(crate) fn has_preamble(&self) -> bool {
        self.has_preamble
    }

    pub(crate) fn put(&mut self, bit: bool) -> Option<Hdlc> {
        if bit {
            self.ones += 1;
            match self.ones {
                // The sixth one is a part of a flag, or the data is lost.
                0..=6 => self.append(1),
                _ => self.lose(),
            }
            return None;
        }
        let ones = core::mem::take(&mut self.ones);
        match ones {
            0..=4 => self.append(0),
            // The zero that keeps five ones of data from looking like a flag.
            5 => {}
            6 => return self.flag(),
            _ => self.lose(),
        }
        None
    }

    fn append(&mut self, bit: u8) {
        self.partial = self.partial << 1 | bit;
        self.bits += 1;
        if self.bits.is_multiple_of(8) {
            self.octets.push(self.partial);
            if self.octets.len() > FRAME_OCTETS_MAX {
                self.lose();
            }
        }
    }

    fn lose(&mut self) {
        self.start_frame();
        self.flags = 0;
        self.is_lost = true;
    }

    fn start_frame(&mut self) {
        self.octets.clear();
        self.bits = 0;
    }

    /// A zero, six ones, a zero. All but the last are among the bits of the frame.
    fn flag(&mut self) -> Option<Hdlc> {
        const FLAG_BITS_BEFORE: u32 = 7;
        let was_lost = core::mem::take(&mut self.is_lost);
        let data_bits = self.bits.saturating_sub(FLAG_BITS_BEFORE);
        let octets = core::mem::take(&mut self.octets);
        self.start_frame();
        if data_bits == 0 || was_lost {
            self.flags = if was_lost { 1 } else { self.flags + 1 };
            if self.flags == PREAMBLE_FLAGS && !self.has_preamble {
                self.has_preamble = true;
                return Some(Hdlc::Preamble);
            }
            return None;
        }
        self.flags = 1;
        self.frame(octets, data_bits)
    }

    /// What lies between two flags and is too short for a frame is noise.
    fn frame(&self, mut octets: Vec<u8>, data_bits: u32) -> Option<Hdlc> {
        let is_whole = data_bits.is_multiple_of(8);
        octets.truncate(data_bits as usize / 8);
        if octets.len() < FRAME_OCTETS_MIN + FCS_OCTETS {
            return None;
        }
        let fcs_ok = is_whole && fcs_is_right(&octets);
        octets.truncate(octets.len() - FCS_OCTETS);
        Some(Hdlc::Frame { octets, fcs_ok })
    }
}

/// The check sequence of T.30 5.3.7, over the octets and itself: the remainder is always the same.
fn fcs_is_right(octets: &[u8]) -> bool {
    const REMAINDER: u16 = 0x1d0f;
    let remainder = octets.iter().fold(0xffff_u16, |fcs, octet| {
        (0..8).fold(fcs ^ u16::from(*octet) << 8, |fcs, _| {
            if fcs & 0x8000 == 0 { fcs << 1 } else { fcs << 1 ^ 0x1021 }
        })
    });
    remainder == REMAINDER
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fcs(octets: &[u8]) -> u16 {
        !octets.iter().fold(0xffff_u16, |fcs, octet| {
            (0..8).fold(fcs ^ u16::from(*octet) << 8, |fcs, _| {
                if fcs & 0x8000 == 0 { fcs << 1 } else { fcs << 1 ^ 0x1021 }
            })
        })
    }

    const FLAG: [u8; 8] = [0, 1, 1, 1, 1, 1, 1, 0];

    fn bits_of(frame: &[u8]) -> Vec<u8> {
        let mut octets = frame.to_vec();
        octets.extend(fcs(frame).to_be_bytes());
        let mut out = Vec::new();
        let mut ones = 0;
        for bit in octets.iter().flat_map(|octet| (0..8).map(move |n| octet >> (7 - n) & 1)) {
            out.push(bit);
            ones = if bit == 1 { ones + 1 } else { 0 };
            if ones == 5 {
                out.push(0);
                ones = 0;
            }
        }
        out
    }

    fn read(bits: &[u8]) -> Vec<Hdlc> {
        let mut reader = HdlcReader::new();
        bits.iter().filter_map(|bit| reader.put(*bit == 1)).collect()
    }

    #[test]
    fn frames_come_back() {
        let frames: [&[u8]; 3] =
            [&[0xff, 0xc8, 0x31], &[0xff, 0xc0, 0x02, 0xff, 0xff, 0xfe, 0x7e], &[0xff; 260]];
        let mut bits = vec![1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1];
        bits.extend(FLAG.repeat(6));
        let mut expected = vec![Hdlc::Preamble];
        for frame in frames {
            bits.extend(bits_of(frame));
            bits.extend(FLAG);
            expected.push(Hdlc::Frame { octets: frame.to_vec(), fcs_ok: true });
        }
        assert_eq!(read(&bits), expected);
    }

    #[test]
    fn a_wrong_bit_is_a_wrong_fcs_and_the_next_frame_is_whole() {
        let mut frame = bits_of(&[0xff, 0xc0, 0x02, 0x10, 0x20, 0x40, 0x10]);
        frame[40] ^= 1;
        let bits =
            [FLAG.repeat(2), frame, FLAG.to_vec(), bits_of(&[0xff, 0xc8, 0x31]), FLAG.to_vec()].concat();
        let read = read(&bits);
        assert!(matches!(read[0], Hdlc::Frame { fcs_ok: false, .. }), "{read:?}");
        assert_eq!(read[1], Hdlc::Frame { octets: vec![0xff, 0xc8, 0x31], fcs_ok: true });
    }

    #[test]
    fn flags_may_share_their_zeros() {
        let mut bits = vec![0];
        (0..7).for_each(|_| bits.extend([1, 1, 1, 1, 1, 1, 0]));
        assert_eq!(read(&bits), [Hdlc::Preamble]);
    }

    #[test]
    fn noise_gives_no_good_frame() {
        let mut rng = clock::Rng::new(1);
        let bits: Vec<u8> = (0..200_000).map(|_| (rng.next_u32() & 1) as u8).collect();
        assert!(read(&bits).iter().all(|hdlc| !matches!(hdlc, Hdlc::Frame { fcs_ok: true, .. })));
    }
}
