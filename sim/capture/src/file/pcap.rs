//! pcap (draft-ietf-opsawg-pcap): a header, then records of sixteen octets and a frame each.

use pcap_parser::pcap::{
    LegacyPcapBlock, PcapHeader, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified,
    parse_pcap_header,
};

use super::{Frame, Plausible, Step, time};
use crate::Counts;

pub(super) const HEADER_OCTETS: usize = 24;

/// Octets of one frame that are believed without a snap length: the limit of the tools that write captures.
const FRAME_OCTETS_MAX: u32 = 262_144;
/// Octets of one frame that are believed whatever the snap length says.
const SNAP_LENGTH_MAX: u32 = 1 << 24;
/// Octets that a frame had on its link, beyond which a length is none.
const ORIGINAL_OCTETS_MAX: u32 = 1 << 24;
/// Two frames that follow each other are closer than so many seconds (a month), or the next record is looked at
/// too.
const SECONDS_BETWEEN_MAX: u32 = 2_764_800;

pub(super) struct Pcap {
    header: PcapHeader,
    record_octets: usize,
    frame_octets_max: u32,
    /// Time of the last frame in seconds.
    last: Option<u32>,
}

/// Both byte orders, microseconds and nanoseconds, and the form with longer records that some kernels wrote.
pub(super) fn is_magic(octets: [u8; 4]) -> bool {
    matches!(u32::from_le_bytes(octets), 0xa1b2_c3d4 | 0xa1b2_3c4d | 0xa1b2_cd34 | 0xd4c3_b2a1 | 0x4d3c_b2a1)
}

impl Pcap {
    /// `None`: the header is not whole.
    pub(super) fn new(data: &[u8]) -> Option<Self> {
        let (_, header) = parse_pcap_header(data).ok()?;
        let record_octets = if header.is_modified_format() { 24 } else { 16 };
        let frame_octets_max = header.snaplen.clamp(FRAME_OCTETS_MAX, SNAP_LENGTH_MAX);
        Some(Self { header, record_octets, frame_octets_max, last: None })
    }

    pub(super) fn step(&mut self, data: &[u8], counts: &mut Counts) -> Step {
        if data.len() < self.record_octets {
            return Step::More(self.record_octets);
        }
        if self.next_header(data) {
            if data.len() < HEADER_OCTETS {
                return Step::More(HEADER_OCTETS);
            }
            return self.begin_anew(data, counts);
        }
        let head = self.head(data);
        if !self.believable(&head) {
            return Step::Broken;
        }
        let whole = self.record_octets + head.captured as usize;
        if self.is_odd(&head) {
            match self.behind(&head, data, u32::MAX) {
                Plausible::Yes => {}
                Plausible::No => return Step::Broken,
                // At the end of the file nothing follows that could bear witness.
                Plausible::More(wanted) if data.len() < whole => return Step::More(wanted.min(whole)),
                Plausible::More(_) => {}
            }
        }
        self.frame(data, whole)
    }

    fn frame(&mut self, data: &[u8], whole: usize) -> Step {
        let parsed = if self.header.is_modified_format() {
            parse_pcap_frame_modified(data)
        } else if self.header.is_bigendian() {
            parse_pcap_frame_be(data)
        } else {
            parse_pcap_frame(data)
        };
        let Ok((_, LegacyPcapBlock { ts_sec, ts_usec, caplen, origlen, .. })) = parsed else {
            return Step::More(whole);
        };
        self.last = Some(ts_sec);
        let nanos =
            if self.header.is_nanosecond_precision() { ts_usec } else { ts_usec.saturating_mul(1000) };
        let frame = Frame {
            at: time::of_seconds(ts_sec, nanos),
            link_type: self.link_type(),
            octets: self.record_octets..whole,
            missing: origlen.saturating_sub(caplen),
        };
        Step::Frame(frame, whole)
    }

    /// The lower 16 bits; above them stands the length of frame check sequences.
    fn link_type(&self) -> u16 {
        self.header.network.0.to_le_bytes().first_chunk().map_or(0, |low| u16::from_le_bytes(*low))
    }

    /// Files that were written one behind the other.
    fn next_header(&self, data: &[u8]) -> bool {
        let magic = data.first_chunk().is_some_and(|octets| is_magic(*octets));
        magic && matches!(data[4..8], [2, 0, 4, 0] | [0, 2, 0, 4])
    }

    fn begin_anew(&mut self, data: &[u8], counts: &mut Counts) -> Step {
        let Some(next) = Self::new(data) else { return Step::Broken };
        *self = Self { last: self.last, ..next };
        counts.sections += 1;
        counts.interfaces += 1;
        Step::Other(HEADER_OCTETS)
    }

    /// What no record can be without.
    fn believable(&self, head: &Head) -> bool {
        head.captured <= self.frame_octets_max && head.original <= ORIGINAL_OCTETS_MAX
    }

    /// What a record can be, and hardly is.
    fn is_odd(&self, head: &Head) -> bool {
        let a_second = if self.header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
        let far = |last: u32| head.seconds.abs_diff(last) > SECONDS_BETWEEN_MAX;
        head.fraction >= a_second
            || head.captured == 0
            || head.captured > head.original
            || self.last.is_some_and(far)
    }

    /// A record whose head is no surprise, with another one behind it that is close in time.
    pub(super) fn plausible(&self, data: &[u8]) -> Plausible {
        if data.len() < self.record_octets {
            return Plausible::More(self.record_octets);
        }
        let head = self.head(data);
        if self.is_sound(&head) { self.behind(&head, data, SECONDS_BETWEEN_MAX) } else { Plausible::No }
    }

    /// Whether a record stands behind that of `head`, no more than so many seconds from it.
    fn behind(&self, head: &Head, data: &[u8], seconds_max: u32) -> Plausible {
        let whole = self.record_octets + head.captured as usize;
        let behind = data.get(whole..).unwrap_or_default();
        if behind.len() < self.record_octets {
            return Plausible::More(whole + self.record_octets);
        }
        let next = self.head(behind);
        let close = next.seconds.abs_diff(head.seconds) <= seconds_max;
        if self.next_header(behind) || self.is_sound(&next) && close { Plausible::Yes } else { Plausible::No }
    }

    fn is_sound(&self, head: &Head) -> bool {
        self.believable(head) && head.captured > 0 && head.captured <= head.original
    }

    fn head(&self, data: &[u8]) -> Head {
        let number = |at: usize| {
            let octets = data[at..].first_chunk().copied().unwrap_or_default();
            if self.header.is_bigendian() { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) }
        };
        Head { seconds: number(0), fraction: number(4), captured: number(8), original: number(12) }
    }
}

/// What stands before each frame.
struct Head {
    seconds: u32,
    fraction: u32,
    captured: u32,
    original: u32,
}
