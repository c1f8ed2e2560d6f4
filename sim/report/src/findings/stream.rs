//! The RTP streams of a call.

use check::{StreamFormat, StreamSummary};
use clock::Duration;
use schemars::JsonSchema;
use serde::Serialize;
use trace::Cast;

use crate::json::{self, Seconds};

/// An RTP stream: one source that is sent from one address to another in a call.
#[derive(JsonSchema, Serialize)]
pub(super) struct Stream<'a> {
    /// Who sends it, by its address where nobody knows which side is the carrier; null when the call passes the wire more than once and nobody can tell.
    by: Option<String>,
    /// The address it is sent from, with its port.
    source: String,
    /// The address it is sent to, with its port.
    destination: String,
    /// Its SSRC.
    #[schemars(regex(pattern = r"^0x[0-9a-f]{8}$"))]
    ssrc: String,
    /// What was sent in it, in order of the payload types.
    formats: Vec<Format<'a>>,
    /// True when its payload cannot be read (SRTP): only the headers speak.
    ciphered: bool,
    /// True when of some of its packets only the beginning was captured: there too.
    cut: bool,
    /// Packets that were sent.
    packets: u64,
    /// Octets of payload in them, headers and padding apart.
    octets: u64,
    /// Packets that arrived, duplicates among them.
    received: u64,
    /// Packets that never arrived, by the sequence numbers of those that did; duplicates make up for none.
    lost: u64,
    /// Packets that arrived more than once.
    duplicates: u64,
    /// Packets that arrived after a later one.
    out_of_order: u64,
    /// The interarrival jitter in microseconds (RFC 3550 A.8) on the average, packets that repeat a timestamp left out;
    /// null when fewer than two arrived, and when the clock is not known or not one.
    jitter_mean_us: Option<u64>,
    /// The most that it ever was.
    jitter_max_us: Option<u64>,
    /// Times of a second and more without a packet of it.
    gaps: u32,
    /// The longest of these times in milliseconds; null when there was none.
    longest_gap_ms: Option<u64>,
    /// When its first packet was sent.
    first_s: Seconds,
    /// When its last packet was sent.
    last_s: Seconds,
    /// Whether its source had sent before the first packet that is counted here; null when nobody knows.
    had_begun: Option<bool>,
}

/// A payload type of a stream.
#[derive(JsonSchema, Serialize)]
struct Format<'a> {
    /// The number.
    payload_type: u8,
    /// The encoding by the description in force or by the table of RFC 3551; null when neither knows it.
    encoding: Option<&'a str>,
}

impl<'a> Stream<'a> {
    pub(super) fn of(s: &'a StreamSummary, cast: &Cast) -> Self {
        let format =
            |f: &'a StreamFormat| Format { payload_type: f.payload_type, encoding: f.encoding.as_deref() };
        Self {
            by: s.by.map(|party| cast.name(party)),
            source: s.source.to_string(),
            destination: s.destination.to_string(),
            ssrc: format!("0x{:08x}", s.ssrc),
            formats: s.formats.iter().map(format).collect(),
            ciphered: s.is_ciphered,
            cut: s.is_cut,
            packets: s.packets,
            octets: s.octets,
            received: s.received,
            lost: s.lost,
            duplicates: s.duplicates,
            out_of_order: s.out_of_order,
            jitter_mean_us: s.jitter.map(|jitter| micros(jitter.mean)),
            jitter_max_us: s.jitter.map(|jitter| micros(jitter.most)),
            gaps: s.gaps,
            longest_gap_ms: s.longest_gap.map(json::millis),
            first_s: s.first.into(),
            last_s: s.last.into(),
            had_begun: s.had_begun,
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
