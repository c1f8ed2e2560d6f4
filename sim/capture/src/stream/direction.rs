//! One direction of a connection.

use bytes::Bytes;
use sip::message::{StreamItem, StreamReader};
use trace::Transport;

use super::Out;
use crate::entry::Where;
use crate::frame::Segment;
use crate::{Carried, Entry, UnixNanos};

/// Octets that came too early and are kept.
const EARLY_OCTETS_MAX: usize = 1 << 17;
/// Segments of them.
const EARLY_SEGMENTS_MAX: usize = 512;
/// A number so far from the expected one belongs to another connection between the same ports.
const FAR_OCTETS: u32 = 1 << 21;
/// How long octets that the other side has acknowledged are waited for, in nanoseconds: frames of a capture
/// are not always in order.
const ACKNOWLEDGED_NANOS: u64 = 200_000_000;
/// How long octets are waited for otherwise: the sender repeats them (RFC 6298 waits for a second first, and
/// twice as long each time).
const HOLE_NANOS: u64 = 10_000_000_000;
/// Octets without any SIP after which a stream is taken for something else.
const SOUGHT_OCTETS_MAX: usize = 1 << 16;

/// One direction of a connection: from the first segment on that was captured.
#[derive(Default)]
pub(super) struct Direction {
    /// The number of the next octet; `None` before the first segment.
    expected: Option<u32>,
    content: Content,
    early: Vec<Early>,
    early_octets: usize,
    /// How far the other side has all octets, and since when that is known.
    acknowledged: Option<(u32, UnixNanos)>,
    /// Octets before the next message were lost.
    after_gap: bool,
    last_at: UnixNanos,
    /// The frame of the octets that were read last, and its identification.
    read: Option<Read>,
    /// Its SYN was captured.
    from_syn: bool,
    /// FIN or RST was seen.
    ended: bool,
}

/// A frame and its identification.
type Read = (Where, Option<u16>);

/// What the stream is.
enum Content {
    /// SIP, or what may be that.
    Sip(Box<StreamReader>),
    /// Anything else: no octet of it is kept.
    Other,
}

impl Default for Content {
    fn default() -> Self {
        Self::Sip(Box::new(StreamReader::seeking(false)))
    }
}

/// A segment that came before those in front of it.
struct Early {
    sequence: u32,
    place: Where,
    ip_id: Option<u16>,
    octets: Vec<u8>,
    /// Octets behind these that the snap length cut away.
    missing: u32,
}

impl Direction {
    /// Octets that wait here.
    pub(super) fn octets(&self) -> usize {
        let reader = match &self.content {
            Content::Sip(reader) => reader.pending(),
            Content::Other => 0,
        };
        reader + self.early_octets
    }

    pub(super) fn has_hole(&self) -> bool {
        !self.early.is_empty()
    }

    pub(super) fn last_at(&self) -> UnixNanos {
        self.last_at
    }

    pub(super) fn take(&mut self, segment: &Segment, place: Where, out: &mut Out) {
        self.last_at = place.at;
        // A SYN takes a number of its own, before its octets.
        let sequence = segment.sequence.wrapping_add(u32::from(segment.syn));
        if segment.syn && !self.is_known(sequence) {
            self.begin(sequence, out);
            self.from_syn = true;
            self.content = Content::Sip(Box::new(StreamReader::seeking(true)));
            if segment.payload.is_empty() {
                return;
            }
        }
        let mut expected = *self.expected.get_or_insert(sequence);
        if distance(expected, sequence).unsigned_abs() > FAR_OCTETS {
            self.begin(sequence, out);
            self.after_gap = true;
            expected = sequence;
        }
        if sequence == expected {
            self.looks_foreign(segment, out);
        }
        if matches!(self.content, Content::Other) {
            let end = sequence.wrapping_add(length(segment.payload));
            if distance(expected, end) > 0 {
                self.expected = Some(end);
            }
            return;
        }
        if distance(expected, sequence) > 0 {
            self.keep(Early {
                sequence,
                place,
                ip_id: segment.ip_id,
                octets: segment.payload.to_vec(),
                missing: segment.missing,
            });
            if self.early_octets > EARLY_OCTETS_MAX || self.early.len() > EARLY_SEGMENTS_MAX {
                self.jump(out);
            }
        } else {
            self.push(sequence, segment.payload, (place, segment.ip_id), segment.missing, out);
            self.catch_up(out);
        }
        let behind = sequence.wrapping_add(length(segment.payload));
        if segment.last && self.expected == Some(behind) {
            self.ended = true;
            self.leave_off(out);
        }
    }

    /// Whether a SYN was captured twice: a connection that is still open begins with it.
    fn is_known(&self, sequence: u32) -> bool {
        let behind = self.expected.map(|expected| distance(sequence, expected));
        !self.ended && behind.is_some_and(|octets| octets >= 0 && octets.unsigned_abs() <= FAR_OCTETS)
    }

    /// A connection begins.
    fn begin(&mut self, expected: u32, out: &mut Out) {
        self.finish(out);
        *self = Self { expected: Some(expected), last_at: self.last_at, ..Self::default() };
    }

    fn keep(&mut self, new: Early) {
        if new.octets.is_empty() {
            return;
        }
        let expected = self.expected.unwrap_or(new.sequence);
        let before = |early: &Early| distance(expected, early.sequence) < distance(expected, new.sequence);
        let at = self.early.partition_point(before);
        // Captured twice, or repeated.
        let same = |early: &Early| early.sequence == new.sequence && early.octets.len() >= new.octets.len();
        if !self.early.get(at).is_some_and(same) {
            self.early_octets += new.octets.len();
            self.early.insert(at, new);
        }
    }

    /// Octets at or before the expected one: those that were there already are dropped.
    fn push(&mut self, sequence: u32, payload: &[u8], read: Read, missing: u32, out: &mut Out) {
        let expected = self.expected.unwrap_or(sequence);
        let seen = distance(sequence, expected).max(0).unsigned_abs() as usize;
        let Some(new @ [_, ..]) = payload.get(seen..) else { return };
        self.expected = Some(expected.wrapping_add(length(new)));
        self.read = Some(read);
        let Content::Sip(reader) = &mut self.content else { return };
        reader.push(new);
        self.poll(read.0, out);
        if missing > 0 {
            self.leave_off(out);
            out.counts.tcp_gaps += 1;
            self.after_gap = true;
            self.expected = self.expected.map(|expected| expected.wrapping_add(missing));
        }
    }

    /// Takes what has waited and has its turn now.
    fn catch_up(&mut self, out: &mut Out) {
        while let (Some(first), Some(expected)) = (self.early.first(), self.expected) {
            if distance(expected, first.sequence) > 0 {
                return;
            }
            let Early { sequence, place, ip_id, octets, missing } = self.early.remove(0);
            self.early_octets -= octets.len();
            self.push(sequence, &octets, (place, ip_id), missing, out);
        }
    }

    /// Hands over all messages that are whole.
    fn poll(&mut self, place: Where, out: &mut Out) {
        loop {
            let Content::Sip(reader) = &mut self.content else { return };
            let Some(item) = reader.poll() else { break };
            match item {
                StreamItem::Message(message) => {
                    self.emit(message.bytes(), 0, place, out);
                }
                StreamItem::Ping | StreamItem::Pong => {}
                StreamItem::Skipped(octets) => {
                    out.counts.tcp_octets_skipped += octets as u64;
                    self.after_gap = true;
                }
                StreamItem::Broken(_) => {
                    let left = reader.resume();
                    self.emit(&left, 0, place, out);
                }
            }
        }
        self.judge_content(out);
    }

    /// A stream in which nothing looks like SIP is something else.
    fn judge_content(&mut self, out: &mut Out) {
        let Content::Sip(reader) = &self.content else { return };
        if reader.sought() > SOUGHT_OCTETS_MAX {
            self.ignore(out);
        }
    }

    /// A connection that is seen from its beginning on, which is no text: its first octet tells.
    fn looks_foreign(&mut self, segment: &Segment, out: &mut Out) {
        let is_first = self.from_syn && self.read.is_none() && matches!(self.content, Content::Sip(_));
        let Some(first) = segment.payload.first().filter(|_| is_first) else { return };
        if !first.is_ascii_graphic() && !b"\r\n".contains(first) {
            self.ignore(out);
        }
    }

    fn ignore(&mut self, out: &mut Out) {
        self.content = Content::Other;
        self.early = Vec::new();
        self.early_octets = 0;
        out.counts.streams_not_sip += 1;
    }

    fn emit(&mut self, payload: &[u8], missing: u32, place: Where, out: &mut Out) {
        if payload.is_empty() {
            return;
        }
        out.ready.push_back(Entry::Carried(Carried {
            at: place.at,
            frame: place.frame,
            from: out.key.0,
            to: out.key.1,
            transport: Transport::Tcp,
            payload: Bytes::copy_from_slice(payload),
            ip_id: self.read.and_then(|(_, id)| id),
            hops: None,
            missing,
            after_gap: core::mem::take(&mut self.after_gap),
        }));
    }

    pub(super) fn acknowledged(&mut self, number: u32, at: UnixNanos) {
        let Some(expected) = self.expected else { return };
        if distance(expected, number) <= 0 {
            return;
        }
        self.acknowledged = match self.acknowledged {
            Some((before, since)) if distance(expected, before) > 0 => {
                Some((if distance(before, number) > 0 { number } else { before }, since))
            }
            _ => Some((number, at)),
        };
    }

    pub(super) fn pass(&mut self, now: UnixNanos, out: &mut Out) {
        let (Some(first), Some(expected)) = (self.early.first(), self.expected) else { return };
        let is_there = |(number, at): (u32, UnixNanos)| {
            distance(expected, number) > 0 && now.since(at) > ACKNOWLEDGED_NANOS
        };
        if self.acknowledged.is_some_and(is_there) || now.since(first.place.at) > HOLE_NANOS {
            self.jump(out);
        }
    }

    /// Goes on behind a hole.
    fn jump(&mut self, out: &mut Out) {
        self.leave_off(out);
        out.counts.tcp_gaps += 1;
        self.after_gap = true;
        if let Some(first) = self.early.first() {
            self.expected = Some(first.sequence);
        }
        self.catch_up(out);
    }

    /// What is left of a message whose end is not there.
    fn leave_off(&mut self, out: &mut Out) {
        let Content::Sip(reader) = &mut self.content else { return };
        let (left, missing) = reader.leave_off();
        let Some((place, _)) = self.read else { return };
        self.emit(&left, u32::try_from(missing).unwrap_or(u32::MAX), place, out);
    }

    /// Too much waits in all connections: what waits here is let go.
    pub(super) fn give_up(&mut self, out: &mut Out) {
        self.early = Vec::new();
        self.early_octets = 0;
        self.jump(out);
    }

    /// The direction has ended, or the capture.
    pub(super) fn finish(&mut self, out: &mut Out) {
        while self.has_hole() {
            self.jump(out);
        }
        self.leave_off(out);
    }
}

/// How far `to` lies behind `from` in a space of numbers that wraps around.
fn distance(from: u32, to: u32) -> i32 {
    to.wrapping_sub(from).cast_signed()
}

fn length(octets: &[u8]) -> u32 {
    u32::try_from(octets.len()).expect("a segment lies in an IP packet")
}
