//! What a reader hands over.

use core::fmt;
use std::net::SocketAddr;

use bytes::Bytes;
use trace::Transport;

/// A moment, in nanoseconds of Unix time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixNanos(pub u64);

impl UnixNanos {
    /// Nanoseconds since `earlier`, zero when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Where {
    pub(crate) at: UnixNanos,
    pub(crate) frame: u64,
}

/// What comes next in a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Something that a packet carried.
    Carried(Carried),
    /// The file is broken here.
    Damage(Damage),
}

/// A datagram, or a SIP message of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// When it was captured; of a message of a stream, when its last octet was. Entries come in the order of
    /// the file, but for what was waited for in vain: the messages behind a hole of a stream, which come up to
    /// ten seconds late, and datagrams without their last fragments, which come half a minute late.
    pub at: UnixNanos,
    /// The number of that frame in the file, from 1; of a datagram in fragments that of the last,
    /// or of the first if it never became whole.
    pub frame: u64,
    /// Source.
    pub from: SocketAddr,
    /// Destination.
    pub to: SocketAddr,
    /// What carries it. TLS comes from captures that hold the decrypted messages.
    pub transport: Transport,
    /// UDP: the datagram. TCP: one whole SIP message, or what is left of one.
    pub payload: Bytes,
    /// The identification of its IPv4 header; zero, which many senders write always, is none.
    pub ip_id: Option<u16>,
    /// UDP: its time to live, or hop limit, which each router on the way takes one from.
    pub hops: Option<u8>,
    /// Octets at its end that were not captured, as far as its lengths tell; at least one if any.
    pub missing: u32,
    /// TCP: octets before this one were not captured, or could not be read as SIP.
    pub after_gap: bool,
}

/// A place where the file is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where, in octets from the start of the input.
    pub offset: u64,
    /// What is wrong there.
    pub kind: DamageKind,
    /// Octets from there on that were not read as packets.
    pub skipped: u64,
}

/// What can be wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DamageKind {
    /// No record can begin here: lengths or times are beyond belief.
    Record,
    /// A block whose lengths agree and whose content does not.
    Block,
    /// A packet of an interface that the section has not described.
    UnknownInterface,
    /// The file ends inside a record.
    EndsInside,
    /// The operating system failed to read on; its words.
    ReadFailed(String),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { offset, kind, skipped } = self;
        match kind {
            DamageKind::Record => write!(f, "at octet {offset}: no record can begin here")?,
            DamageKind::Block => write!(f, "at octet {offset}: a block that contradicts itself")?,
            DamageKind::UnknownInterface => {
                write!(f, "at octet {offset}: a packet of an interface that nothing describes")?;
            }
            DamageKind::EndsInside => write!(f, "at octet {offset}: the file ends inside of a record")?,
            DamageKind::ReadFailed(words) => write!(f, "at octet {offset}: failed to read on: {words}")?,
        }
        write!(f, "; {} skipped", trace::counted(*skipped, "octet"))
    }
}

/// Why an input is not read at all.
#[derive(Debug)]
pub enum NotACapture {
    /// There is nothing in it.
    Empty,
    /// It ends before the first record.
    TooShort,
    /// It begins like no capture; its first octets.
    Unknown([u8; 4]),
    /// It cannot be read.
    Io(std::io::Error),
}

impl fmt::Display for NotACapture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::TooShort => f.write_str("it ends inside of its header"),
            Self::Unknown([0x1f, 0x8b, ..]) => f.write_str("it is compressed (gzip): unpack it first"),
            Self::Unknown([0x28, 0xb5, 0x2f, 0xfd]) => {
                f.write_str("it is compressed (zstd): unpack it first")
            }
            Self::Unknown([a, b, c, d]) => {
                write!(f, "it is neither pcap nor pcapng: it begins with {a:02x} {b:02x} {c:02x} {d:02x}")
            }
            Self::Io(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for NotACapture {}
