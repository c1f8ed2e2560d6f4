//! RTCP: the control packets of a stream (RFC 3550 section 6).
//!
//! Reading is total: whatever can be understood is a packet, whatever is wrong is a fault beside it.

mod interval;
mod ntp;
mod parse;
mod reporter;
mod write;

pub use interval::{Interval, Membership};
pub use ntp::{NtpTimestamp, short_duration, short_units};
pub use parse::RtcpFault;
pub use reporter::{ReporterConfig, RtcpReporter};

/// The packet type of a sender report.
pub const SENDER_REPORT: u8 = 200;
/// The packet type of a receiver report.
pub const RECEIVER_REPORT: u8 = 201;
/// The packet type of a source description.
pub const SDES: u8 = 202;
/// The packet type of a goodbye.
pub const BYE: u8 = 203;
/// The SDES item that every compound must carry (RFC 3550 section 6.1).
pub const CNAME: u8 = 1;

/// The packets of one datagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compound {
    /// What could be read, in order.
    pub packets: Vec<RtcpPacket>,
    /// What was wrong, in order.
    pub faults: Vec<RtcpFault>,
}

/// One control packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RtcpPacket {
    /// SR.
    SenderReport(SenderReport),
    /// RR.
    ReceiverReport(ReceiverReport),
    /// SDES.
    SourceDescription(Vec<SdesChunk>),
    /// BYE.
    Bye(Bye),
    /// APP, feedback, XR and what is not known here: its octets after the first four.
    Other {
        /// The packet type.
        packet_type: u8,
        /// The five bits of count or format.
        count: u8,
        /// The octets after the common header.
        body: Vec<u8>,
    },
}

/// A sender report (RFC 3550 section 6.4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderReport {
    /// Who reports.
    pub ssrc: u32,
    /// When it was sent.
    pub ntp: NtpTimestamp,
    /// The same moment on the stream's own clock.
    pub rtp_timestamp: u32,
    /// Packets sent so far.
    pub packets: u32,
    /// Payload octets sent so far.
    pub octets: u32,
    /// What it received from others.
    pub blocks: Vec<ReportBlock>,
}

/// A receiver report (RFC 3550 section 6.4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiverReport {
    /// Who reports.
    pub ssrc: u32,
    /// What it received from others.
    pub blocks: Vec<ReportBlock>,
}

/// What one receiver says of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportBlock {
    /// The source it speaks of.
    pub ssrc: u32,
    /// Loss since the previous report, in 1/256.
    pub fraction_lost: u8,
    /// Expected less received since the beginning; negative when duplicates prevail (24 bits).
    pub cumulative_lost: i32,
    /// The highest sequence number, cycles in the upper half.
    pub extended_highest_sequence: u32,
    /// Interarrival jitter in timestamp units.
    pub jitter: u32,
    /// The middle 32 bits of the NTP timestamp of the last sender report, zero for none.
    pub last_sr: u32,
    /// The time since that report came, in 1/65536 s.
    pub delay_since_last_sr: u32,
}

/// What a source says of itself (RFC 3550 section 6.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdesChunk {
    /// The source.
    pub ssrc: u32,
    /// Item types and their octets.
    pub items: Vec<(u8, Vec<u8>)>,
}

/// Sources that leave (RFC 3550 section 6.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bye {
    /// Who leaves.
    pub ssrcs: Vec<u32>,
    /// Why, as octets that should be UTF-8.
    pub reason: Option<Vec<u8>>,
}

impl Compound {
    /// The CNAME that the datagram gives to `ssrc`.
    #[must_use]
    pub fn cname(&self, ssrc: u32) -> Option<&[u8]> {
        self.packets
            .iter()
            .filter_map(|p| if let RtcpPacket::SourceDescription(chunks) = p { Some(chunks) } else { None })
            .flatten()
            .filter(|chunk| chunk.ssrc == ssrc)
            .flat_map(|chunk| &chunk.items)
            .find_map(|(item, value)| (*item == CNAME).then_some(value.as_slice()))
    }

    /// All report blocks with the source that sent them.
    pub fn report_blocks(&self) -> impl Iterator<Item = (u32, &ReportBlock)> {
        self.packets
            .iter()
            .filter_map(|p| match p {
                RtcpPacket::SenderReport(r) => Some((r.ssrc, &r.blocks)),
                RtcpPacket::ReceiverReport(r) => Some((r.ssrc, &r.blocks)),
                _ => None,
            })
            .flat_map(|(ssrc, blocks)| blocks.iter().map(move |b| (ssrc, b)))
    }

    /// The source of the first report.
    #[must_use]
    pub fn reporter(&self) -> Option<u32> {
        self.packets.iter().find_map(|packet| match packet {
            RtcpPacket::SenderReport(report) => Some(report.ssrc),
            RtcpPacket::ReceiverReport(report) => Some(report.ssrc),
            _ => None,
        })
    }

    /// The first sender report.
    #[must_use]
    pub fn sender_report(&self) -> Option<&SenderReport> {
        self.packets.iter().find_map(|p| if let RtcpPacket::SenderReport(r) = p { Some(r) } else { None })
    }
}
