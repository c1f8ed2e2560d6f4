//! Events as lines.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use clock::{Duration, Instant};
use serde::Serialize;

use super::super::{FORMAT_VERSION, heard_file};
use super::*;
use crate::redact::redact;
use crate::{Cdr, Counted, Ended, Event, Header, Heard, Host, Packet, Paper, StepLeft, hex};

/// One line of compact JSON.
pub(in crate::jsonl) fn print(line: &impl Serialize) -> String {
    let mut text = serde_json::to_string(line).expect("string keys and plain values are always JSON");
    text.push('\n');
    text
}

impl<'a> From<&'a Header> for HeaderLine<'a> {
    fn from(header: &'a Header) -> Self {
        Self {
            format: FORMAT.into(),
            format_version: FORMAT_VERSION,
            version: header.version.as_str().into(),
            run: header.run.as_str().into(),
            clock: header.clock.into(),
            cast: header.cast.hosts.iter().map(HostLine::new).collect(),
            played: header.played.iter().map(|party| (*party).into()).collect(),
            strict: header.is_strict,
            blanked: header.redaction.into(),
            again: header.again.as_str().into(),
            partial: header.is_partial,
            guess: header.cast.is_guess,
            carrier_profile: header.promised[0].as_deref().map(Cow::Borrowed),
            pbx_profile: header.promised[1].as_deref().map(Cow::Borrowed),
            began: header.began,
            plan: header.plan.as_deref().map(Cow::Borrowed),
        }
    }
}

impl<'a> EventLine<'a> {
    /// `as_sent`: the packet equals the one sent under its number, so the number is enough. `hash` stands in the
    /// last line.
    pub(in crate::jsonl) fn new(
        event: &'a Event,
        as_sent: bool,
        redaction: Redaction,
        hash: &'a str,
    ) -> Self {
        let mut line = Self { at: event.at().as_nanos(), ..Self::default() };
        match event {
            Event::Sent { packet, .. } => line.sent = Some(PacketLine::new(packet, redaction)),
            Event::Delivered { packet, .. } if as_sent => {
                line.delivered = Some(PacketLine { id: packet.id.0, ..PacketLine::default() });
            }
            Event::Delivered { packet, .. } => line.delivered = Some(PacketLine::new(packet, redaction)),
            Event::Cut { packet, missing, .. } => {
                line.cut = Some(CutLine { packet: PacketLine::new(packet, redaction), missing: *missing });
            }
            Event::Joined { host, .. } => line.joined = Some(HostLine::new(host)),
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

impl HostLine {
    fn new(host: &Host) -> Self {
        Self {
            party: host.party.into(),
            address: host.address,
            sip_port: host.sip_port,
            media_ports: host.media_ports,
        }
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
            failed: paper.is_failed,
            limit: paper.is_limit,
            tiff,
        }
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
}

impl<'a> EndedLine<'a> {
    fn new(ended: &'a Ended, hash: &'a str) -> Self {
        let step = |left: &'a StepLeft| StepLeftLine {
            step: left.step,
            waited_for: left.waited_for.as_str().into(),
        };
        let words = |all: &'a [String]| all.iter().map(|word| word.as_str().into()).collect();
        Self {
            steps_left: ended.steps_left.iter().map(step).collect(),
            limits: words(&ended.limits),
            stopped: ended.stopped,
            idle_quirks: words(&ended.idle_quirks),
            not_begun: ended.not_begun.as_deref().map(Cow::Borrowed),
            broken: ended.broken.as_deref().map(Cow::Borrowed),
            damage: ended.damage.as_deref().map(Cow::Borrowed),
            hash: hash.into(),
        }
    }
}

/// Five hundred years; what takes longer is rare.
fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
