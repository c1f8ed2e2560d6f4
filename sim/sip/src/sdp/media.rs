//! A media description: the `m=` line and what hangs under it (RFC 8866 5.14).

use super::description::AddressFamily;
use super::{Attribute, Bandwidth, Connection, Direction, Line, RtpMap, TelephoneEvent};
use crate::Text;
use crate::text::cut;

/// What a map of events begins with (RFC 4733 7.1.1).
const EVENT: &str = "telephone-event/";

/// One stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// `audio`, `image`, `video` …
    pub kind: Text,
    /// The port; 0 when the stream is refused or ended (RFC 3264 6, 8.2).
    pub port: u16,
    /// The number of ports, if one is written behind a slash.
    pub port_count: Option<u16>,
    /// `RTP/AVP`, `RTP/SAVP`, `udptl` …, as written.
    pub protocol: Text,
    /// Payload types for RTP, `t38` for fax, in order of preference.
    pub formats: Vec<Text>,
    /// The stream's own `c=` line.
    pub connection: Option<Connection>,
    /// The stream's `b=` lines.
    pub bandwidths: Vec<Bandwidth>,
    /// The stream's `a=` lines.
    pub attributes: Vec<Attribute>,
    /// Lines without a field of their own (`i k`, further `c=` lines, unknown letters).
    pub others: Vec<Line>,
}

impl Media {
    /// The value of the first attribute of this name; the empty string when it has none.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|a| a.name == name)?;
        Some(attribute.value.as_deref().unwrap_or(""))
    }

    /// The values of all attributes of this name.
    pub fn attributes_named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.attributes.iter().filter(move |a| a.name == name).filter_map(|a| a.value.as_deref())
    }

    /// The stream's own direction attribute. [`super::Sdp::direction`] is the one that also looks at
    /// the session.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        Direction::among(&self.attributes)
    }

    /// Puts the direction attribute in place of any other.
    pub fn set_direction(&mut self, direction: Direction) {
        self.attributes.retain(|a| a.value.is_some() || Direction::from_name(&a.name).is_none());
        self.attributes.push(Attribute::flag(direction.as_str()));
    }

    /// True when the formats are payload types: any profile of RTP (RFC 8866 5.14).
    #[must_use]
    pub fn is_rtp(&self) -> bool {
        self.protocol.as_bytes().split(|b| *b == b'/').any(|word| word.eq_ignore_ascii_case(b"RTP"))
    }

    /// True when this is a T.38 stream over UDPTL. Both words are seen in either case.
    #[must_use]
    pub fn is_t38(&self) -> bool {
        self.protocol.eq_ignore_ascii_case("udptl")
            && self.formats.iter().any(|f| f.eq_ignore_ascii_case("t38"))
    }

    /// The packet time in milliseconds that the writer would like to receive; fractions are cut.
    #[must_use]
    pub fn ptime(&self) -> Option<u16> {
        milliseconds(self.attribute("ptime")?)
    }

    /// The longest packet time the writer can take.
    #[must_use]
    pub fn maxptime(&self) -> Option<u16> {
        milliseconds(self.attribute("maxptime")?)
    }

    /// The formats that are payload types, in order of preference.
    pub fn payload_types(&self) -> impl Iterator<Item = u8> + Clone {
        self.formats.iter().filter_map(|f| f.parse().ok().filter(|pt| *pt < 128))
    }

    /// What a payload type means: its `a=rtpmap`, else its static meaning. A map without a clock rate
    /// counts for a static payload type as if it were not there.
    #[must_use]
    pub fn rtpmap(&self, payload_type: u8) -> Option<RtpMap> {
        let mapped = self.of_format("rtpmap", payload_type).and_then(RtpMap::parse);
        mapped.or_else(|| RtpMap::of_static(payload_type))
    }

    /// The `a=fmtp` parameters of a payload type.
    #[must_use]
    pub fn fmtp(&self, payload_type: u8) -> Option<&str> {
        self.of_format("fmtp", payload_type)
    }

    /// The first telephone-event format.
    #[must_use]
    pub fn telephone_event(&self) -> Option<TelephoneEvent> {
        self.telephone_events().into_iter().next()
    }

    /// All telephone-event formats, one for each clock rate (RFC 4733 2.1).
    #[must_use]
    pub fn telephone_events(&self) -> Vec<TelephoneEvent> {
        let event = |payload_type| {
            // No event has a payload type of its own: without a map it is none.
            let mapped = self.of_format("rtpmap", payload_type)?;
            let is_event = mapped.trim_ascii_start().as_bytes().get(..EVENT.len());
            is_event.filter(|name| name.eq_ignore_ascii_case(EVENT.as_bytes()))?;
            Some(TelephoneEvent {
                payload_type,
                clock: RtpMap::parse(mapped)?.clock,
                events: self.fmtp(payload_type).map(|e| e.trim().into()),
            })
        };
        self.payload_types().filter_map(event).collect()
    }

    /// True when RTP and RTCP share the port (RFC 5761).
    #[must_use]
    pub fn has_rtcp_mux(&self) -> bool {
        self.attribute("rtcp-mux").is_some()
    }

    /// The port of RTCP as this side wants it; none when the stream is refused.
    ///
    /// In an offer `a=rtcp-mux` is only a wish, and the offerer also listens where `a=rtcp` or the
    /// port above says: give the answer when there is one (RFC 5761 5.1.1).
    #[must_use]
    pub fn rtcp_port(&self) -> Option<u16> {
        if self.has_rtcp_mux() && self.port != 0 { Some(self.port) } else { self.own_rtcp_port() }
    }

    /// The port that RTCP has to itself: `a=rtcp`, or the one above that of RTP.
    pub(super) fn own_rtcp_port(&self) -> Option<u16> {
        if self.port == 0 {
            return None;
        }
        let named = self.attribute("rtcp").and_then(|v| v.split(' ').next()).and_then(|p| p.parse().ok());
        named.or_else(|| self.port.checked_add(1))
    }

    /// The address in `a=rtcp`, when it has one (RFC 3605 2.1).
    #[must_use]
    pub fn rtcp_connection(&self) -> Option<Connection> {
        let mut words = self.attribute("rtcp")?.split(' ').skip(1);
        let (network, family, address) = (words.next()?, words.next()?, words.next()?);
        Some(Connection { family: AddressFamily::of_words(network, family), address: address.into() })
    }

    fn of_format(&self, name: &str, payload_type: u8) -> Option<&str> {
        self.attributes_named(name).find_map(|value| {
            let (format, rest) = cut(value, b' ')?;
            (format.parse() == Ok(payload_type)).then_some(rest)
        })
    }
}

/// Whole milliseconds of `20` or `20.5`; RFC 8866 6.4 permits a fraction.
fn milliseconds(text: &str) -> Option<u16> {
    let whole = text.trim().split('.').next()?;
    whole.parse().ok().filter(|ms| *ms > 0)
}
