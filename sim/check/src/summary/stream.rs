//! The RTP streams of a call, as the wire shows them.

use std::net::SocketAddr;

use clock::{Duration, Instant};
use rtp::JitterSeen;
use trace::{Party, visible};

use crate::wire::{Leg, Stream};

/// One RTP stream: a source (SSRC) that is sent from one address to another in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamSummary {
    /// Who sends it; none in a call that passes the wire more than once under one Call-ID.
    pub by: Option<Party>,
    /// The address it is sent from.
    pub source: SocketAddr,
    /// The address it is sent to.
    pub destination: SocketAddr,
    /// Its source by RTP.
    pub ssrc: u32,
    /// The payload types that were sent, in order of their numbers.
    pub formats: Vec<StreamFormat>,
    /// True when its payload cannot be read (SRTP, RFC 3711): only the headers speak.
    pub is_ciphered: bool,
    /// True when of some of its packets only the beginning was captured: there too.
    pub is_cut: bool,
    /// Packets that were sent.
    pub packets: u64,
    /// Octets of payload in them, headers and padding apart.
    pub octets: u64,
    /// Packets that arrived, duplicates among them.
    pub received: u64,
    /// Packets that never arrived, by the numbers of those that did (RFC 3550 A.3). There a duplicate makes up for a
    /// loss; here it does not.
    pub lost: u64,
    /// Packets that arrived more than once.
    pub duplicates: u64,
    /// Packets that arrived after a later one.
    pub out_of_order: u64,
    /// The interarrival jitter; none before the second packet, and when the clock of a payload type is not known or not
    /// that of the others.
    pub jitter: Option<StreamJitter>,
    /// Times of a second and more without a packet of it.
    pub gaps: u32,
    /// The longest of these times; none when there was none.
    pub longest_gap: Option<Duration>,
    /// When its first packet was sent.
    pub first: Instant,
    /// When its last packet was sent.
    pub last: Instant,
    /// Whether its source had sent packets before the first that is counted here; none when nobody knows, because the
    /// recording begins inside of the call.
    pub had_begun: Option<bool>,
}

/// A payload type of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamFormat {
    /// The number in the RTP header.
    pub payload_type: u8,
    /// The encoding by the description in force, or else by the table of RFC 3551 6; none when neither knows it.
    pub encoding: Option<String>,
}

/// The interarrival jitter of RFC 3550 A.8, as the receiver estimates it after each packet. Packets that repeat a
/// timestamp, as those of a telephone event do, are left out: they say nothing of the network. A pause in which the
/// timestamp stood still counts, as it does there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamJitter {
    /// The estimate on the average.
    pub mean: Duration,
    /// The most that the estimate ever was.
    pub most: Duration,
}

/// The streams of a leg, in the order in which they were first seen.
pub(crate) fn streams(leg: &Leg) -> Vec<StreamSummary> {
    leg.streams.iter().map(|stream| summary(leg, stream)).collect()
}

fn summary(leg: &Leg, stream: &Stream) -> StreamSummary {
    let totals = stream.reception.totals();
    let clock = stream.reception.clock_rate();
    let mut is_one_clock = true;
    let mut formats = Vec::new();
    for payload_type in (0..128).filter(|pt| stream.types >> pt & 1 == 1) {
        let ends = (stream.from, stream.to);
        let format = leg.session.format(stream.side, ends, payload_type, stream.last_at);
        is_one_clock &= format.as_ref().is_some_and(|format| format.clock == clock);
        formats.push(StreamFormat { payload_type, encoding: format.map(|format| visible(&format.encoding)) });
    }
    let jitter = stream.reception.jitter_seen().filter(|_| is_one_clock);
    StreamSummary {
        by: (!leg.session.is_hairpin).then(|| leg.party(stream.side)),
        source: stream.from,
        destination: stream.to,
        ssrc: stream.ssrc,
        formats,
        is_ciphered: stream.is_ciphered(),
        is_cut: stream.is_cut,
        packets: stream.packets,
        octets: stream.octets,
        received: totals.received,
        lost: totals.lost,
        duplicates: totals.duplicates,
        out_of_order: totals.out_of_order,
        jitter: jitter.map(|JitterSeen { mean, most }| StreamJitter { mean, most }),
        gaps: stream.gaps.count,
        longest_gap: (stream.gaps.count > 0).then_some(stream.gaps.longest),
        first: stream.first_at,
        last: stream.last_at,
        had_begun: leg.had_begun(stream),
    }
}
