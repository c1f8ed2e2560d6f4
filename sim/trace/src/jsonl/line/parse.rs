//! Lines as events.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use clock::{Duration, Instant};
use serde::Deserialize;

use super::super::{FORMAT_VERSION, Hash, Reason, heard_file};
use super::*;
use crate::{
    Cast, Cdr, ClockMode, Counted, Ended, Event, Header, Heard, Host, Packet, PacketId, Paper, Party,
    StepLeft, hex,
};

/// The header, with the friendlier errors first: a foreign file, then a foreign version.
pub(in crate::jsonl) fn parse_header(line: &str) -> Result<Header, Reason> {
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
        cast: Cast { hosts: header.cast.into_iter().map(HostLine::host).collect(), is_guess: header.guess },
        played: header.played.into_iter().map(Party::from).collect(),
        is_strict: header.strict,
        redaction: header.blanked.into(),
        again: header.again.into_owned(),
        is_partial: header.partial,
        promised: [header.carrier_profile, header.pbx_profile]
            .map(|text| text.map(|text| Arc::from(text.as_ref()))),
        began: header.began,
        plan: header.plan.map(|text| Arc::from(text.as_ref())),
    })
}

/// What can be used of the header of another version: who has which addresses.
pub(in crate::jsonl) fn parse_foreign_header(line: &str) -> Option<Header> {
    #[derive(Deserialize)]
    struct Foreign {
        version: String,
        run: String,
        cast: Vec<HostLine>,
        #[serde(default)]
        guess: bool,
    }
    let Foreign { version, run, cast, guess: is_guess } = serde_json::from_str(line).ok()?;
    let cast = Cast { hosts: cast.into_iter().map(HostLine::host).collect(), is_guess };
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

/// What a reader knows at a line.
pub(in crate::jsonl) struct Known<'a> {
    /// The packets of the lines before.
    pub(in crate::jsonl) sent: &'a BTreeMap<PacketId, Packet>,
    /// The hash of the lines before.
    pub(in crate::jsonl) hash: Hash,
}

/// One event. `sound` gives the samples of a file beside the trace.
pub(in crate::jsonl) fn parse_event(
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
    if let Some(CutLine { packet, missing }) = line.cut {
        return Ok(Event::Cut { at, packet: packet.packet()?, missing });
    }
    if let Some(line) = line.paper {
        return Ok(Event::Paper { at, party: line.party.into(), paper: Box::new(line.paper()?) });
    }
    if let Some(line) = line.heard {
        let (party, name) = (Party::from(line.party), line.name.into_owned());
        // A trace of somebody else leads to no other file.
        let file = heard_file(party, &name);
        if line.file != file || file.contains(['/', '\\']) {
            return Err(Reason::Sound);
        }
        let heard = Heard { samples: sound(&file).unwrap_or_default(), name };
        return Ok(Event::Heard { at, party, heard: Box::new(heard) });
    }
    line.plain(known.hash).ok_or(Reason::NotOneEvent)
}

impl EventLine<'_> {
    /// How many events the line holds.
    fn count(&self) -> usize {
        let there = [
            self.sent.is_some(),
            self.delivered.is_some(),
            self.cut.is_some(),
            self.joined.is_some(),
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
    fn plain(self, hash: Hash) -> Option<Event> {
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
        let ended = |line: EndedLine<'_>| Event::Ended { at, ended: Box::new(line.ended(at, hash)) };
        None.or(self.joined.map(|line| Event::Joined { at, host: line.host() }))
            .or(self.dropped.map(dropped))
            .or(self.note.map(note))
            .or(self.cdr.map(cdr))
            .or(self.counted.map(counted))
            .or(self.digest.map(digest))
            .or(self.late.map(late))
            .or(self.left_out.map(|what| Event::LeftOut { at, what: what.into() }))
            .or(self.ended.map(ended))
    }
}

impl CdrLine<'_> {
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

impl PaperLine<'_> {
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
            is_failed: self.failed,
            is_limit: self.limit,
        })
    }
}

impl CountedLine<'_> {
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

impl EndedLine<'_> {
    /// `before` is the hash of the lines before, as they were read.
    fn ended(self, at: Instant, before: Hash) -> Ended {
        let step =
            |left: StepLeftLine<'_>| StepLeft { step: left.step, waited_for: left.waited_for.into_owned() };
        let words = |all: Vec<Cow<'_, str>>| all.into_iter().map(Cow::into_owned).collect();
        let stated = self.hash.into_owned();
        let mut ended = Ended {
            steps_left: self.steps_left.into_iter().map(step).collect(),
            limits: words(self.limits),
            stopped: self.stopped,
            idle_quirks: words(self.idle_quirks),
            not_begun: self.not_begun.map(Cow::into_owned),
            broken: self.broken.map(Cow::into_owned),
            damage: self.damage.map(Cow::into_owned),
        };
        // As it was written: an edit that changes nothing but blanks is none.
        let event = Event::Ended { at, ended: Box::new(ended.clone()) };
        if before.of_last(&event) != stated && ended.damage.is_none() {
            ended.damage = Some("it was changed after it was written".to_owned());
        }
        ended
    }
}
