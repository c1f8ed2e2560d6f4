//! Cutting messages out of a byte stream (RFC 3261 18.3): on TCP and TLS only Content-Length tells where
//! one message ends and the next begins. Who only listens can lose that place, and looks for it again.

mod overhang;
mod sought;

use bytes::{Buf as _, Bytes, BytesMut};

use super::{Fault, FaultKind, MESSAGE_OCTETS_MAX, Message};
use overhang::{overhang, strayed};
use sought::Sought;

/// What stands next in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamItem {
    /// One whole message.
    Message(Message),
    /// A double CRLF: a ping (RFC 5626 3.5.1), to be answered with a single one.
    Ping,
    /// A single CRLF: a pong, or slack between messages (RFC 3261 7.5).
    Pong,
    /// The place where the next message begins is lost: the connection must be closed. Comes again on
    /// every call, until [`StreamReader::resume`].
    Broken(Fault),
    /// So many octets belonged to no whole message, and a message begins behind them. Comes only from a reader that
    /// listens, and after [`StreamReader::resume`] and [`StreamReader::leave_off`].
    Skipped(usize),
}

/// Collects what a connection delivers, and gives it back message by message.
#[derive(Clone, Debug, Default)]
pub struct StreamReader {
    buffer: BytesMut,
    /// Octets at the front in which no empty line ends; they are not looked at twice.
    searched: usize,
    /// Octets before those of the buffer were taken out of its memory.
    loose: bool,
    broken: Option<Fault>,
    seeking: Option<Seeking>,
    /// It is no end of the connection, and has to make sense of what others send each other.
    listens: bool,
}

/// The next start line is looked for.
#[derive(Clone, Copy, Debug)]
struct Seeking {
    /// Nothing was seen before it.
    at_beginning: bool,
    /// What stands at the front is the beginning of a line.
    at_line: bool,
    skipped: usize,
}

impl StreamReader {
    /// A reader at the start of a connection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader of a connection that may carry anything: what stands before the first start line is skipped.
    /// If it is not read from its beginning on, a start line must have a head behind it that looks like one. It listens:
    /// lines of a description that Content-Length does not count are octets behind the body of their message.
    #[must_use]
    pub fn seeking(at_beginning: bool) -> Self {
        let seeking = Seeking { at_beginning, at_line: at_beginning, skipped: 0 };
        Self { seeking: Some(seeking), listens: true, ..Self::default() }
    }

    /// Octets that were skipped since the next start line is looked for.
    #[must_use]
    pub fn sought(&self) -> usize {
        self.seeking.map_or(0, |seeking| seeking.skipped)
    }

    /// What there is of the message at which the stream broke, up to the next start line. From there on
    /// messages are read again.
    pub fn resume(&mut self) -> Bytes {
        self.broken = None;
        let first_line = memchr::memchr(b'\n', &self.buffer).map_or(0, |at| at + 1);
        let left = match sought::start_line(&self.buffer[first_line..], first_line > 0) {
            Sought::Found(at) | Sought::Perhaps(at) => first_line + at,
        };
        let left = self.buffer.split_to(left).freeze();
        self.seek(left.ends_with(b"\n"));
        left
    }

    /// The octets that would have come next are lost. What there is of a message, and how many octets it
    /// lacks; of a message without a whole head it is at least one.
    pub fn leave_off(&mut self) -> (Bytes, usize) {
        let held = core::mem::take(&mut self.buffer).freeze();
        if let Some(seeking) = &mut self.seeking {
            seeking.skipped += held.len();
        }
        if self.seeking.is_some() || held.iter().all(|octet| b"\r\n".contains(octet)) {
            self.seek(false);
            return (Bytes::new(), 0);
        }
        let head = memchr::memmem::find(&held, b"\r\n\r\n").map(|at| at + 4);
        let body = head.and_then(|head| body_length(&held[..head]).ok());
        let whole = head.unwrap_or(held.len()) + body.unwrap_or(0);
        self.seek(false);
        let lacks = whole.saturating_sub(held.len()).max(1);
        (held, lacks)
    }

    fn seek(&mut self, at_line: bool) {
        self.searched = 0;
        let skipped = self.sought();
        self.seeking = Some(Seeking { at_beginning: false, at_line, skipped });
    }

    /// Takes what was received.
    pub fn push(&mut self, octets: &[u8]) {
        if self.broken.is_none() {
            self.buffer.extend_from_slice(octets);
        }
    }

    /// Octets that wait for the rest of their message.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.buffer.len()
    }

    /// The next item, or `None` when more octets are needed.
    pub fn poll(&mut self) -> Option<StreamItem> {
        let before = self.buffer.len();
        let item = self.next_item();
        // What waits must not hold on to the memory of what has gone: there may be thousands of connections.
        self.loose |= self.buffer.len() < before;
        if item.is_none() && self.loose {
            self.buffer = BytesMut::from(&self.buffer[..]);
            self.loose = false;
        }
        item
    }

    fn next_item(&mut self) -> Option<StreamItem> {
        if let Some(fault) = &self.broken {
            return Some(StreamItem::Broken(fault.clone()));
        }
        if let Some(seeking) = self.seeking {
            match self.found(seeking)? {
                0 => {}
                octets => return Some(StreamItem::Skipped(octets)),
            }
        }
        let strayed = if self.listens { strayed(&self.buffer) } else { 0 };
        if strayed > 0 {
            self.buffer.advance(strayed);
            self.searched = 0;
            return Some(StreamItem::Skipped(strayed));
        }
        match self.cut() {
            Ok(item) => item,
            Err(fault) => {
                self.broken = Some(fault.clone());
                Some(StreamItem::Broken(fault))
            }
        }
    }

    /// The octets that were skipped before the next start line, once that was found.
    fn found(&mut self, mut seeking: Seeking) -> Option<usize> {
        let ends = self.buffer.iter().take_while(|octet| b"\r\n".contains(octet)).count();
        self.buffer.advance(ends);
        seeking.at_line |= ends > 0;
        if seeking.skipped > 0 {
            seeking.skipped += ends;
        }
        let sought = match seeking.at_beginning.then(|| sought::is_start(&self.buffer)) {
            Some(Some(true)) => Sought::Found(0),
            Some(None) => Sought::Perhaps(0),
            Some(Some(false)) | None => sought::start_line(&self.buffer, seeking.at_line),
        };
        match sought {
            Sought::Found(at) => {
                self.buffer.advance(at);
                self.seeking = None;
                self.searched = 0;
                Some(seeking.skipped + at)
            }
            Sought::Perhaps(at) => {
                self.buffer.advance(at);
                seeking.skipped += at;
                seeking.at_beginning &= at == 0;
                seeking.at_line |= at > 0;
                self.seeking = Some(seeking);
                None
            }
        }
    }

    fn cut(&mut self) -> Result<Option<StreamItem>, Fault> {
        if self.buffer.starts_with(b"\r\n\r\n") {
            self.buffer.advance(4);
            return Ok(Some(StreamItem::Ping));
        }
        // A line end by itself counts at once, as nobody sends more after a pong. A ping that TCP happens to
        // cut in the middle is thus seen as two pongs, which costs one answer.
        if b"\r\n\r\n".starts_with(&self.buffer[..]) && self.buffer[..] != *b"\r\n" {
            return Ok(None);
        }
        if self.buffer.starts_with(b"\r\n") {
            self.buffer.advance(2);
            return Ok(Some(StreamItem::Pong));
        }
        let Some(found) = memchr::memmem::find(&self.buffer[self.searched..], b"\r\n\r\n") else {
            self.searched = self.buffer.len().saturating_sub(3);
            return self.within_limit(self.buffer.len()).map(|()| None);
        };
        self.searched += found;
        let head_length = self.searched + 4;
        let length = head_length + body_length(&self.buffer[..head_length])?;
        self.within_limit(length)?;
        if self.buffer.len() < length {
            return Ok(None);
        }
        self.searched = 0;
        let bytes: Bytes = self.buffer.split_to(length).freeze();
        let message = Message::parse(bytes);
        let behind = if self.listens { overhang(&message, &self.buffer) } else { 0 };
        if behind == 0 {
            return Ok(Some(StreamItem::Message(message)));
        }
        let whole = [&message.bytes()[..], &self.buffer.split_to(behind)].concat();
        Ok(Some(StreamItem::Message(Message::parse(whole))))
    }

    fn within_limit(&self, length: usize) -> Result<(), Fault> {
        if length <= MESSAGE_OCTETS_MAX {
            return Ok(());
        }
        Err(Fault::new(FaultKind::MessageTooLong, length.to_string()))
    }
}

/// RFC 3261 20.14: on a stream the header is mandatory, and a value that cannot be trusted ends the
/// connection.
fn body_length(head: &[u8]) -> Result<usize, Fault> {
    let message = Message::parse(Bytes::copy_from_slice(head));
    let conflict = message.structural_faults().iter().find(|f| f.kind == FaultKind::ContentLengthConflict);
    if let Some(fault) = conflict {
        return Err(fault.clone());
    }
    message.content_length()?.ok_or_else(|| Fault::new(FaultKind::ContentLengthMissing, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: &[u8] = b"OPTIONS sip:h SIP/2.0\r\nContent-Length: 3\r\n\r\nabc";
    const BYE: &[u8] = b"BYE sip:h SIP/2.0\r\nl: 0\r\n\r\n";

    fn items(chunks: &[&[u8]]) -> Vec<StreamItem> {
        let mut reader = StreamReader::new();
        let mut items = Vec::new();
        for chunk in chunks {
            reader.push(chunk);
            while let Some(item) = reader.poll() {
                let broken = matches!(item, StreamItem::Broken(_));
                items.push(item);
                if broken {
                    return items;
                }
            }
        }
        items
    }

    #[test]
    fn messages_are_cut_the_same_wherever_the_stream_is_split() {
        let both = [OPTIONS, BYE].concat();
        let expected = [OPTIONS, BYE]
            .map(|bytes| StreamItem::Message(Message::parse(Bytes::from_static(bytes))))
            .to_vec();
        for at in 0..=both.len() {
            assert_eq!(items(&[&both[..at], &both[at..]]), expected, "split at {at}");
        }
    }

    #[test]
    fn pings_between_messages_are_told_from_pongs() {
        let message = StreamItem::Message(Message::parse(Bytes::from_static(BYE)));
        assert_eq!(items(&[b"\r\n\r\n", BYE]), [StreamItem::Ping, message.clone()]);
        assert_eq!(items(&[b"\r", b"\n", BYE]), [StreamItem::Pong, message]);
    }

    #[test]
    fn lost_framing_ends_the_stream() {
        let cases: &[(&[u8], FaultKind)] = &[
            (b"BYE sip:h SIP/2.0\r\n\r\n", FaultKind::ContentLengthMissing),
            (b"BYE sip:h SIP/2.0\r\nl: five\r\n\r\n", FaultKind::ContentLengthMalformed),
            (b"BYE sip:h SIP/2.0\r\nl: -1\r\n\r\n", FaultKind::ContentLengthMalformed),
            (b"BYE sip:h SIP/2.0\r\nl: 1\r\nl: 2\r\n\r\n", FaultKind::ContentLengthConflict),
            (b"BYE sip:h SIP/2.0\r\nl: 4000000000\r\n\r\n", FaultKind::MessageTooLong),
        ];
        for (bytes, kind) in cases {
            let items = items(&[bytes]);
            let [StreamItem::Broken(fault)] = &items[..] else { panic!("{items:?}") };
            assert_eq!(fault.kind, *kind);
        }
    }

    const WHOLE: &str = "OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/TCP h\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\
                         Content-Length: 3\r\n\r\nabc";

    fn whole() -> StreamItem {
        StreamItem::Message(Message::parse(Bytes::from_static(WHOLE.as_bytes())))
    }

    /// What comes out of a seeking reader, wherever the octets are cut.
    fn sought(at_beginning: bool, octets: &str) -> Vec<StreamItem> {
        let mut found = Vec::new();
        for size in [octets.len(), 1, 7] {
            let mut reader = StreamReader::seeking(at_beginning);
            let mut items = Vec::new();
            for chunk in octets.as_bytes().chunks(size) {
                reader.push(chunk);
                items.extend(core::iter::from_fn(|| reader.poll()));
            }
            found.push(items);
        }
        assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "{found:#?}");
        found.swap_remove(0)
    }

    #[test]
    fn a_message_is_found_behind_what_is_none() {
        let behind = |before: &str| sought(false, &[before, WHOLE].concat());
        assert_eq!(behind(""), [whole()]);
        assert_eq!(behind("\r\n\r\n"), [whole()]);
        for before in [
            "lf of a body\r\n",
            "Via: SIP/2.0/TCP h;branch=z9hG4bK\r\nContent-Length: 4\r\n\r\nbody\n",
            // A method that lost its first octet, and the body of a NOTIFY (RFC 3420).
            "NVITE sip:h SIP/2.0\r\nVia: SIP/2.0/TCP h\r\nCall-ID: 2\r\nCSeq: 2 INVITE\r\n\r\n",
            "body\r\nSIP/2.0 100 Trying\r\n",
            "body\r\nSIP/2.0 100 Trying\r\nDate: x\r\n\r\n",
        ] {
            assert_eq!(behind(before), [StreamItem::Skipped(before.len()), whole()], "{before:?}");
        }
    }

    #[test]
    fn at_the_beginning_of_a_connection_a_start_line_is_enough() {
        let odd = "GREET sip:h SIP/2.0\r\nl: 0\r\n\r\n";
        let message = StreamItem::Message(Message::parse(Bytes::from_static(odd.as_bytes())));
        assert_eq!(sought(true, odd), [message]);
        assert_eq!(sought(false, odd), []);
        assert_eq!(sought(true, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"), []);
    }

    #[test]
    fn lines_of_a_description_that_are_not_counted_belong_to_their_message() {
        const HEAD: &str =
            "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP h\r\nContent-Type: application/sdp\r\nContent-Length:";
        const BODY: &str = "v=0\r\nm=audio 1 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n";
        for (less, next) in [(0, WHOLE), (4, WHOLE), (4, ""), (24, WHOLE), (40, ""), (1, WHOLE), (2, WHOLE)] {
            let message = format!("{HEAD} {}\r\n\r\n{BODY}", BODY.len() - less);
            let mut reader = StreamReader::seeking(true);
            reader.push([&message, next].concat().as_bytes());
            let items: Vec<_> = core::iter::from_fn(|| reader.poll()).collect();
            let [StreamItem::Message(first), rest @ ..] = &items[..] else { panic!("{less}: {items:?}") };
            assert_eq!(first.structural_faults().len(), usize::from(less > 0), "{less}: {first:?}");
            assert_eq!(rest.last(), (!next.is_empty()).then(whole).as_ref(), "{less}");
        }
    }

    #[test]
    fn octets_that_come_later_than_their_message_are_skipped() {
        let mut reader = StreamReader::seeking(true);
        reader.push(WHOLE.as_bytes());
        assert_eq!(reader.poll(), Some(whole()));
        reader.push(["8000\r\n", WHOLE].concat().as_bytes());
        assert_eq!(reader.poll(), Some(StreamItem::Skipped(6)));
        assert_eq!(reader.poll(), Some(whole()));
        // What has a head of its own is a message, whatever is wrong with it.
        reader.push([&WHOLE.replace("SIP/2.0\r", "sip/2.0\r"), WHOLE].concat().as_bytes());
        assert!(matches!(reader.poll(), Some(StreamItem::Message(odd)) if odd != Message::parse(WHOLE)));
        assert_eq!(reader.poll(), Some(whole()));
    }

    #[test]
    fn a_broken_stream_is_taken_up_again() {
        let broken = "BYE sip:h SIP/2.0\r\n\r\n";
        let mut reader = StreamReader::new();
        reader.push([broken, WHOLE].concat().as_bytes());
        assert!(matches!(reader.poll(), Some(StreamItem::Broken(_))));
        assert!(matches!(reader.poll(), Some(StreamItem::Broken(_))), "again, until it is resumed");
        assert_eq!(reader.resume(), broken);
        assert_eq!(reader.poll(), Some(whole()));
        assert_eq!(reader.poll(), None);
    }

    #[test]
    fn a_message_that_is_left_off_says_what_it_lacks() {
        let mut reader = StreamReader::new();
        for (there, lacks) in [(WHOLE.len() - 1, 1), (WHOLE.len() - 3, 3), (30, 1)] {
            reader.push(&WHOLE.as_bytes()[..there]);
            assert_eq!(reader.poll(), None);
            assert_eq!(reader.leave_off(), (Bytes::from_static(&WHOLE.as_bytes()[..there]), lacks));
            reader.push(WHOLE.as_bytes());
            assert_eq!(reader.poll(), Some(whole()));
        }
        reader.push(b"\r\n");
        assert_eq!(reader.leave_off(), (Bytes::new(), 0), "what stands between messages is none");
    }
}
