//! A pseudo-random bit sequence for paths that must be transparent: modem calls, alarm panels, 64 kbit/s
//! data, and G.711 fax before any modem is blamed.

use std::collections::VecDeque;

/// The sequence of ITU-T O.150 with 2^15 - 1 bits (x^15 + x^14 + 1), inverted or not does not matter here.
#[derive(Clone, Debug)]
pub struct Generator {
    state: u16,
}

impl Default for Generator {
    fn default() -> Self {
        Self { state: 0x7fff }
    }
}

impl Generator {
    /// The next bit.
    pub fn bit(&mut self) -> bool {
        let bit = (self.state >> 14 ^ self.state >> 13) & 1;
        self.state = (self.state << 1 | bit) & 0x7fff;
        bit == 1
    }

    /// The next eight bits, the first being the most significant: an octet for a G.711 payload.
    pub fn octet(&mut self) -> u8 {
        (0..8).fold(0, |octet, _| octet << 1 | u8::from(self.bit()))
    }
}

/// Counts wrong bits against the sequence. It locks by itself, and again after a slip.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    /// The last 15 bits.
    window: u16,
    filled: u32,
    locked: bool,
    /// The last outcomes, right being true.
    recent: VecDeque<bool>,
    recent_errors: u32,
    result: BitErrors,
}

/// What a [`Checker`] counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BitErrors {
    /// Bits compared since the first lock.
    pub bits: u64,
    /// Of these: wrong.
    pub errors: u64,
    /// How often the sequence had to be found again: bits were lost or added.
    pub slips: u64,
}

impl BitErrors {
    /// True when a lock was found and nothing was wrong.
    #[must_use]
    pub fn is_transparent(&self) -> bool {
        self.bits > 0 && self.errors == 0 && self.slips == 0
    }
}

/// The length of the sequence.
const SEQUENCE_BITS: u64 = (1 << 15) - 1;
/// Right predictions in a row that make a lock.
const LOCK_BITS: u32 = 64;
/// The stretch in which errors are weighed.
const STRETCH_BITS: usize = 200;
/// Errors in a stretch that mean that the place is lost; random bits would give a hundred.
const STRETCH_ERRORS_MAX: u32 = 50;

impl Checker {
    /// What was counted so far.
    #[must_use]
    pub fn result(&self) -> BitErrors {
        self.result
    }

    /// Takes a bit from the path.
    pub fn handle_bit(&mut self, bit: bool) {
        let expected = self.expected();
        if self.locked {
            self.compare(bit == expected);
            // A locked checker follows its own prediction, so that one wrong bit is one error.
            self.push(expected);
        } else {
            self.search(bit == expected);
            self.push(bit);
        }
    }

    /// Takes eight bits from the path, the most significant first.
    pub fn handle_octet(&mut self, octet: u8) {
        (0..8).rev().for_each(|shift| self.handle_bit(octet >> shift & 1 == 1));
    }

    /// Bits that are known to be missing: they are not compared, and the place in the sequence is kept.
    pub fn skip_bits(&mut self, bits: u64) {
        if !self.locked {
            self.filled = 0;
            return;
        }
        // After its length the sequence is where it was.
        for _ in 0..bits % SEQUENCE_BITS {
            self.push(self.expected());
        }
    }

    fn expected(&self) -> bool {
        (self.window >> 14 ^ self.window >> 13) & 1 == 1
    }

    fn push(&mut self, bit: bool) {
        self.window = (self.window << 1 | u16::from(bit)) & 0x7fff;
    }

    fn search(&mut self, right: bool) {
        // Fifteen zeros predict zeros for ever, and are not in the sequence.
        self.filled = if right && self.window != 0 { self.filled + 1 } else { 0 };
        if self.filled >= LOCK_BITS {
            self.locked = true;
            self.recent_errors = 0;
            self.recent.clear();
        }
    }

    fn compare(&mut self, right: bool) {
        self.result.bits += 1;
        self.result.errors += u64::from(!right);
        self.recent.push_back(right);
        self.recent_errors += u32::from(!right);
        if self.recent.len() > STRETCH_BITS {
            self.recent_errors -= u32::from(self.recent.pop_front() == Some(false));
        }
        if self.recent_errors > STRETCH_ERRORS_MAX {
            // The errors since the slip say nothing about the path.
            self.result.errors -= u64::from(self.recent_errors);
            self.result.slips += 1;
            (self.locked, self.filled) = (false, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_repeats_after_its_length() {
        let mut generator = Generator::default();
        let first: Vec<bool> = (0..32_767).map(|_| generator.bit()).collect();
        assert!((0..32_767).all(|n| generator.bit() == first[n]));
        assert_eq!(first.iter().filter(|bit| **bit).count(), 16_384);
    }

    #[test]
    fn a_clean_path_is_transparent() {
        let (mut generator, mut checker) = (Generator::default(), Checker::default());
        (0..1000).for_each(|_| checker.handle_octet(generator.octet()));
        assert!(checker.result().is_transparent());
    }

    #[test]
    fn each_wrong_bit_is_one_error() {
        let (mut generator, mut checker) = (Generator::default(), Checker::default());
        for n in 0..10_000 {
            checker.handle_bit(generator.bit() ^ (n > 500 && n % 1000 == 0));
        }
        assert_eq!(checker.result().errors, 9);
        assert_eq!(checker.result().slips, 0);
    }

    #[test]
    fn a_lost_packet_is_a_slip() {
        let (mut generator, mut checker) = (Generator::default(), Checker::default());
        for packet in 0..100 {
            for _ in 0..160 {
                let octet = generator.octet();
                if packet != 50 {
                    checker.handle_octet(octet);
                }
            }
        }
        assert_eq!(checker.result().slips, 1);
        assert_eq!(checker.result().errors, 0);
    }

    #[test]
    fn a_gap_that_is_told_of_is_no_slip() {
        for gap in [1, 160, 32_767 / 8, 20_000] {
            let (mut generator, mut checker) = (Generator::default(), Checker::default());
            (0..100).for_each(|_| checker.handle_octet(generator.octet()));
            let before = checker.result();
            (0..gap).for_each(|_| _ = generator.octet());
            checker.skip_bits(gap * 8);
            (0..100).for_each(|_| checker.handle_octet(generator.octet()));
            assert!(checker.result().is_transparent(), "{gap}: {:?}", checker.result());
            assert_eq!(checker.result().bits, before.bits + 800);
        }
    }

    #[test]
    fn silence_never_locks() {
        let mut checker = Checker::default();
        (0..1000).for_each(|_| checker.handle_octet(0));
        assert!(!checker.result().is_transparent());
    }
}
