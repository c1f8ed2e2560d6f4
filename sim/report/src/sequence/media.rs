//! Media between two SIP messages, summed up per direction.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use clock::{Duration, Instant};
use rtp::{Kind, RtpPacket};
use sip::sdp::Sdp;
use trace::{Packet, Party, counted};

use super::label::printable;

/// What a stream carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StreamKind {
    /// RTP with this codec.
    Rtp(String),
    /// Telephone events (RFC 4733).
    Events,
    /// UDPTL.
    T38,
    /// RTCP.
    Rtcp,
    /// STUN.
    Stun,
    /// None of these.
    Unknown,
}

impl StreamKind {
    /// The word of ladders and of the glossary for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Rtp(_) => "RTP",
            Self::Events => "DTMF",
            Self::T38 => "T.38",
            Self::Rtcp => "RTCP",
            Self::Stun => "STUN",
            Self::Unknown => "UDP",
        }
    }
}

/// The digits in the order of the events that stand for them (RFC 4733 3.2).
const EVENTS: &str = "0123456789*#ABCD!";

/// The packets of one kind in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Who sent them.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// What they carry.
    pub kind: StreamKind,
    /// How many were sent.
    pub packets: u64,
    /// How many of them were lost.
    pub lost: u64,
    /// When the first was sent.
    pub first: Instant,
    /// When the last was sent.
    pub last: Instant,
    /// The digits that began here, in order.
    pub digits: String,
    flows: BTreeSet<(SocketAddr, SocketAddr)>,
    steps: BTreeMap<u32, u64>,
}

/// Shorter than this, media between two SIP messages is an accident of timing: an answer and its
/// acknowledgement are a round trip apart, and what flows between them says nothing.
const BRIEF: Duration = Duration::from_millis(200);

impl Stream {
    /// What it is, in a few words: `RTP PCMU 20 ms`, `DTMF 123`, `T.38`.
    #[must_use]
    pub fn label(&self) -> String {
        let mut label = match &self.kind {
            StreamKind::Rtp(codec) => match self.packet_time_ms() {
                Some(ms) => format!("RTP {codec} {ms} ms"),
                None => format!("RTP {codec}"),
            },
            StreamKind::Events => format!("DTMF {}", self.digits),
            StreamKind::T38 => "T.38".to_owned(),
            StreamKind::Rtcp => "RTCP".to_owned(),
            StreamKind::Stun => "STUN".to_owned(),
            StreamKind::Unknown => "unknown UDP".to_owned(),
        };
        if self.flows.len() > 1 {
            label.push_str(&format!(", {}", counted(self.flows.len(), "stream")));
        }
        label
    }

    /// How much of it: `250 packets in 5.0 s, 3 lost`.
    #[must_use]
    pub fn amount(&self) -> String {
        let tenths = self.last.since(self.first).as_millis() / 100;
        let lost = if self.lost == 0 { String::new() } else { format!(", {} lost", self.lost) };
        format!("{} in {}.{} s{lost}", counted(self.packets, "packet"), tenths / 10, tenths % 10)
    }

    /// Whether it lasts long enough, or says enough, to be drawn in a ladder that must not depend on
    /// interleaving.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        match self.kind {
            StreamKind::Events => !self.digits.is_empty(),
            StreamKind::Rtcp | StreamKind::Stun => false,
            StreamKind::Rtp(_) | StreamKind::T38 | StreamKind::Unknown => {
                self.last.since(self.first) >= BRIEF
            }
        }
    }

    /// Each digit with the number that stands for it on the wire.
    #[must_use]
    pub fn events(&self) -> Vec<(char, String)> {
        let number =
            |digit| EVENTS.find(digit).map_or_else(|| "unknown".to_owned(), |number| number.to_string());
        self.digits.chars().map(|digit| (digit, number(digit))).collect()
    }

    /// How many flows of packets it is, by their addresses.
    #[must_use]
    pub fn flows(&self) -> usize {
        self.flows.len()
    }

    /// The most frequent step of the timestamp, as milliseconds of the 8 kHz clock that every codec of
    /// a trunk has on the wire (RFC 3551 4.5, G.722 included).
    #[must_use]
    pub fn packet_time_ms(&self) -> Option<u32> {
        const TICKS_PER_MS: u32 = 8;
        let (step, _) = self.steps.iter().max_by_key(|(step, count)| (**count, std::cmp::Reverse(**step)))?;
        (*step > 0).then_some(step / TICKS_PER_MS)
    }
}

/// Gathers the streams of a gap, remembering across gaps where each flow was.
#[derive(Debug, Default)]
pub(super) struct Gatherer {
    streams: Vec<Stream>,
    codecs: BTreeMap<Party, BTreeMap<u8, String>>,
    /// Sequence number and timestamp of the last packet of a flow.
    last: BTreeMap<(SocketAddr, SocketAddr, u32), (u16, u32)>,
    /// Timestamp of the last telephone event of a flow: its packets all bear that of its start.
    event: BTreeMap<(SocketAddr, SocketAddr, u32), u32>,
}

impl Gatherer {
    /// Takes dynamic payload types from a session description.
    pub(super) fn learn(&mut self, from: Party, body: &[u8]) {
        let sdp = Sdp::read(body);
        let known = self.codecs.entry(from).or_default();
        for media in &sdp.media {
            for payload_type in media.payload_types() {
                if let Some(map) = media.rtpmap(payload_type) {
                    known.insert(payload_type, printable(&map.encoding));
                }
            }
        }
    }

    /// Takes one packet.
    pub(super) fn packet(&mut self, at: Instant, from: Party, to: Party, packet: &Packet, lost: bool) {
        let mut digit = None;
        let mut step = None;
        let kind = match rtp::classify(&packet.payload) {
            Kind::Rtp => match RtpPacket::parse(&packet.payload) {
                Ok(rtp) => {
                    step = self.step(packet, &rtp);
                    let codec = self.codec(from, to, rtp.header.payload_type);
                    if codec.eq_ignore_ascii_case("telephone-event") {
                        digit = self.digit(packet, &rtp);
                        StreamKind::Events
                    } else {
                        StreamKind::Rtp(codec)
                    }
                }
                Err(_) => StreamKind::Unknown,
            },
            Kind::Udptl => StreamKind::T38,
            Kind::Rtcp => StreamKind::Rtcp,
            Kind::Stun => StreamKind::Stun,
            Kind::Sip | Kind::Unknown => StreamKind::Unknown,
        };
        let stream = self.stream(at, from, to, kind);
        stream.packets += 1;
        stream.lost += u64::from(lost);
        stream.last = at;
        stream.digits.extend(digit);
        stream.flows.insert((packet.from, packet.to));
        if let Some(step) = step {
            *stream.steps.entry(step).or_default() += 1;
        }
    }

    /// The streams of the gap that ends here.
    pub(super) fn take(&mut self) -> Vec<Stream> {
        std::mem::take(&mut self.streams)
    }

    fn stream(&mut self, at: Instant, from: Party, to: Party, kind: StreamKind) -> &mut Stream {
        let same = |s: &Stream| s.from == from && s.to == to && s.kind == kind;
        let index = self.streams.iter().position(same).unwrap_or_else(|| {
            self.streams.push(Stream {
                from,
                to,
                kind: kind.clone(),
                packets: 0,
                lost: 0,
                first: at,
                last: at,
                digits: String::new(),
                flows: BTreeSet::new(),
                steps: BTreeMap::new(),
            });
            self.streams.len() - 1
        });
        &mut self.streams[index]
    }

    /// The receiver's numbers hold for what it is sent (RFC 3264 5.1); static ones need no description.
    fn codec(&self, from: Party, to: Party, payload_type: u8) -> String {
        let said = |party| self.codecs.get(&party).and_then(|known| known.get(&payload_type)).cloned();
        said(to)
            .or_else(|| said(from))
            .or_else(|| sip::sdp::RtpMap::of_static(payload_type).map(|map| map.encoding.into()))
            .unwrap_or_else(|| format!("type {payload_type}"))
    }

    /// How far the timestamp moved since the packet before.
    fn step(&mut self, packet: &Packet, rtp: &RtpPacket<'_>) -> Option<u32> {
        let key = (packet.from, packet.to, rtp.header.ssrc);
        let now = (rtp.header.sequence, rtp.header.timestamp);
        let (sequence, timestamp) = self.last.insert(key, now)?;
        let is_next = now.0 == sequence.wrapping_add(1);
        is_next.then_some(now.1.wrapping_sub(timestamp)).filter(|step| *step < 8_000)
    }

    /// The digit of an event's first packet (RFC 4733 2.5.1.2: the timestamp names the event).
    fn digit(&mut self, packet: &Packet, rtp: &RtpPacket<'_>) -> Option<char> {
        let key = (packet.from, packet.to, rtp.header.ssrc);
        let is_new = self.event.insert(key, rtp.header.timestamp) != Some(rtp.header.timestamp);
        let event = *rtp.payload.first()?;
        is_new.then(|| "0123456789*#ABCD!".chars().nth(usize::from(event)).unwrap_or('?'))
    }
}
