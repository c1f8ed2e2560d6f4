//! The `a=` line and the typed values read out of it.

use crate::Text;
use crate::text::{before, cut, digits, joined};

/// An attribute: a name, and a value when there is a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The name as written; names are case-sensitive but for those of T.38.
    pub name: Text,
    /// What stands behind the first colon.
    pub value: Option<Text>,
}

/// An `a=rtpmap` value (RFC 8866 6.6), or what a static payload type stands for (RFC 3551 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RtpMap {
    /// The encoding name, as written; compare without case (RFC 4855 3).
    pub encoding: Text,
    /// The RTP clock in hertz: 8000 for G.722, whatever its sampling rate.
    pub clock: u32,
    /// Channels, 1 unless written.
    pub channels: u8,
}

/// A negotiated or offered `telephone-event` (RFC 4733 2.4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelephoneEvent {
    /// The payload type.
    pub payload_type: u8,
    /// The clock of its timestamps, that of the audio codec it goes with.
    pub clock: u32,
    /// The events as listed in the `a=fmtp`, such as `0-15`. None when there is no such line, which
    /// means the DTMF events 0-15 (RFC 4733 2.4.1).
    pub events: Option<Text>,
}

impl Attribute {
    /// An attribute with a value.
    #[must_use]
    pub fn new(name: impl Into<Text>, value: impl Into<Text>) -> Self {
        Self { name: name.into(), value: Some(value.into()) }
    }

    /// An attribute without a value.
    #[must_use]
    pub fn flag(name: impl Into<Text>) -> Self {
        Self { name: name.into(), value: None }
    }

    /// The attribute of an `a=` line.
    #[must_use]
    pub fn of_line(line: &str) -> Self {
        match cut(line, b':') {
            Some((name, value)) => Self::new(name, value),
            None => Self::flag(line),
        }
    }
}

impl RtpMap {
    /// A single-channel format.
    #[must_use]
    pub fn new(encoding: &str, clock: u32) -> Self {
        Self { encoding: encoding.into(), clock, channels: 1 }
    }

    /// What stands behind the payload type in `a=rtpmap`: `PCMA/8000`. None without a clock rate.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (encoding, rest) = cut(text.trim_ascii(), b'/').filter(|(encoding, _)| !encoding.is_empty())?;
        let (clock, rest) = cut(rest, b'/').map_or((rest, None), |(clock, rest)| (clock, Some(rest)));
        let clock = clock.parse().ok().filter(|c| *c > 0)?;
        // What hangs behind the channels is nobody's.
        let channels = rest.map_or(Some(1), |rest| before(rest, b'/').parse().ok())?;
        Some(Self { encoding: encoding.into(), clock, channels })
    }

    /// The fixed meaning of a payload type under the RTP/AVP profile, for those a trunk may carry.
    //= https://www.rfc-editor.org/rfc/rfc3551#section-6
    #[must_use]
    pub fn of_static(payload_type: u8) -> Option<Self> {
        let name = match payload_type {
            0 => "PCMU",
            3 => "GSM",
            4 => "G723",
            8 => "PCMA",
            9 => "G722",
            13 => "CN",
            15 => "G728",
            18 => "G729",
            _ => return None,
        };
        Some(Self::new(name, 8000))
    }

    /// As it stands behind the payload type.
    pub(crate) fn to_text(&self) -> Text {
        let pieces: [&str; 5] = [&self.encoding, "/", &digits(self.clock), "/", &digits(self.channels)];
        joined(if self.channels > 1 { &pieces } else { &pieces[..3] })
    }

    /// True when both name one format: encoding without case, clock, channels.
    #[must_use]
    pub fn is_same_format(&self, other: &Self) -> bool {
        self.encoding.eq_ignore_ascii_case(&other.encoding)
            && self.clock == other.clock
            && self.channels == other.channels
    }
}

impl core::fmt::Display for RtpMap {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.to_text())
    }
}
