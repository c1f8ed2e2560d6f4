//! Which telephone events a side takes.

use sip::sdp::Media;

/// Event codes, one bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EventCodes([u128; 2]);

impl EventCodes {
    pub(crate) const NONE: Self = Self([0; 2]);
    pub(crate) const ALL: Self = Self([u128::MAX; 2]);

    /// Those that the telephone-event formats of a stream list. Without a list a sender is only to assume the digits
    /// (RFC 4733 2.5.1.1: SHOULD), and of a list that cannot be read nobody knows.
    pub(super) fn of(media: &Media) -> Self {
        media.telephone_events().iter().fold(Self::NONE, |codes, format| {
            codes.or(format.events.as_deref().and_then(Self::parse).unwrap_or(Self::ALL))
        })
    }

    /// A list such as `0-15,66,70` (RFC 4733 2.4.1).
    fn parse(list: &str) -> Option<Self> {
        list.split(',').try_fold(Self::NONE, |codes, element| {
            let (first, last) = element.split_once('-').unwrap_or((element, element));
            let (first, last) = (first.trim().parse::<u8>().ok()?, last.trim().parse::<u8>().ok()?);
            Some((first..=last).fold(codes, Self::with))
        })
    }

    fn with(mut self, code: u8) -> Self {
        self.0[usize::from(code >> 7)] |= 1 << (code & 127);
        self
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    pub(crate) fn has(self, code: u8) -> bool {
        self.0[usize::from(code >> 7)] >> (code & 127) & 1 == 1
    }
}
