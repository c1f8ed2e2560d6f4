//! The lines of a ladder that are one datagram beside RTP: RTCP, or any octets.
//!
//! ```text
//! 5000 pbx~ SR=150                  a sender report that counts 150 packets; `SR` without a number is a receiver report
//! 5000 pbx~ SR of=9 lost=20         what it says of the source 9; also `fraction=`, in 1/256
//! 5000 pbx~ SR=150 seal=14          so many octets behind it that nobody can read, as in SRTCP
//! 5000 pbx~ raw=0d0a                these octets
//! ```
//!
//! 5000 pbx~ SR=150 of=9 ssrc=8      of another source than that of the audio
//! 5000 pbx~ SR=150 nameless         without CNAME; `headless`: the CNAME before the report
//!
//! 5000 pbx~ SR=150 octets=9         so many octets; also `time=` and `highest=`, by so much ahead of what is so
//! 5000 pbx~ SR=150 ntp=9             a wallclock that is so many milliseconds ahead, or `behind=`; `bye`: it leaves
//! 5000 pbx~ SR of=9 jitter=80        in steps of the clock
//! 5000 pbx~ SR of=9 lsr=4000 dlsr=9  the report of the source 9 of that moment, and how long it lay here
//!
//! 5000 pbx~ SR=150 name=b           another CNAME; `padded`: the padding bit in the first packet; `version=`
//!
//! All take `port=` and `source=`, which are 4001 for RTCP and 4000 for octets.

use bytes::Bytes;
use clock::{Duration, Instant};
use rtp::rtcp::{
    Bye, CNAME, Compound, NtpTimestamp, ReceiverReport, ReportBlock, RtcpPacket, SdesChunk, SenderReport,
    short_units,
};

use super::{Stage, has, host, number, peer, word};

/// When a line of RTP begins, its first sequence number and timestamp, and the milliseconds of a packet.
pub(super) type Shown = (Instant, u16, u32, u64);

impl Stage {
    /// One datagram from `who` to the other side.
    pub(super) fn datagram(&mut self, at: Instant, who: &str, options: &str) {
        let raw = word(options, "raw").map(octets);
        let usual = if raw.is_some() { 4000 } else { 4001 };
        let address = |w: &str, name: &str| {
            format!("{}:{}", host(w), number(options, name, usual)).parse().expect("an address")
        };
        let payload = raw.unwrap_or_else(|| self.report(at, who, options));
        self.packet(at, address(who, "source"), address(peer(who), "port"), payload, false);
    }
}

impl Stage {
    fn report(&self, at: Instant, who: &str, options: &str) -> Bytes {
        let number = |name: &str, usual: u64| number(options, name, usual);
        let ssrc = number("ssrc", if who == "pbx" { 7 } else { 9 }) as u32;
        let of = number("of", 0) as u32;
        let (highest, _) = self.shown(peer(who), of, at);
        let (_, time) = self.shown(who, ssrc, at);
        let block = ReportBlock {
            ssrc: of,
            extended_highest_sequence: u32::from(highest.wrapping_add(number("highest", 0) as u16)),
            fraction_lost: number("fraction", 0) as u8,
            cumulative_lost: number("lost", 0) as i32,
            jitter: number("jitter", 0) as u32,
            last_sr: word(options, "lsr").map_or(0, |_| wallclock(number("lsr", 0)).middle()),
            delay_since_last_sr: short_units(Duration::from_millis(number("dlsr", 0))),
        };
        let blocks = word(options, "of").map(|_| block).into_iter().collect();
        let packet = match word(options, "SR") {
            Some(packets) => RtcpPacket::SenderReport(SenderReport {
                ssrc,
                ntp: wallclock(at.as_millis() + number("ntp", 0) - number("behind", 0)),
                rtp_timestamp: time.wrapping_add(number("time", 0) as u32),
                packets: packets.parse().expect("a number"),
                octets: number("octets", 160 * packets.parse::<u64>().expect("a number")) as u32,
                blocks,
            }),
            None => RtcpPacket::ReceiverReport(ReceiverReport { ssrc, blocks }),
        };
        let name = SdesChunk {
            ssrc,
            items: vec![(CNAME, word(options, "name").unwrap_or(who).as_bytes().to_vec())],
        };
        let mut packets = vec![packet];
        if !has(options, "nameless") {
            let place = usize::from(!has(options, "headless"));
            packets.insert(place, RtcpPacket::SourceDescription(vec![name]));
        }
        if has(options, "bye") {
            packets.push(RtcpPacket::Bye(Bye { ssrcs: vec![ssrc], reason: None }));
        }
        let mut octets = Compound::new(packets).write().to_vec();
        octets.extend((0..number("seal", 0)).map(|n| 0x5a ^ n as u8));
        octets[0] |= if has(options, "padded") { 0x20 } else { 0 };
        if let Some(version) = word(options, "version") {
            let second = 4 * (usize::from(u16::from_be_bytes([octets[2], octets[3]])) + 1);
            octets[second] = octets[second] & 0x3f | version.parse::<u8>().expect("a number") << 6;
        }
        Bytes::from(octets)
    }

    /// Number and timestamp of the stream of a source at a moment, as its lines say.
    fn shown(&self, who: &str, ssrc: u32, at: Instant) -> (u16, u32) {
        let mut lines = self.clocks.get(&(who.to_owned(), ssrc)).into_iter().flatten();
        let Some((from, sequence, timestamp, ms)) = lines.rfind(|line| line.0 <= at) else {
            return (4000, 9000);
        };
        let passed = at.since(*from).as_millis() as u64;
        (sequence.wrapping_add((passed / ms) as u16), timestamp.wrapping_add((passed * 8) as u32))
    }
}

/// What the wallclock of both sides shows at a moment.
fn wallclock(ms: u64) -> NtpTimestamp {
    NtpTimestamp::from_instant(Instant::from_millis(ms))
}

/// The octets of a word of hexadecimal digits.
fn octets(hex: &str) -> Bytes {
    let octet = |pair: &[u8]| {
        let pair = core::str::from_utf8(pair).expect("digits are ASCII");
        u8::from_str_radix(pair, 16).expect("two hexadecimal digits")
    };
    hex.as_bytes().chunks(2).map(octet).collect()
}
