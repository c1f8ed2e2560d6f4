//! The few shapes of aligned PER (X.691) that T.38 uses.

use crate::Fault;

/// What a reader met before it could read a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadError {
    /// The input ended.
    Truncated,
    /// A length of 16384 or more, sent in fragments.
    Fragmented,
}

/// Reads bits from the most significant end, and whole octets after aligning.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    data: &'a [u8],
    bit: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { data, bit: 0 }
    }

    pub(crate) fn bits(&mut self, count: usize) -> Result<u8, ReadError> {
        debug_assert!(count <= 8);
        let mut value = 0;
        for _ in 0..count {
            let octet = self.data.get(self.bit / 8).ok_or(ReadError::Truncated)?;
            value = (value << 1) | ((octet >> (7 - self.bit % 8)) & 1);
            self.bit += 1;
        }
        Ok(value)
    }

    /// A value behind an extension marker: `root_bits` bits, or `root_count` plus a small number
    /// (X.691 10.6, only the six-bit form).
    pub(crate) fn extensible(&mut self, root_bits: usize, root_count: u8) -> Result<u8, ReadError> {
        if self.bits(1)? == 0 {
            return self.bits(root_bits);
        }
        let small = self.bits(7)?;
        Ok(root_count.saturating_add(small))
    }

    pub(crate) fn align(&mut self) {
        self.bit = self.bit.next_multiple_of(8);
    }

    /// Octets used so far; a begun octet counts.
    pub(crate) fn octets_used(&self) -> usize {
        self.bit.div_ceil(8).min(self.data.len())
    }

    pub(crate) fn octets(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        self.align();
        let start = self.bit / 8;
        let end = start.checked_add(count).ok_or(ReadError::Truncated)?;
        let octets = self.data.get(start..end).ok_or(ReadError::Truncated)?;
        self.bit = end * 8;
        Ok(octets)
    }

    /// What is left, at most `count` octets: the readable part of something that is cut.
    pub(crate) fn rest(&mut self, count: usize) -> &'a [u8] {
        self.align();
        let start = (self.bit / 8).min(self.data.len());
        let end = start.saturating_add(count).min(self.data.len());
        self.bit = end * 8;
        &self.data[start..end]
    }

    pub(crate) fn u8(&mut self) -> Result<u8, ReadError> {
        Ok(self.octets(1)?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, ReadError> {
        let octets = self.octets(2)?;
        Ok(u16::from_be_bytes([octets[0], octets[1]]))
    }

    /// A length determinant (X.691 10.9): below 128 in one octet, below 16384 in two.
    pub(crate) fn length(&mut self) -> Result<usize, ReadError> {
        let first = self.u8()?;
        match first >> 6 {
            0 | 1 => Ok(usize::from(first)),
            2 => Ok(usize::from(first & 0x3f) << 8 | usize::from(self.u8()?)),
            _ => Err(ReadError::Fragmented),
        }
    }
}

impl ReadError {
    /// The fault to report when `truncated` is the name of a cut at this place.
    pub(crate) fn fault(self, truncated: Fault) -> Fault {
        match self {
            Self::Truncated => truncated,
            Self::Fragmented => Fault::LengthFragmented,
        }
    }
}

/// The longest length written without fragments.
pub(crate) const LENGTH_MAX: usize = 16_383;

/// Writes a length determinant; `length` must not exceed [`LENGTH_MAX`].
pub(crate) fn put_length(out: &mut Vec<u8>, length: usize) {
    debug_assert!(length <= LENGTH_MAX);
    if length < 128 {
        out.push(length as u8);
    } else {
        out.push(0x80 | (length >> 8) as u8);
        out.push(length as u8);
    }
}

/// Writes the length and the octets.
pub(crate) fn put_octets(out: &mut Vec<u8>, octets: &[u8]) {
    let octets = &octets[..octets.len().min(LENGTH_MAX)];
    put_length(out, octets.len());
    out.extend_from_slice(octets);
}

/// How many octets [`put_octets`] writes.
pub(crate) fn octets_size(length: usize) -> usize {
    if length < 128 { 1 + length } else { 2 + length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_come_back() {
        for length in [0, 1, 127, 128, 255, 256, 16_383] {
            let mut out = Vec::new();
            put_length(&mut out, length);
            assert_eq!(Reader::new(&out).length(), Ok(length), "{length}");
        }
        assert_eq!(Reader::new(&[0xc1]).length(), Err(ReadError::Fragmented));
        assert_eq!(Reader::new(&[0x81]).length(), Err(ReadError::Truncated));
    }

    #[test]
    fn bits_are_read_from_the_top() {
        let mut reader = Reader::new(&[0b1010_0110, 0xff]);
        assert_eq!(reader.bits(3), Ok(0b101));
        assert_eq!(reader.bits(4), Ok(0b0011));
        assert_eq!(reader.octets_used(), 1);
        assert_eq!(reader.u8(), Ok(0xff));
        assert_eq!(reader.bits(1), Err(ReadError::Truncated));
    }
}
