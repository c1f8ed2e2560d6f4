//! Codecs, RTP, DTMF.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Codecs and RTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Media {
    /// Codecs in order of preference.
    #[serde(deserialize_with = "crate::file::codecs")]
    #[schemars(with = "crate::file::Codecs")]
    pub codecs: Vec<Codec>,
    /// Milliseconds of audio in a packet that this side asks for.
    #[serde(deserialize_with = "crate::file::ptime")]
    #[schemars(with = "crate::file::Ptime")]
    pub ptime_ms: u32,
    /// `a=maxptime`; none when zero.
    #[serde(deserialize_with = "crate::file::maxptime")]
    #[schemars(with = "crate::file::MaxPtime")]
    pub maxptime_ms: u32,
    /// RTCP reports are sent.
    pub rtcp: bool,
    /// Ports for RTP and RTCP.
    pub ports: PortRange,
    /// PRACK, RFC 3262.
    pub reliable: Reliable,
    /// The answer names one codec only, instead of all that both sides have.
    pub answer_one_codec: bool,
    /// G.729 may be agreed on although nobody here can code it: its packets have the right size and time and
    /// hold zeros, and what arrives in it is not heard.
    pub opaque: bool,
}

impl Default for Media {
    fn default() -> Self {
        Self {
            codecs: vec![Codec::Pcma, Codec::Pcmu],
            ptime_ms: 20,
            maxptime_ms: 0,
            rtcp: true,
            ports: PortRange::default(),
            reliable: Reliable::None,
            answer_one_codec: true,
            opaque: false,
        }
    }
}

/// Ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PortRange {
    /// The first, even.
    #[serde(deserialize_with = "crate::file::port_even")]
    #[schemars(with = "crate::file::EvenPort")]
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl Default for PortRange {
    fn default() -> Self {
        Self { first: 10_000, last: 20_000 }
    }
}

/// Whether provisional responses are reliable (100rel).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reliable {
    /// The option tag is not mentioned.
    #[default]
    None,
    /// `Supported: 100rel`.
    Supported,
    /// `Require: 100rel`.
    Required,
}

/// An audio codec by its name in SDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Codec {
    /// G.711 mu-law.
    #[serde(rename = "PCMU")]
    Pcmu,
    /// G.711 A-law.
    #[serde(rename = "PCMA")]
    Pcma,
    /// G.722; can be offered, is never chosen by our own sides.
    #[serde(rename = "G722")]
    G722,
    /// G.729; can be offered, is chosen by our own sides only as opaque packets.
    #[serde(rename = "G729")]
    G729,
}

impl Codec {
    /// The encoding name in `a=rtpmap`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcmu => "PCMU",
            Self::Pcma => "PCMA",
            Self::G722 => "G722",
            Self::G729 => "G729",
        }
    }

    /// The static payload type of RFC 3551.
    #[must_use]
    pub const fn payload_type(self) -> u8 {
        match self {
            Self::Pcmu => 0,
            Self::Pcma => 8,
            Self::G722 => 9,
            Self::G729 => 18,
        }
    }

    /// The RTP clock rate; 8000 for G.722 as well (RFC 3551 4.5.2).
    #[must_use]
    pub const fn clock_rate(self) -> u32 {
        8000
    }

    /// True when our own sides can encode and decode it.
    #[must_use]
    pub const fn is_g711(self) -> bool {
        matches!(self, Self::Pcmu | Self::Pcma)
    }
}

/// DTMF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Dtmf {
    /// How digits are sent. When telephone-event was not negotiated, in-band is the fallback.
    pub mode: DtmfMode,
    /// Payload type this side offers for telephone-event.
    #[serde(deserialize_with = "crate::file::payload_type")]
    #[schemars(with = "crate::file::PayloadType")]
    pub payload_type: u8,
    /// The events in `a=fmtp`.
    #[serde(deserialize_with = "crate::file::events")]
    #[schemars(with = "crate::file::Events")]
    pub events: String,
    /// Length of a digit.
    #[serde(deserialize_with = "crate::file::digit_ms")]
    #[schemars(with = "crate::file::DigitLength")]
    pub duration_ms: u32,
    /// Pause between digits.
    #[serde(deserialize_with = "crate::file::digit_ms")]
    #[schemars(with = "crate::file::DigitLength")]
    pub pause_ms: u32,
}

impl Default for Dtmf {
    fn default() -> Self {
        Self {
            mode: DtmfMode::TelephoneEvent,
            payload_type: 101,
            events: "0-15".to_owned(),
            duration_ms: 100,
            pause_ms: 100,
        }
    }
}

/// How digits are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DtmfMode {
    /// RTP events, RFC 4733.
    #[default]
    TelephoneEvent,
    /// Tones in the audio: no telephone-event is offered or agreed on. This side makes no such tones itself: digits that a
    /// play has it send are not sent, and none are read from the sound.
    Inband,
    /// SIP INFO; no telephone-event is offered or agreed on.
    Info,
}
