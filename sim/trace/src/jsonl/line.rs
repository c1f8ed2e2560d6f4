//! The lines of a stored trace as serde sees them. The event types themselves know nothing of JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use clock::{Duration, Instant};
use serde::{Deserialize, Serialize};

use super::{FORMAT_VERSION, Reason};
use crate::redact::redact;
use crate::{
    Cast, Cdr, ClockMode, DropReason, Event, Header, Host, Packet, PacketId, Party, Redaction, Transport, hex,
};

const FORMAT: &str = "trunksim-trace";

/// The first line.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderLine<'a> {
    format: Cow<'a, str>,
    format_version: u32,
    version: Cow<'a, str>,
    run: Cow<'a, str>,
    seed: u64,
    mode: Cow<'a, str>,
    clock: ClockWord,
    profiles: Cow<'a, BTreeMap<String, String>>,
    cast: Vec<HostLine>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct HostLine {
    party: PartyWord,
    address: IpAddr,
    sip_port: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media_ports: Option<(u16, u16)>,
}

/// Every other line: the moment and exactly one of the five.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventLine<'a> {
    at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<PacketLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered: Option<PacketLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dropped: Option<DropLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<NoteLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cdr: Option<CdrLine<'a>>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct PacketLine<'a> {
    id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<SocketAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transport: Option<TransportWord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hex: Option<Cow<'a, str>>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct DropLine {
    id: u64,
    why: WhyWord,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct NoteLine<'a> {
    party: PartyWord,
    text: Cow<'a, str>,
}

/// Times in nanoseconds, as in `at`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CdrLine<'a> {
    party: PartyWord,
    call_id: Cow<'a, str>,
    outgoing: bool,
    calling: Cow<'a, str>,
    called: Cow<'a, str>,
    invited: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ringing: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<u64>,
    ended: u64,
    duration: u64,
    released_by: PartyWord,
    status: u16,
    cause: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codec: Option<Cow<'a, str>>,
}

/// A word of a file and the value that it stands for, for enums that know nothing of serde.
macro_rules! words {
    ($word:ident for $value:ident { $($variant:ident),+ }) => {
        #[derive(Clone, Copy, Deserialize, Serialize)]
        #[serde(rename_all = "kebab-case")]
        enum $word { $($variant),+ }

        impl From<$value> for $word {
            fn from(value: $value) -> Self {
                match value { $($value::$variant => Self::$variant),+ }
            }
        }

        impl From<$word> for $value {
            fn from(word: $word) -> Self {
                match word { $($word::$variant => Self::$variant),+ }
            }
        }
    };
}

words!(ClockWord for ClockMode { Virtual, Live, Capture });
words!(PartyWord for Party { Carrier, Pbx, Stranger });
words!(TransportWord for Transport { Udp, Tcp, Tls });
words!(WhyWord for DropReason { Loss, Burst, Scripted, Partition, NoListener, NotLoopback });

/// One line of compact JSON.
pub(super) fn print(line: &impl Serialize) -> String {
    let mut text = serde_json::to_string(line).expect("string keys and plain values are always JSON");
    text.push('\n');
    text
}

impl<'a> From<&'a Header> for HeaderLine<'a> {
    fn from(header: &'a Header) -> Self {
        let host = |host: &Host| HostLine {
            party: host.party.into(),
            address: host.address,
            sip_port: host.sip_port,
            media_ports: host.media_ports,
        };
        Self {
            format: FORMAT.into(),
            format_version: FORMAT_VERSION,
            version: header.version.as_str().into(),
            run: header.run.as_str().into(),
            seed: header.seed,
            mode: header.mode.as_str().into(),
            clock: header.clock.into(),
            profiles: Cow::Borrowed(&header.profiles),
            cast: header.cast.hosts.iter().map(host).collect(),
        }
    }
}

/// The header, with the friendlier errors first: a foreign file, then a foreign version.
pub(super) fn parse_header(line: &str) -> Result<Header, Reason> {
    #[derive(Deserialize)]
    struct Probe {
        format: String,
        format_version: u32,
    }
    match serde_json::from_str(line) {
        Ok(Probe { format, format_version }) if format == FORMAT => {
            if format_version != FORMAT_VERSION {
                return Err(Reason::FormatVersion(format_version));
            }
        }
        _ => return Err(Reason::NotATrace),
    }
    let header: HeaderLine<'_> = serde_json::from_str(line).map_err(Reason::Json)?;
    let host = |host: HostLine| Host {
        party: host.party.into(),
        address: host.address,
        sip_port: host.sip_port,
        media_ports: host.media_ports,
    };
    Ok(Header {
        version: header.version.into_owned(),
        run: header.run.into_owned(),
        seed: header.seed,
        mode: header.mode.into_owned(),
        clock: header.clock.into(),
        profiles: header.profiles.into_owned(),
        cast: Cast { hosts: header.cast.into_iter().map(host).collect() },
    })
}

impl<'a> EventLine<'a> {
    /// `as_sent`: the packet equals the one sent under its number, so the number is enough.
    pub(super) fn new(event: &'a Event, as_sent: bool, redaction: Redaction) -> Self {
        let mut line = Self { at: event.at().as_nanos(), ..Self::default() };
        match event {
            Event::Sent { packet, .. } => line.sent = Some(PacketLine::new(packet, redaction)),
            Event::Delivered { packet, .. } if as_sent => {
                line.delivered = Some(PacketLine { id: packet.id.0, ..PacketLine::default() });
            }
            Event::Delivered { packet, .. } => line.delivered = Some(PacketLine::new(packet, redaction)),
            Event::Dropped { id, why, .. } => {
                line.dropped = Some(DropLine { id: id.0, why: (*why).into() });
            }
            Event::Note { party, text, .. } => {
                line.note = Some(NoteLine { party: (*party).into(), text: text.as_str().into() });
            }
            Event::Cdr { party, cdr, .. } => line.cdr = Some(CdrLine::new(*party, cdr)),
        }
        line
    }
}

impl<'a> CdrLine<'a> {
    fn new(party: Party, cdr: &'a Cdr) -> Self {
        Self {
            party: party.into(),
            call_id: cdr.call_id.as_str().into(),
            outgoing: cdr.outgoing,
            calling: cdr.calling.as_str().into(),
            called: cdr.called.as_str().into(),
            invited: cdr.invited.as_nanos(),
            ringing: cdr.ringing.map(Instant::as_nanos),
            answered: cdr.answered.map(Instant::as_nanos),
            ended: cdr.ended.as_nanos(),
            // Five hundred years; longer calls are rare.
            duration: u64::try_from(cdr.duration.as_nanos()).unwrap_or(u64::MAX),
            released_by: cdr.released_by.into(),
            status: cdr.status,
            cause: cdr.cause,
            codec: cdr.codec.as_deref().map(Cow::Borrowed),
        }
    }

    fn cdr(self) -> Cdr {
        Cdr {
            call_id: self.call_id.into_owned(),
            outgoing: self.outgoing,
            calling: self.calling.into_owned(),
            called: self.called.into_owned(),
            invited: Instant::from_nanos(self.invited),
            ringing: self.ringing.map(Instant::from_nanos),
            answered: self.answered.map(Instant::from_nanos),
            ended: Instant::from_nanos(self.ended),
            duration: Duration::from_nanos(self.duration),
            released_by: self.released_by.into(),
            status: self.status,
            cause: self.cause,
            codec: self.codec.map(Cow::into_owned),
        }
    }
}

impl PacketLine<'_> {
    fn new(packet: &Packet, redaction: Redaction) -> Self {
        let payload = redact(&packet.payload, redaction);
        let clean = core::str::from_utf8(&payload)
            .ok()
            .filter(|t| t.chars().all(|c| !c.is_control() || "\r\n\t".contains(c)));
        let (text, hex) = match clean {
            Some(text) => (Some(text.to_owned().into()), None),
            None => (None, Some(hex::encode(&payload).into())),
        };
        Self {
            id: packet.id.0,
            from: Some(packet.from),
            to: Some(packet.to),
            transport: Some(packet.transport.into()),
            text,
            hex,
        }
    }

    fn packet(self) -> Result<Packet, Reason> {
        let (Some(from), Some(to), Some(transport)) = (self.from, self.to, self.transport) else {
            return Err(Reason::Packet);
        };
        let payload = match (self.text, self.hex) {
            (Some(text), None) => Bytes::from(text.into_owned()),
            (None, Some(digits)) => Bytes::from(hex::decode(&digits).ok_or(Reason::Hex)?),
            _ => return Err(Reason::Packet),
        };
        Ok(Packet { id: PacketId(self.id), from, to, transport: transport.into(), payload })
    }

    fn is_number_only(&self) -> bool {
        self.from.is_none()
            && self.to.is_none()
            && self.transport.is_none()
            && self.text.is_none()
            && self.hex.is_none()
    }
}

/// One event; `sent` are the packets of the lines before.
pub(super) fn parse_event(line: &str, sent: &BTreeMap<PacketId, Packet>) -> Result<Event, Reason> {
    let line: EventLine<'_> = serde_json::from_str(line).map_err(Reason::Json)?;
    let at = Instant::from_nanos(line.at);
    match (line.sent, line.delivered, line.dropped, line.note, line.cdr) {
        (Some(packet), None, None, None, None) => Ok(Event::Sent { at, packet: packet.packet()? }),
        (None, Some(packet), None, None, None) if packet.is_number_only() => {
            let id = PacketId(packet.id);
            let packet = sent.get(&id).cloned().ok_or(Reason::NeverSent(id))?;
            Ok(Event::Delivered { at, packet })
        }
        (None, Some(packet), None, None, None) => Ok(Event::Delivered { at, packet: packet.packet()? }),
        (None, None, Some(drop), None, None) => {
            Ok(Event::Dropped { at, id: PacketId(drop.id), why: drop.why.into() })
        }
        (None, None, None, Some(note), None) => {
            Ok(Event::Note { at, party: note.party.into(), text: note.text.into_owned() })
        }
        (None, None, None, None, Some(line)) => {
            Ok(Event::Cdr { at, party: line.party.into(), cdr: Box::new(line.cdr()) })
        }
        _ => Err(Reason::NotOneEvent),
    }
}
