//! A trace as JSON Lines: one header line, then one event a line, in the order in which they happened.
//!
//! ```text
//! {"format":"trunksim-trace","format_version":2,"version":"0.1.0","run":"…",…,"cast":[…],…,"plan":"…"}
//! {"at":1000000,"sent":{"id":1,"from":"198.51.100.1:5060","to":"192.0.2.1:5060","transport":"udp","text":"OPTIONS …"}}
//! {"at":1002000,"delivered":{"id":1}}
//! ```
//!
//! `at` is nanoseconds since the run began. A payload is `text` when it is clean UTF-8, else `hex`. A
//! delivered packet that equals the sent one is written by its number alone, which halves the file.

mod line;
mod schema;

use core::fmt;
use std::collections::BTreeMap;

use clock::Instant;

use crate::{Ended, Event, Header, Packet, PacketId, Party, Recording, Redaction};

pub use schema::schema;

/// The version of the format; a reader refuses others.
pub const FORMAT_VERSION: u32 = 2;

/// The longest line that is read: a document of some hundred pages, in base64.
pub const LINE_BYTES_MAX: usize = 1 << 26;

/// The name of the file with what a phone heard, beside the trace.
#[must_use]
pub fn heard_file(party: Party, name: &str) -> String {
    format!("heard-by-{party}-{name}.wav")
}

/// Writes a trace line by line, so that a long run need not be held in memory as text.
#[derive(Debug)]
pub struct Writer {
    redaction: Redaction,
    sent: BTreeMap<PacketId, Packet>,
    /// Of the packets in `sent`.
    octets: usize,
    hash: Hash,
}

impl Writer {
    /// A writer that blanks secrets as the header says.
    #[must_use]
    pub fn new(redaction: Redaction) -> Self {
        Self { redaction, sent: BTreeMap::new(), octets: 0, hash: Hash::default() }
    }

    /// The first line, with its line end.
    #[must_use]
    pub fn header(&mut self, header: &Header) -> String {
        let line = line::print(&line::HeaderLine::from(header));
        self.hash.add(&line);
        line
    }

    /// The hash of all lines so far.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash.0
    }

    /// One event's line, with its line end.
    #[must_use]
    pub fn event(&mut self, event: &Event) -> String {
        if let Event::Sent { packet, .. } = event {
            self.remember(packet);
        }
        let as_sent =
            matches!(event, Event::Delivered { packet, .. } if self.sent.get(&packet.id) == Some(packet));
        let hash =
            if matches!(event, Event::Ended { .. }) { self.hash.of_last(event) } else { String::new() };
        let line = line::print(&line::EventLine::new(event, as_sent, self.redaction, &hash));
        self.hash.add(&line);
        line
    }

    /// What has been under way for so long, or is followed by so much, is written once more if it still arrives.
    fn remember(&mut self, packet: &Packet) {
        self.octets += octets_of(packet);
        self.sent.insert(packet.id, packet.clone());
        while self.sent.len() > SENT_MAX || self.octets > SENT_OCTETS_MAX {
            let Some((_, oldest)) = self.sent.pop_first() else { return };
            self.octets -= octets_of(&oldest);
        }
    }
}

/// What it takes to remember a packet.
fn octets_of(packet: &Packet) -> usize {
    size_of::<(PacketId, Packet)>() + packet.payload.len()
}

/// Packets whose deliveries are written, and read, by number alone.
const SENT_MAX: usize = 100_000;
/// The octets that a writer remembers of them; a reader may find more of them told by number alone.
const SENT_OCTETS_MAX: usize = 1 << 20;

/// FNV-1a over all lines: a fingerprint against accidents, not against forgers.
#[derive(Clone, Copy, Debug)]
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// What the last line says: over all lines before it, and over itself without this.
    fn of_last(mut self, event: &Event) -> String {
        self.add(&line::print(&line::EventLine::new(event, false, Redaction::Nothing, "")));
        format!("{:016x}", self.0)
    }

    fn add(&mut self, text: &str) {
        self.0 = text.bytes().fold(self.0, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    }
}

/// The whole trace as text.
#[must_use]
pub fn write(recording: &Recording) -> String {
    let mut writer = Writer::new(recording.header.redaction);
    let mut text = writer.header(&recording.header);
    for event in &recording.events {
        text.push_str(&writer.event(event));
    }
    text
}

/// The hash of what happened: of all events but the last one, which tells how it ended, and what was known of
/// digests, which nobody knows who has no password. Two runs with the same one went alike.
#[must_use]
pub fn hash(recording: &Recording) -> u64 {
    let mut writer = Writer::new(recording.header.redaction);
    let is_word = |event: &&Event| matches!(event, Event::Ended { .. } | Event::Digest { .. });
    for event in recording.events.iter().filter(|event| !is_word(event)) {
        let _ = writer.event(event);
    }
    writer.hash.0
}

/// Reads a trace line by line.
#[derive(Debug, Default)]
pub struct Reader {
    line: usize,
    sent: BTreeMap<PacketId, Packet>,
    hash: Hash,
}

impl Reader {
    /// A reader before its first line.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The first line.
    ///
    /// # Errors
    /// When the line is not the header of a trace of this version.
    pub fn header(&mut self, line: &str) -> Result<Header, Error> {
        self.next(line, |_, line| line::parse_header(line))
    }

    /// A later line; `None` for an empty one. `sound` gives the samples of a file beside the trace.
    ///
    /// # Errors
    /// When the line is not an event, or speaks of a packet that was never sent.
    pub fn event(
        &mut self,
        line: &str,
        sound: &mut dyn FnMut(&str) -> Option<Vec<i16>>,
    ) -> Result<Option<Event>, Error> {
        if line.trim().is_empty() {
            self.line += 1;
            return Ok(None);
        }
        self.next(line, |reader, line| {
            let known = line::Known { sent: &reader.sent, hash: reader.hash };
            let event = line::parse_event(line, &known, sound)?;
            if let Event::Sent { packet, .. } = &event {
                reader.sent.insert(packet.id, packet.clone());
                if reader.sent.len() > SENT_MAX {
                    reader.sent.pop_first();
                }
            }
            Ok(Some(event))
        })
    }

    /// Counts the line and puts its number into the error.
    fn next<T>(
        &mut self,
        line: &str,
        parse: impl FnOnce(&mut Self, &str) -> Result<T, Reason>,
    ) -> Result<T, Error> {
        self.line += 1;
        if line.len() > LINE_BYTES_MAX {
            return Err(Error { line: self.line, reason: Reason::TooLong });
        }
        let number = self.line;
        let parsed = parse(self, line).map_err(|reason| Error { line: number, reason });
        self.hash.add(line);
        self.hash.add("\n");
        parsed
    }
}

/// The whole trace again; what a phone heard comes without its sound.
///
/// # Errors
/// When the first line is not the header of a trace of this version.
pub fn read(text: &str) -> Result<Recording, Error> {
    read_with(text, &mut |_| None)
}

/// The whole trace again. `sound` gives the samples of a file beside the trace. A line that cannot be understood
/// ends the recording, and its last event says so; of another version's trace all is read that can be.
///
/// # Errors
/// When the first line is not the header of a trace.
pub fn read_with(text: &str, sound: &mut dyn FnMut(&str) -> Option<Vec<i16>>) -> Result<Recording, Error> {
    let mut reader = Reader::new();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let (header, foreign) = match reader.header(first) {
        Ok(header) => (header, None),
        Err(error) => {
            let is_foreign = matches!(error.reason, Reason::FormatVersion(_));
            let header = if is_foreign { line::parse_foreign_header(first) } else { None };
            (header.ok_or_else(|| error.clone())?, Some(error))
        }
    };
    let mut events = Vec::new();
    let mut wrong = foreign;
    for line in lines {
        let is_over = matches!(events.last(), Some(Event::Ended { .. }));
        match reader.event(line, sound) {
            Ok(Some(_)) if is_over => {
                wrong.get_or_insert(Error { line: reader.line, reason: Reason::AfterTheEnd });
                break;
            }
            Ok(event) => events.extend(event),
            Err(error) => {
                wrong.get_or_insert(error);
                break;
            }
        }
    }
    if let Some(error) = wrong {
        events.retain(|event| !matches!(event, Event::Ended { .. }));
        events.push(damaged(events.last().map_or(Instant::ZERO, Event::at), &error));
    }
    Ok(Recording { header, events })
}

/// The last event of a recording that cannot be read to its end.
#[must_use]
pub fn damaged(at: Instant, error: &Error) -> Event {
    let damage = Some(format!("{error}; what can be read is judged"));
    Event::Ended { at, ended: Box::new(Ended { damage, ..Ended::default() }) }
}

/// Why a trace could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Not JSON, or not the keys and values of this format.
    Json(String),
    /// The first line is not the header of a trace.
    NotATrace,
    /// The header of another version.
    FormatVersion(u32),
    /// An event line holds exactly one event.
    NotOneEvent,
    /// Hexadecimal text that is none.
    Hex,
    /// A packet needs exactly one of `text` and `hex`, together with its addresses.
    Packet,
    /// Paper that is no TIFF file in base64 of so many pages.
    Tiff,
    /// A sound in another file than the one of its name.
    Sound,
    /// Something stands behind the last event.
    AfterTheEnd,
    /// A delivered packet, given by number only, that no earlier line sent.
    NeverSent(PacketId),
    /// Longer than [`LINE_BYTES_MAX`].
    TooLong,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match &self.reason {
            Reason::Json(error) => write!(f, "{error}"),
            Reason::NotATrace => f.write_str("not the header of a trunksim trace"),
            Reason::FormatVersion(got) => write!(f, "format version {got}, expected {FORMAT_VERSION}"),
            Reason::NotOneEvent => f.write_str("a line is exactly one event"),
            Reason::Hex => f.write_str("`hex` is not an even number of hexadecimal digits"),
            Reason::Sound => f.write_str("a sound lies in the file of its name, beside the trace"),
            Reason::AfterTheEnd => f.write_str("it goes on after its end"),
            Reason::Tiff => f.write_str("`tiff` is not a TIFF file of so many pages in base64"),
            Reason::Packet => f.write_str("a packet needs from, to, transport and one of text, hex"),
            Reason::NeverSent(id) => write!(f, "packet {} is delivered but no earlier line sends it", id.0),
            Reason::TooLong => write!(f, "longer than {LINE_BYTES_MAX} bytes"),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests;
