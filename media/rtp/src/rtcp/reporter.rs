//! The reporting half of one end: when to report, what is true to say, and what the echoes tell.

use bytes::Bytes;
use clock::{Duration, Instant, Rng};

use super::{
    Bye, CNAME, Compound, Interval, Membership, NtpTimestamp, ReceiverReport, ReportBlock, RtcpPacket,
    SdesChunk, SenderReport, short_duration, short_units,
};
use crate::{ReceiverStatistics, Sender};

/// UDP and IPv4 headers count in the mean size (RFC 3550 section 6.2).
const UDP_IP_OCTETS: f64 = 28.0;

/// How an end reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReporterConfig {
    /// The canonical name, `user@host`.
    pub cname: String,
    /// The bandwidth of the call in bits per second, headers included.
    pub session_bandwidth: u32,
}

/// Builds the reports of one end and reads those of the other.
#[derive(Clone, Debug)]
pub struct RtcpReporter {
    config: ReporterConfig,
    rng: Rng,
    next_report: Instant,
    average_size: f64,
    initial: bool,
    /// Packets sent at the last report and at the one before: whoever sent since then is a sender.
    packets_at_report: [u32; 2],
    received_at_report: u64,
    remote: Option<u32>,
    /// The source, the middle of its NTP timestamp and the arrival of the last sender report.
    last_sr: Option<(u32, u32, Instant)>,
    round_trip: Option<Duration>,
    remote_left: bool,
}

impl RtcpReporter {
    /// An end that joins at `now`.
    #[must_use]
    pub fn new(config: ReporterConfig, mut rng: Rng, now: Instant) -> Self {
        // The first estimate is the size of the first report to come (RFC 3550 section 6.3.2).
        let average_size = 52.0 + config.cname.len() as f64 + UDP_IP_OCTETS;
        let first = Interval { session_bandwidth: config.session_bandwidth, average_size, initial: true };
        let alone = Membership { members: 1, senders: 0, we_sent: false };
        let next_report = now + first.randomised(alone, &mut rng);
        Self {
            config,
            rng,
            next_report,
            average_size,
            initial: true,
            packets_at_report: [0; 2],
            received_at_report: 0,
            remote: None,
            last_sr: None,
            round_trip: None,
            remote_left: false,
        }
    }

    /// When [`Self::report`] wants to be called.
    #[must_use]
    pub const fn next_timeout(&self) -> Instant {
        self.next_report
    }

    /// The report that is due at `now`, and the next one is scheduled.
    pub fn report(&mut self, now: Instant, sender: &Sender, received: &mut ReceiverStatistics) -> Bytes {
        let octets = Compound::new(self.packets(now, sender, received)).write();
        self.observe_size(octets.len());
        let membership = self.membership(sender);
        self.packets_at_report = [sender.packets(), self.packets_at_report[0]];
        self.initial = false;
        let interval = Interval {
            session_bandwidth: self.config.session_bandwidth,
            average_size: self.average_size,
            initial: false,
        };
        self.next_report = now + interval.randomised(membership, &mut self.rng);
        octets
    }

    /// The last report with a goodbye behind it (RFC 3550 section 6.3.7: with fewer than 50 members it
    /// goes out at once).
    pub fn bye(
        &mut self,
        now: Instant,
        sender: &Sender,
        received: &mut ReceiverStatistics,
        reason: Option<&str>,
    ) -> Bytes {
        let mut packets = self.packets(now, sender, received);
        let reason = reason.map(|text| text.as_bytes().to_vec());
        packets.push(RtcpPacket::Bye(Bye { ssrcs: vec![sender.ssrc()], reason }));
        Compound::new(packets).write()
    }

    /// A compound from the other end arrived; `sender` is this end's stream.
    pub fn handle_rtcp(&mut self, now: Instant, sender: &Sender, octets: usize, compound: &Compound) {
        self.observe_size(octets);
        if let Some(report) = compound.sender_report() {
            self.last_sr = Some((report.ssrc, report.ntp.middle(), now));
            self.remote = Some(report.ssrc);
        }
        for (from, block) in compound.report_blocks() {
            self.remote = Some(from);
            if block.ssrc == sender.ssrc() && block.last_sr != 0 {
                self.round_trip = round_trip(now, block).or(self.round_trip);
            }
        }
        let left = |p: &RtcpPacket| matches!(p, RtcpPacket::Bye(bye) if self.remote.is_none_or(|r| bye.ssrcs.contains(&r)));
        self.remote_left |= compound.packets.iter().any(left);
    }

    /// The round-trip time that the latest report block about this end tells (RFC 3550 section 6.4.1).
    #[must_use]
    pub const fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }

    /// Whether the other end said goodbye.
    #[must_use]
    pub const fn remote_left(&self) -> bool {
        self.remote_left
    }

    fn packets(
        &mut self,
        now: Instant,
        sender: &Sender,
        received: &mut ReceiverStatistics,
    ) -> Vec<RtcpPacket> {
        let blocks: Vec<_> = self.block(now, received).into_iter().collect();
        let ssrc = sender.ssrc();
        //= https://www.rfc-editor.org/rfc/rfc3550#section-6.4
        // SR if media was sent since the last report or the one before, else RR.
        let report = if self.we_sent(sender) {
            RtcpPacket::SenderReport(SenderReport {
                ssrc,
                ntp: NtpTimestamp::from_instant(now),
                rtp_timestamp: sender.timestamp_at(now),
                packets: sender.packets(),
                octets: sender.octets(),
                blocks,
            })
        } else {
            RtcpPacket::ReceiverReport(ReceiverReport { ssrc, blocks })
        };
        let items = vec![(CNAME, self.config.cname.clone().into_bytes())];
        vec![report, RtcpPacket::SourceDescription(vec![SdesChunk { ssrc, items }])]
    }

    /// A block only for a source that was heard since the last report (RFC 3550 section 6.4.1).
    fn block(&mut self, now: Instant, received: &mut ReceiverStatistics) -> Option<ReportBlock> {
        let count = received.totals().received;
        if core::mem::replace(&mut self.received_at_report, count) == count {
            return None;
        }
        let ssrc = received.ssrc()?;
        self.remote = Some(ssrc);
        let (last_sr, delay_since_last_sr) = match self.last_sr {
            Some((source, middle, at)) if source == ssrc => (middle, short_units(now - at)),
            _ => (0, 0),
        };
        Some(ReportBlock {
            ssrc,
            fraction_lost: received.take_fraction_lost(),
            cumulative_lost: received.cumulative_lost(),
            extended_highest_sequence: received.extended_highest_sequence(),
            jitter: received.jitter(),
            last_sr,
            delay_since_last_sr,
        })
    }

    const fn we_sent(&self, sender: &Sender) -> bool {
        sender.packets() != self.packets_at_report[1]
    }

    fn membership(&self, sender: &Sender) -> Membership {
        let remote = u32::from(self.remote.is_some());
        let remote_sends = u32::from(self.last_sr.is_some() || self.received_at_report > 0);
        let we_sent = self.we_sent(sender);
        Membership { members: 1 + remote, senders: u32::from(we_sent) + remote_sends, we_sent }
    }

    fn observe_size(&mut self, octets: usize) {
        self.average_size += (octets as f64 + UDP_IP_OCTETS - self.average_size) / 16.0;
    }
}

/// A - LSR - DLSR in 1/65536 s; an echo from the future tells nothing.
fn round_trip(now: Instant, block: &ReportBlock) -> Option<Duration> {
    let arrival = NtpTimestamp::from_instant(now).middle();
    let units = arrival.wrapping_sub(block.last_sr).wrapping_sub(block.delay_since_last_sr);
    (units < 0x8000_0000).then(|| short_duration(units))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RtpPacket, SenderConfig};

    struct End {
        sender: Sender,
        statistics: ReceiverStatistics,
        reporter: RtcpReporter,
    }

    fn end(seed: u64) -> End {
        let mut rng = Rng::new(seed);
        let config = ReporterConfig { cname: format!("end{seed}@trunk"), session_bandwidth: 80_000 };
        End {
            sender: Sender::new(&mut rng, SenderConfig::PCMA),
            statistics: ReceiverStatistics::new(8000),
            reporter: RtcpReporter::new(config, rng.derive("rtcp"), Instant::ZERO),
        }
    }

    fn ms(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    #[test]
    fn reports_carry_what_happened() {
        let (mut a, mut b) = (end(1), end(2));
        for n in 0..100_u64 {
            let packet = a.sender.next(ms(20 * n), &[0xd5; 160]);
            if n % 10 != 3 {
                let read = RtpPacket::parse(&packet).expect("written by us");
                b.statistics.receive(ms(20 * n + 30), &read.header);
            }
        }
        // A reports at 2 s; it arrives after 30 ms; B reports 500 ms later; that takes 50 ms back.
        let sr = a.reporter.report(ms(2000), &a.sender, &mut a.statistics);
        let read = Compound::parse(&sr);
        assert_eq!(read.faults, []);
        assert_eq!(read.cname(a.sender.ssrc()), Some(&b"end1@trunk"[..]));
        let report = read.sender_report().expect("A sent media");
        assert_eq!((report.packets, report.octets), (100, 16_000));
        assert_eq!(report.rtp_timestamp, a.sender.next_timestamp(), "the 101st packet would leave now");
        b.reporter.handle_rtcp(ms(2030), &b.sender, sr.len(), &read);

        let rr = b.reporter.report(ms(2530), &b.sender, &mut b.statistics);
        let read = Compound::parse(&rr);
        let RtcpPacket::ReceiverReport(report) = &read.packets[0] else { panic!("B sent nothing: {read:?}") };
        let block = report.blocks[0];
        assert_eq!((block.ssrc, block.fraction_lost, block.cumulative_lost), (a.sender.ssrc(), 25, 10));
        assert_eq!((block.jitter, block.delay_since_last_sr), (0, 32_768));
        a.reporter.handle_rtcp(ms(2580), &a.sender, rr.len(), &read);
        let round_trip = a.reporter.round_trip().expect("B echoed");
        assert!(round_trip.abs_diff(Duration::from_millis(80)) < Duration::from_micros(50), "{round_trip:?}");
    }

    #[test]
    fn a_sender_that_falls_silent_becomes_a_receiver_after_two_reports() {
        let mut a = end(1);
        let _packet = a.sender.next(Instant::ZERO, &[]);
        let kinds: Vec<bool> = (0..4)
            .map(|_| {
                let now = a.reporter.next_timeout();
                let octets = a.reporter.report(now, &a.sender, &mut a.statistics);
                Compound::parse(&octets).sender_report().is_some()
            })
            .collect();
        assert_eq!(kinds, [true, true, false, false]);
    }

    #[test]
    fn intervals_stay_between_two_and_seven_seconds() {
        let mut a = end(1);
        let mut last = Instant::ZERO;
        for n in 0..50 {
            let now = a.reporter.next_timeout();
            let wait = now.since(last).as_secs_f64();
            assert!((if n == 0 { 1.02..3.08 } else { 2.05..6.16 }).contains(&wait), "{n}: {wait}");
            let _octets = a.reporter.report(now, &a.sender, &mut a.statistics);
            last = now;
        }
    }

    #[test]
    fn goodbye_comes_behind_a_report() {
        let (mut a, mut b) = (end(1), end(2));
        let octets = a.reporter.bye(ms(5), &a.sender, &mut a.statistics, Some("teardown"));
        let read = Compound::parse(&octets);
        assert_eq!((read.packets.len(), read.faults.len()), (3, 0));
        b.reporter.handle_rtcp(ms(10), &b.sender, octets.len(), &read);
        assert!(b.reporter.remote_left());
    }
}
