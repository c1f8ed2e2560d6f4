//! telephone-event: digits as RTP packets (RFC 4733).

mod receiver;
mod sender;

pub use receiver::{EndedBy, EventReceiver, EventReport, EventSummary};
pub use sender::{EventConfig, EventSender};

/// The four octets that report one event (RFC 4733 section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventPayload {
    /// The event code: 0-9 digits, 10 `*`, 11 `#`, 12-15 A-D, 16 flash.
    pub event: u8,
    /// The E bit: the event is over.
    pub end: bool,
    /// The R bit, which must be sent as zero and ignored.
    pub reserved: bool,
    /// The power of the tone in -dBm0, 0 to 63.
    pub volume: u8,
    /// How long the event has lasted, in timestamp units.
    pub duration: u16,
}

impl EventPayload {
    /// Reads all events of a payload; octets that make no whole event are left out and counted.
    #[must_use]
    pub fn parse(payload: &[u8]) -> (Vec<Self>, usize) {
        let chunks = payload.chunks_exact(4);
        let rest = chunks.remainder().len();
        (chunks.map(Self::read).collect(), rest)
    }

    fn read(octets: &[u8]) -> Self {
        Self {
            event: octets[0],
            end: octets[1] & 0x80 != 0,
            reserved: octets[1] & 0x40 != 0,
            volume: octets[1] & 0x3f,
            duration: u16::from_be_bytes([octets[2], octets[3]]),
        }
    }

    /// The octets on the wire.
    #[must_use]
    pub const fn octets(&self) -> [u8; 4] {
        let flags = (self.end as u8) << 7 | (self.reserved as u8) << 6 | self.volume & 0x3f;
        let [high, low] = self.duration.to_be_bytes();
        [self.event, flags, high, low]
    }
}

/// The event code of a key: `0`-`9`, `*`, `#`, `A`-`D`.
#[must_use]
pub const fn event_of(digit: char) -> Option<u8> {
    match digit {
        '0'..='9' => Some(digit as u8 - b'0'),
        '*' => Some(10),
        '#' => Some(11),
        'A'..='D' => Some(digit as u8 - b'A' + 12),
        'a'..='d' => Some(digit as u8 - b'a' + 12),
        _ => None,
    }
}

/// The key of an event code, if it is one.
#[must_use]
pub const fn digit_of(event: u8) -> Option<char> {
    match event {
        0..=9 => Some((b'0' + event) as char),
        10 => Some('*'),
        11 => Some('#'),
        12..=15 => Some((b'A' + event - 12) as char),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_codes_are_the_same_both_ways() {
        for (code, digit) in (0..).zip("0123456789*#ABCD".chars()) {
            assert_eq!((event_of(digit), digit_of(code)), (Some(code), Some(digit)));
        }
        assert_eq!((event_of('x'), digit_of(16)), (None, None));
    }

    #[test]
    fn payloads_print_as_they_were_read() {
        let octets = [11, 0x8a, 0x03, 0x20];
        let (events, rest) = EventPayload::parse(&octets);
        let hash = EventPayload { event: 11, end: true, reserved: false, volume: 10, duration: 800 };
        assert_eq!((events.as_slice(), rest), (&[hash][..], 0));
        assert_eq!(hash.octets(), octets);
        assert_eq!(EventPayload::parse(&[1, 2, 3]).1, 3);
    }
}
