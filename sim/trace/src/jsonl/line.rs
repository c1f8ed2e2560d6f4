//! The lines of a stored trace as serde sees them. The event types themselves know nothing of JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use clock::{Duration, Instant};
use serde::{Deserialize, Serialize};

use super::heard_file;
use super::{FORMAT_VERSION, Reason};
use crate::redact::redact;
use crate::{
    Cast, Cdr, ClockMode, Counted, Digest, DropReason, Ended, Event, Header, Heard, Host, LeftOut, Packet,
    PacketId, Paper, Party, Redaction, StepLeft, Transport, hex,
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
    clock: ClockWord,
    cast: Vec<HostLine>,
    played: Vec<PartyWord>,
    strict: bool,
    blanked: BlankedWord,
    again: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plan: Option<Cow<'a, str>>,
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

/// Every other line: the moment and exactly one of the others.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    paper: Option<PaperLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heard: Option<HeardLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<CountedLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<DigestLine>,
    /// By how many nanoseconds this machine was late.
    #[serde(skip_serializing_if = "Option::is_none")]
    late: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<LeftOutWord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndedLine<'a>>,
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

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct PaperLine<'a> {
    party: PartyWord,
    call_id: Cow<'a, str>,
    document: bool,
    pages: usize,
    outcome: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    limit: bool,
    /// A TIFF file in base64; absent without pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tiff: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct HeardLine<'a> {
    party: PartyWord,
    name: Cow<'a, str>,
    samples: usize,
    /// The sound lies beside the trace.
    file: Cow<'a, str>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CountedLine<'a> {
    party: PartyWord,
    call_id: Cow<'a, str>,
    name: Cow<'a, str>,
    bits: u64,
    errors: u64,
    done: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct DigestLine {
    id: u64,
    word: DigestWord,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct EndedLine<'a> {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    steps_left: Vec<StepLeftLine<'a>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    limits: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    idle_quirks: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_begun: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    broken: Option<Cow<'a, str>>,
    /// Of all lines before this one.
    hash: Cow<'a, str>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct StepLeftLine<'a> {
    step: usize,
    waited_for: Cow<'a, str>,
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

words!(ClockWord for ClockMode { Virtual, Stepped, Real, Capture });
words!(BlankedWord for Redaction { Nothing, Keys, All });
words!(DigestWord for Digest { Right, Wrong, NotKnown });
words!(LeftOutWord for LeftOut { Media, All });
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
            clock: header.clock.into(),
            cast: header.cast.hosts.iter().map(host).collect(),
            played: header.played.iter().map(|party| (*party).into()).collect(),
            strict: header.is_strict,
            blanked: header.redaction.into(),
            again: header.again.as_str().into(),
            plan: header.plan.as_deref().map(Cow::Borrowed),
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
    let header: HeaderLine<'_> = serde_json::from_str(line).map_err(|e| Reason::Json(e.to_string()))?;
    Ok(Header {
        version: header.version.into_owned(),
        run: header.run.into_owned(),
        clock: header.clock.into(),
        cast: Cast { hosts: header.cast.into_iter().map(HostLine::host).collect() },
        played: header.played.into_iter().map(Party::from).collect(),
        is_strict: header.strict,
        redaction: header.blanked.into(),
        again: header.again.into_owned(),
        plan: header.plan.map(|text| Arc::from(text.as_ref())),
    })
}

/// What can be used of the header of another version: who has which addresses.
pub(super) fn parse_foreign_header(line: &str) -> Option<Header> {
    #[derive(Deserialize)]
    struct Foreign {
        version: String,
        run: String,
        cast: Vec<HostLine>,
    }
    let Foreign { version, run, cast } = serde_json::from_str(line).ok()?;
    let cast = Cast { hosts: cast.into_iter().map(HostLine::host).collect() };
    Some(Header { version, run, clock: ClockMode::Capture, cast, ..Header::default() })
}

impl HostLine {
    fn host(self) -> Host {
        Host {
            party: self.party.into(),
            address: self.address,
            sip_port: self.sip_port,
            media_ports: self.media_ports,
        }
    }
}

impl<'a> EventLine<'a> {
    /// `as_sent`: the packet equals the one sent under its number, so the number is enough. `hash` is that of the
    /// lines before.
    pub(super) fn new(event: &'a Event, as_sent: bool, redaction: Redaction, hash: u64) -> Self {
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
            Event::Paper { party, paper, .. } => line.paper = Some(PaperLine::new(*party, paper)),
            Event::Heard { party, heard, .. } => line.heard = Some(HeardLine::new(*party, heard)),
            Event::Counted { party, counted, .. } => line.counted = Some(CountedLine::new(*party, counted)),
            Event::Digest { id, word, .. } => {
                line.digest = Some(DigestLine { id: id.0, word: (*word).into() })
            }
            Event::Late { by, .. } => line.late = Some(nanos(*by)),
            Event::LeftOut { what, .. } => line.left_out = Some((*what).into()),
            Event::Ended { ended, .. } => line.ended = Some(EndedLine::new(ended, hash)),
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
            duration: nanos(cdr.duration),
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

impl<'a> PaperLine<'a> {
    fn new(party: Party, paper: &'a Paper) -> Self {
        let tiff = (!paper.pages.is_empty()).then(|| BASE64.encode(page::tiff::write(&paper.pages)));
        Self {
            party: party.into(),
            call_id: paper.call_id.as_str().into(),
            document: paper.is_document,
            pages: paper.pages.len(),
            outcome: paper.outcome.as_str().into(),
            limit: paper.is_limit,
            tiff,
        }
    }

    fn paper(self) -> Result<Paper, Reason> {
        let pages = match &self.tiff {
            Some(digits) => {
                let octets = BASE64.decode(digits).map_err(|_| Reason::Tiff)?;
                page::tiff::read(&octets).map_err(|_| Reason::Tiff)?.pages
            }
            None => Vec::new(),
        };
        if pages.len() != self.pages {
            return Err(Reason::Tiff);
        }
        Ok(Paper {
            call_id: self.call_id.into_owned(),
            is_document: self.document,
            pages,
            outcome: self.outcome.into_owned(),
            is_limit: self.limit,
        })
    }
}

impl<'a> HeardLine<'a> {
    fn new(party: Party, heard: &'a Heard) -> Self {
        Self {
            party: party.into(),
            name: heard.name.as_str().into(),
            samples: heard.samples.len(),
            file: heard_file(party, &heard.name).into(),
        }
    }
}

impl<'a> CountedLine<'a> {
    fn new(party: Party, counted: &'a Counted) -> Self {
        Self {
            party: party.into(),
            call_id: counted.call_id.as_str().into(),
            name: counted.name.as_str().into(),
            bits: counted.bits,
            errors: counted.errors,
            done: counted.is_done,
        }
    }

    fn counted(self) -> Counted {
        Counted {
            call_id: self.call_id.into_owned(),
            name: self.name.into_owned(),
            bits: self.bits,
            errors: self.errors,
            is_done: self.done,
        }
    }
}

impl<'a> EndedLine<'a> {
    fn new(ended: &'a Ended, hash: u64) -> Self {
        let step = |left: &'a StepLeft| StepLeftLine {
            step: left.step,
            waited_for: left.waited_for.as_str().into(),
        };
        let words = |all: &'a [String]| all.iter().map(|word| word.as_str().into()).collect();
        Self {
            steps_left: ended.steps_left.iter().map(step).collect(),
            limits: words(&ended.limits),
            idle_quirks: words(&ended.idle_quirks),
            not_begun: ended.not_begun.as_deref().map(Cow::Borrowed),
            broken: ended.broken.as_deref().map(Cow::Borrowed),
            hash: format!("{hash:016x}").into(),
        }
    }

    /// `hash` is that of the lines before, as they were read.
    fn ended(self, hash: u64) -> Ended {
        let step =
            |left: StepLeftLine<'_>| StepLeft { step: left.step, waited_for: left.waited_for.into_owned() };
        let words = |all: Vec<Cow<'_, str>>| all.into_iter().map(Cow::into_owned).collect();
        let is_whole = self.hash == format!("{hash:016x}");
        Ended {
            steps_left: self.steps_left.into_iter().map(step).collect(),
            limits: words(self.limits),
            idle_quirks: words(self.idle_quirks),
            not_begun: self.not_begun.map(Cow::into_owned),
            broken: self.broken.map(Cow::into_owned),
            damage: (!is_whole).then(|| "it was changed after it was written".to_owned()),
        }
    }
}

/// Five hundred years; what takes longer is rare.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// What a reader knows at a line.
pub(super) struct Known<'a> {
    /// The packets of the lines before.
    pub(super) sent: &'a BTreeMap<PacketId, Packet>,
    /// The hash of the lines before.
    pub(super) hash: u64,
}

/// One event. `sound` gives the samples of a file beside the trace.
pub(super) fn parse_event(
    line: &str,
    known: &Known<'_>,
    sound: &mut dyn FnMut(&str) -> Option<Vec<i16>>,
) -> Result<Event, Reason> {
    let line: EventLine<'_> = serde_json::from_str(line).map_err(|e| Reason::Json(e.to_string()))?;
    let at = Instant::from_nanos(line.at);
    if line.count() != 1 {
        return Err(Reason::NotOneEvent);
    }
    if let Some(packet) = line.sent {
        return Ok(Event::Sent { at, packet: packet.packet()? });
    }
    if let Some(packet) = line.delivered {
        let id = PacketId(packet.id);
        let as_sent = || known.sent.get(&id).cloned().ok_or(Reason::NeverSent(id));
        let packet = if packet.is_number_only() { as_sent()? } else { packet.packet()? };
        return Ok(Event::Delivered { at, packet });
    }
    if let Some(line) = line.paper {
        return Ok(Event::Paper { at, party: line.party.into(), paper: Box::new(line.paper()?) });
    }
    if let Some(line) = line.heard {
        let heard = Heard { samples: sound(&line.file).unwrap_or_default(), name: line.name.into_owned() };
        return Ok(Event::Heard { at, party: line.party.into(), heard: Box::new(heard) });
    }
    line.plain(known.hash).ok_or(Reason::NotOneEvent)
}

impl EventLine<'_> {
    /// How many events the line holds.
    fn count(&self) -> usize {
        let there = [
            self.sent.is_some(),
            self.delivered.is_some(),
            self.dropped.is_some(),
            self.note.is_some(),
            self.cdr.is_some(),
            self.paper.is_some(),
            self.heard.is_some(),
            self.counted.is_some(),
            self.digest.is_some(),
            self.late.is_some(),
            self.left_out.is_some(),
            self.ended.is_some(),
        ];
        there.into_iter().filter(|is_there| *is_there).count()
    }

    /// An event that cannot be wrong any more.
    fn plain(self, hash: u64) -> Option<Event> {
        let at = Instant::from_nanos(self.at);
        let dropped = |drop: DropLine| Event::Dropped { at, id: PacketId(drop.id), why: drop.why.into() };
        let note =
            |note: NoteLine<'_>| Event::Note { at, party: note.party.into(), text: note.text.into_owned() };
        let cdr = |line: CdrLine<'_>| Event::Cdr { at, party: line.party.into(), cdr: Box::new(line.cdr()) };
        let counted = |line: CountedLine<'_>| Event::Counted {
            at,
            party: line.party.into(),
            counted: Box::new(line.counted()),
        };
        let digest = |line: DigestLine| Event::Digest { at, id: PacketId(line.id), word: line.word.into() };
        let late = |by| Event::Late { at, by: Duration::from_nanos(by) };
        let ended = |line: EndedLine<'_>| Event::Ended { at, ended: Box::new(line.ended(hash)) };
        None.or(self.dropped.map(dropped))
            .or(self.note.map(note))
            .or(self.cdr.map(cdr))
            .or(self.counted.map(counted))
            .or(self.digest.map(digest))
            .or(self.late.map(late))
            .or(self.left_out.map(|what| Event::LeftOut { at, what: what.into() }))
            .or(self.ended.map(ended))
    }
}
