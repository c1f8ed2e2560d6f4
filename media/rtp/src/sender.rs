//! The sending half of a stream: SSRC, sequence, timestamp, marker, and what RTCP must know of them.

use bytes::Bytes;
use clock::{Instant, Rng};

use crate::packet::RtpHeader;
use crate::payload_type;

/// What a stream is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderConfig {
    /// The payload type the other side listed for the codec (RFC 3264 section 5.1).
    pub payload_type: u8,
    /// Timestamp units per second.
    pub clock_rate: u32,
    /// Milliseconds of sound in a packet.
    pub ptime_ms: u32,
}

impl SenderConfig {
    /// G.711 µ-law in packets of 20 ms.
    pub const PCMU: Self = Self { payload_type: payload_type::PCMU, clock_rate: 8000, ptime_ms: 20 };
    /// G.711 A-law in packets of 20 ms.
    pub const PCMA: Self = Self { payload_type: payload_type::PCMA, clock_rate: 8000, ptime_ms: 20 };

    /// The samples in one packet.
    #[must_use]
    pub const fn samples_per_packet(&self) -> u32 {
        self.clock_rate / 1000 * self.ptime_ms
    }
}

/// Writes the packets of one outgoing stream.
#[derive(Clone, Debug)]
pub struct Sender {
    header: RtpHeader,
    config: SenderConfig,
    samples_per_packet: u32,
    packets: u32,
    octets: u32,
    /// The timestamp of the latest sampling instant told to us, for the RTP timestamp of a sender report.
    reference: Option<(Instant, u32)>,
}

impl Sender {
    /// A stream that begins at a random SSRC, sequence number and timestamp, as RFC 3550 section 5.1
    /// asks; its first packet will be marked.
    ///
    /// The sequence number starts in the lower half, so that it does not wrap within the first packets,
    /// which a receiver behind SRTP could not tell from a lost roll-over (RFC 3711 section 3.3.1).
    #[must_use]
    pub fn new(rng: &mut Rng, config: SenderConfig) -> Self {
        let header = RtpHeader {
            marker: true,
            payload_type: config.payload_type,
            sequence: rng.next_u32() as u16 & 0x7fff,
            timestamp: rng.next_u32(),
            ssrc: rng.next_u32(),
        };
        let samples_per_packet = config.samples_per_packet();
        Self { header, config, samples_per_packet, packets: 0, octets: 0, reference: None }
    }

    /// The next packet of sound, sent at `now`; the timestamp then moves by one packet time.
    #[must_use]
    pub fn next(&mut self, now: Instant, payload: &[u8]) -> Bytes {
        let packet = self.header.write(payload);
        self.reference = Some((now, self.header.timestamp));
        self.count(payload.len());
        self.header.marker = false;
        self.header.timestamp = self.header.timestamp.wrapping_add(self.samples_per_packet);
        packet
    }

    /// A packet of the same sequence with a marker, payload type and timestamp of its own: a
    /// telephone-event or comfort noise. The stream's timestamp does not move.
    #[must_use]
    pub fn next_as(&mut self, marker: bool, payload_type: u8, timestamp: u32, payload: &[u8]) -> Bytes {
        let packet = RtpHeader { marker, payload_type, timestamp, ..self.header }.write(payload);
        self.count(payload.len());
        packet
    }

    /// One packet time passes without a packet of sound: the timestamp goes on (RFC 3550 section 5.1).
    pub fn pass(&mut self) {
        self.header.timestamp = self.header.timestamp.wrapping_add(self.samples_per_packet);
    }

    /// The next packet of sound is the first after silence and carries the marker (RFC 3551 section 4.1).
    pub fn start_talkspurt(&mut self) {
        self.header.marker = true;
    }

    /// Another codec or packet time from now on; SSRC, sequence and timestamp go on unbroken.
    pub fn reconfigure(&mut self, config: SenderConfig) {
        self.header.payload_type = config.payload_type;
        self.samples_per_packet = config.samples_per_packet();
        self.config = config;
    }

    /// Moves sequence number and timestamp, as a box does that replaces its media server in mid-call.
    pub fn jump(&mut self, sequence: i16, timestamp: i32) {
        self.header.sequence = self.header.sequence.wrapping_add_signed(sequence);
        self.header.timestamp = self.header.timestamp.wrapping_add_signed(timestamp);
        self.reference = None;
    }

    /// The synchronization source.
    #[must_use]
    pub const fn ssrc(&self) -> u32 {
        self.header.ssrc
    }

    /// The sequence number the next packet will have.
    #[must_use]
    pub const fn next_sequence(&self) -> u16 {
        self.header.sequence
    }

    /// The timestamp the next packet of sound will have.
    #[must_use]
    pub const fn next_timestamp(&self) -> u32 {
        self.header.timestamp
    }

    /// What the stream is made of.
    #[must_use]
    pub const fn config(&self) -> SenderConfig {
        self.config
    }

    /// The samples in one packet.
    #[must_use]
    pub const fn samples_per_packet(&self) -> u32 {
        self.samples_per_packet
    }

    /// Packets sent so far under this SSRC.
    #[must_use]
    pub const fn packets(&self) -> u32 {
        self.packets
    }

    /// Payload octets sent so far under this SSRC.
    #[must_use]
    pub const fn octets(&self) -> u32 {
        self.octets
    }

    /// The RTP timestamp that belongs to the instant `now`, as a sender report states it (RFC 3550
    /// section 6.4.1): reckoned from the latest packet of sound.
    #[must_use]
    pub fn timestamp_at(&self, now: Instant) -> u32 {
        match self.reference {
            Some((at, timestamp)) => {
                timestamp.wrapping_add(crate::units(now - at, self.config.clock_rate) as u32)
            }
            None => self.header.timestamp,
        }
    }

    fn count(&mut self, payload: usize) {
        self.header.sequence = self.header.sequence.wrapping_add(1);
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add(payload as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RtpPacket;

    fn header(bytes: &Bytes) -> RtpHeader {
        RtpPacket::parse(bytes).expect("written by us").header
    }

    #[test]
    fn sequence_rises_by_one_and_timestamp_by_the_packet_time() {
        for (ptime_ms, samples) in [(10, 80), (20, 160), (30, 240), (40, 320), (60, 480)] {
            let mut sender = Sender::new(&mut Rng::new(7), SenderConfig { ptime_ms, ..SenderConfig::PCMA });
            let a = header(&sender.next(Instant::ZERO, &[0; 80]));
            let b = header(&sender.next(Instant::from_millis(20), &[0; 80]));
            assert_eq!(b.sequence, a.sequence.wrapping_add(1));
            assert_eq!(b.timestamp.wrapping_sub(a.timestamp), samples);
            assert_eq!((a.marker, b.marker), (true, false));
            assert_eq!((a.payload_type, a.ssrc), (8, b.ssrc));
        }
    }

    #[test]
    fn three_streams_begin_at_three_places() {
        let mut rng = Rng::new(7);
        let starts: Vec<_> = (0..3).map(|_| Sender::new(&mut rng, SenderConfig::PCMU).header).collect();
        assert!(starts[0].ssrc != starts[1].ssrc && starts[1].ssrc != starts[2].ssrc);
        assert!(starts[0].timestamp != starts[1].timestamp && starts[0].sequence != starts[1].sequence);
    }

    #[test]
    fn silence_moves_the_timestamp_and_not_the_sequence() {
        let mut sender = Sender::new(&mut Rng::new(7), SenderConfig::PCMU);
        let a = header(&sender.next(Instant::ZERO, &[]));
        sender.pass();
        sender.start_talkspurt();
        let b = header(&sender.next(Instant::from_millis(40), &[]));
        assert_eq!((b.sequence.wrapping_sub(a.sequence), b.timestamp.wrapping_sub(a.timestamp)), (1, 320));
        assert!(b.marker);
    }

    #[test]
    fn the_timestamp_of_a_report_follows_the_clock() {
        let mut sender = Sender::new(&mut Rng::new(7), SenderConfig::PCMU);
        let a = header(&sender.next(Instant::from_millis(100), &[0; 160]));
        assert_eq!(sender.timestamp_at(Instant::from_millis(105)).wrapping_sub(a.timestamp), 40);
        assert_eq!((sender.packets(), sender.octets()), (1, 160));
    }
}
