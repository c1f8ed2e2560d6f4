//! What one side can do: the material offers and answers are made of.

use core::net::IpAddr;

use crate::Text;
use crate::sdp::{Attribute, Connection, Direction, Media, RtpMap, T38Attributes};
use crate::text::{digits, joined};

/// What this side accepts in an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// For the first usable audio stream; the others are refused.
    pub audio: Option<MediaCapabilities>,
    /// For the first T.38 stream; without it fax is refused.
    pub fax: Option<T38Capabilities>,
}

/// What this side can do on an audio stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaCapabilities {
    /// Where media is wanted.
    pub address: IpAddr,
    /// The RTP port.
    pub port: u16,
    /// The RTP profile, `RTP/AVP` unless the trunk is encrypted.
    pub protocol: Text,
    /// Codecs, in order of preference.
    pub codecs: Vec<Codec>,
    /// The packet time this side would like to receive, in milliseconds.
    pub ptime: Option<u16>,
    /// The longest packet time it takes.
    pub maxptime: Option<u16>,
    /// DTMF by telephone-event, if it can do that.
    pub telephone_event: Option<EventCapability>,
    /// The direction it wishes for.
    pub direction: Direction,
    /// How many of the common codecs an answer lists.
    pub codecs_in_answer: CodecsInAnswer,
    /// G.711 is fit for modem signals: `a=gpmd` with `vbd=yes` (ITU-T V.152 7.1).
    pub voice_band_data: bool,
}

/// A codec as this side numbers it when it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codec {
    /// The payload type it is offered with.
    pub payload_type: u8,
    /// The encoding name.
    pub name: Text,
    /// The RTP clock in hertz.
    pub clock: u32,
    /// Channels.
    pub channels: u8,
    /// Its format parameters.
    pub fmtp: Option<Text>,
}

/// The telephone-event format as this side numbers it when it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCapability {
    /// The payload type it is offered with.
    pub payload_type: u8,
    /// The events it can handle, such as `0-15`.
    pub events: Text,
}

/// How many of the common codecs an answer lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodecsInAnswer {
    /// All of them: the other side may switch between them (RFC 3264 6.1).
    #[default]
    AllCommon,
    /// The first alone, so that nobody switches in the middle of a call.
    FirstCommon,
}

/// What this side can do on a T.38 stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct T38Capabilities {
    /// Where UDPTL is wanted.
    pub address: IpAddr,
    /// The UDPTL port.
    pub port: u16,
    /// `udptl`, in an offer also `tcp`; an answer takes `udptl` only.
    pub protocol: Text,
    /// The attributes it offers, which are also its limits when it answers.
    pub attributes: T38Attributes,
}

impl MediaCapabilities {
    /// Both ways over plain RTP, 20 ms, with DTMF events 0-15 as payload type 101.
    #[must_use]
    pub fn new(address: IpAddr, port: u16, codecs: Vec<Codec>) -> Self {
        Self {
            address,
            port,
            protocol: "RTP/AVP".into(),
            codecs,
            ptime: Some(20),
            maxptime: None,
            telephone_event: Some(EventCapability { payload_type: 101, events: "0-15".into() }),
            direction: Direction::SendRecv,
            codecs_in_answer: CodecsInAnswer::AllCommon,
            voice_band_data: false,
        }
    }

    /// The stream as it is offered.
    #[must_use]
    pub fn to_media(&self) -> Media {
        let mut formats: Vec<(u8, RtpMap, Option<Text>)> =
            self.codecs.iter().map(|c| (c.payload_type, c.rtpmap(), c.fmtp.clone())).collect();
        if let Some(event) = &self.telephone_event {
            let map = RtpMap::new("telephone-event", self.event_clock());
            formats.push((event.payload_type, map, Some(event.events.clone())));
        }
        self.media_with(&formats, self.direction)
    }

    /// A stream of this side with the formats chosen, whoever numbered them.
    pub(super) fn media_with(&self, formats: &[(u8, RtpMap, Option<Text>)], direction: Direction) -> Media {
        let mut attributes = Vec::new();
        for (payload_type, map, fmtp) in formats {
            let number = digits(*payload_type);
            attributes.push(Attribute::new("rtpmap", joined(&[&number, " ", &map.to_text()])));
            attributes.extend(fmtp.as_ref().map(|f| Attribute::new("fmtp", joined(&[&number, " ", f]))));
            if self.voice_band_data && ["PCMU", "PCMA"].contains(&map.encoding.as_str()) {
                attributes.push(Attribute::new("gpmd", joined(&[&number, " vbd=yes"])));
            }
        }
        attributes.extend(self.ptime.map(|ms| Attribute::new("ptime", digits(ms))));
        attributes.extend(self.maxptime.map(|ms| Attribute::new("maxptime", digits(ms))));
        attributes.push(Attribute::flag(direction.as_str()));
        Media {
            kind: "audio".into(),
            port: self.port,
            protocol: self.protocol.clone(),
            formats: formats.iter().map(|(payload_type, ..)| digits(*payload_type)).collect(),
            connection: Some(Connection::new(self.address)),
            attributes,
            ..Media::default()
        }
    }

    /// Events run on the clock of the audio they replace (RFC 4733 2.1).
    fn event_clock(&self) -> u32 {
        self.codecs.first().map_or(8000, |codec| codec.clock)
    }
}

impl Codec {
    /// A single-channel codec without parameters.
    #[must_use]
    pub fn new(payload_type: u8, name: &str, clock: u32) -> Self {
        Self { payload_type, name: name.into(), clock, channels: 1, fmtp: None }
    }

    /// G.711 µ-law.
    #[must_use]
    pub fn pcmu() -> Self {
        Self::new(0, "PCMU", 8000)
    }

    /// G.711 A-law.
    #[must_use]
    pub fn pcma() -> Self {
        Self::new(8, "PCMA", 8000)
    }

    /// G.722, whose RTP clock is 8000 by an old mistake (RFC 3551 4.5.2).
    #[must_use]
    pub fn g722() -> Self {
        Self::new(9, "G722", 8000)
    }

    /// The mapping written for it.
    #[must_use]
    pub fn rtpmap(&self) -> RtpMap {
        RtpMap { encoding: self.name.clone(), clock: self.clock, channels: self.channels }
    }
}

impl T38Capabilities {
    /// The stream as it is offered (ITU-T T.38 D.2.3).
    #[must_use]
    pub fn to_media(&self) -> Media {
        self.media_with(&self.attributes)
    }

    pub(super) fn media_with(&self, attributes: &T38Attributes) -> Media {
        Media {
            kind: "image".into(),
            port: self.port,
            protocol: self.protocol.clone(),
            formats: vec!["t38".into()],
            connection: Some(Connection::new(self.address)),
            attributes: attributes.to_attributes(),
            ..Media::default()
        }
    }
}
