//! A trace as JSON Lines: one header line, then one event a line, in the order in which they happened.
//!
//! ```text
//! {"format":"trunksim-trace","format_version":1,"version":"0.1.0","run":"…","seed":7,…,"cast":[…]}
//! {"at":1000000,"sent":{"id":1,"from":"198.51.100.1:5060","to":"192.0.2.1:5060","transport":"udp","text":"OPTIONS …"}}
//! {"at":1002000,"delivered":{"id":1}}
//! ```
//!
//! `at` is nanoseconds since the run began. A payload is `text` when it is clean UTF-8, else `hex`. A
//! delivered packet that equals the sent one is written by its number alone, which halves the file.

mod line;

use core::fmt;
use std::collections::BTreeMap;

use crate::{Event, Header, Packet, PacketId, Redaction};

/// The version of the format; a reader refuses others.
pub const FORMAT_VERSION: u32 = 1;

/// The longest line that is read. A SIP message of 64 KiB in escaped text stays far below.
pub const LINE_BYTES_MAX: usize = 1 << 20;

/// Writes a trace line by line, so that a long run need not be held in memory as text.
#[derive(Debug)]
pub struct Writer {
    redaction: Redaction,
    sent: BTreeMap<PacketId, Packet>,
}

impl Writer {
    /// A writer that blanks secrets as told.
    #[must_use]
    pub fn new(redaction: Redaction) -> Self {
        Self { redaction, sent: BTreeMap::new() }
    }

    /// The first line, with its line end.
    #[must_use]
    pub fn header(&self, header: &Header) -> String {
        line::print(&line::HeaderLine::from(header))
    }

    /// One event's line, with its line end.
    #[must_use]
    pub fn event(&mut self, event: &Event) -> String {
        if let Event::Sent { packet, .. } = event {
            self.sent.insert(packet.id, packet.clone());
        }
        let as_sent =
            matches!(event, Event::Delivered { packet, .. } if self.sent.get(&packet.id) == Some(packet));
        line::print(&line::EventLine::new(event, as_sent, self.redaction))
    }
}

/// The whole trace as text.
#[must_use]
pub fn write(header: &Header, events: &[Event], redaction: Redaction) -> String {
    let mut writer = Writer::new(redaction);
    let mut text = writer.header(header);
    for event in events {
        text.push_str(&writer.event(event));
    }
    text
}

/// Reads a trace line by line.
#[derive(Debug, Default)]
pub struct Reader {
    line: usize,
    sent: BTreeMap<PacketId, Packet>,
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

    /// A later line; `None` for an empty one.
    ///
    /// # Errors
    /// When the line is not an event, or speaks of a packet that was never sent.
    pub fn event(&mut self, line: &str) -> Result<Option<Event>, Error> {
        if line.trim().is_empty() {
            self.line += 1;
            return Ok(None);
        }
        self.next(line, |reader, line| {
            let event = line::parse_event(line, &reader.sent)?;
            if let Event::Sent { packet, .. } = &event {
                reader.sent.insert(packet.id, packet.clone());
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
        parse(self, line).map_err(|reason| Error { line: number, reason })
    }
}

/// The whole trace again.
///
/// # Errors
/// At the first line that cannot be understood, with its number.
pub fn read(text: &str) -> Result<(Header, Vec<Event>), Error> {
    let mut reader = Reader::new();
    let mut lines = text.lines();
    let header = reader.header(lines.next().unwrap_or_default())?;
    let mut events = Vec::new();
    for line in lines {
        events.extend(reader.event(line)?);
    }
    Ok((header, events))
}

/// Why a trace could not be read, and where.
#[derive(Debug)]
pub struct Error {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a line.
#[derive(Debug)]
pub enum Reason {
    /// Not JSON, or not the keys and values of this format.
    Json(serde_json::Error),
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
            Reason::NotOneEvent => {
                f.write_str("an event needs exactly one of sent, delivered, dropped, note, cdr")
            }
            Reason::Hex => f.write_str("`hex` is not an even number of hexadecimal digits"),
            Reason::Packet => f.write_str("a packet needs from, to, transport and one of text, hex"),
            Reason::NeverSent(id) => write!(f, "packet {} is delivered but no earlier line sends it", id.0),
            Reason::TooLong => write!(f, "longer than {LINE_BYTES_MAX} bytes"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.reason {
            Reason::Json(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
