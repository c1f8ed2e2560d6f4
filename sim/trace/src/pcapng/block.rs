//! The frame of every pcapng block: type, length, body padded to 32 bits, length again.
//!
//! We write little endian on every machine, so that the bytes are the same on every machine.

/// `if_tsresol`: ten to the minus ninth of a second.
pub(super) const TIME_RESOLUTION_NANOSECONDS: u8 = 9;

/// The longest option value; an option's length is 16 bits wide.
const OPTION_BYTES_MAX: usize = 65_532;

/// A block that grows.
pub(super) struct Block {
    kind: u32,
    body: Vec<u8>,
}

impl Block {
    pub(super) fn new(kind: u32) -> Self {
        Self { kind, body: Vec::new() }
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.body.extend(value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.body.extend(value.to_le_bytes());
    }

    /// Bytes, then zeros up to the next 32-bit boundary.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.body.extend(bytes);
        self.body.resize(self.body.len().next_multiple_of(4), 0);
    }

    /// An option; a value that is too long is cut between two characters.
    pub(super) fn option(&mut self, code: u16, value: &[u8]) {
        let mut end = value.len().min(OPTION_BYTES_MAX);
        while end < value.len() && end > 0 && value[end] & 0xc0 == 0x80 {
            end -= 1;
        }
        self.u16(code);
        self.u16(u16::try_from(end).expect("cut to OPTION_BYTES_MAX"));
        self.bytes(&value[..end]);
    }

    pub(super) fn end_of_options(&mut self) {
        self.option(0, &[]);
    }

    pub(super) fn finish(self, out: &mut Vec<u8>) {
        let length =
            u32::try_from(self.body.len() + 12).expect("a block holds one packet and a few comments");
        out.extend(self.kind.to_le_bytes());
        out.extend(length.to_le_bytes());
        out.extend(self.body);
        out.extend(length.to_le_bytes());
    }
}
