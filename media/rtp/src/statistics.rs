//! What a receiver knows of a stream: RFC 3550 appendices A.1 (sequence), A.3 (loss) and A.8 (jitter).
//!
//! The stream was agreed by signalling, so the probation of A.1 (two packets in sequence before a source
//! counts) is left out: the first packet counts, and a lost second one is a loss.

use clock::{Duration, Instant};

use crate::packet::RtpHeader;
use crate::units;

/// A forward step this large is a restart, not a loss (A.1).
const MAX_DROPOUT: u16 = 3000;
/// A packet this late still belongs to the stream (A.1).
const MAX_MISORDER: u16 = 100;
/// How far back duplicates are known.
const WINDOW: u16 = 64;
/// A sequence number that cannot be the successor of a bad one.
const NO_BAD_SEQUENCE: u32 = 1 << 16 | 1;

/// What a packet was to the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reception {
    /// The first packet of a source.
    First,
    /// The successor of the highest so far.
    InOrder,
    /// Higher than the successor: so many are missing for now.
    AfterGap(u16),
    /// Lower than the highest, not seen before.
    OutOfOrder,
    /// Seen before.
    Duplicate,
    /// Far away from the highest; counted only when its successor follows.
    Suspect,
    /// The sequence went on at another place under the same SSRC.
    Restarted,
    /// Another SSRC than before.
    NewSource,
}

/// Counters over the whole life of a stream, sources and restarts added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Packets that should have come, by sequence number.
    pub expected: u64,
    /// Packets that came, duplicates included.
    pub received: u64,
    /// Packets that came more than once.
    pub duplicates: u64,
    /// Packets that came after a later one.
    pub out_of_order: u64,
    /// Packets that never came.
    pub lost: u64,
    /// How often the SSRC changed.
    pub ssrc_changes: u32,
    /// How often the sequence jumped under one SSRC.
    pub restarts: u32,
}

/// The jitter of a stream over its whole life; see [`ReceiverStatistics::jitter_seen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JitterSeen {
    /// What the estimate was on the average.
    pub mean: Duration,
    /// The most that the estimate ever was.
    pub most: Duration,
}

/// Follows one incoming stream.
#[derive(Clone, Debug)]
pub struct ReceiverStatistics {
    clock_rate: u32,
    source: Option<Source>,
    seen: Seen,
    /// What earlier sources and runs of this stream left behind.
    earlier: Totals,
}

/// The state of A.1, A.3 and A.8 for one SSRC.
#[derive(Clone, Debug)]
struct Source {
    ssrc: u32,
    base_sequence: u32,
    max_sequence: u16,
    cycles: u32,
    bad_sequence: u32,
    received: u32,
    duplicates: u32,
    out_of_order: u32,
    expected_prior: u32,
    received_prior: u32,
    /// Bit n: the packet n before the highest has come.
    window: u64,
    jitter: Jitter,
    media_jitter: Jitter,
    last_timestamp: u32,
}

/// A.8, scaled by 16 so that integers suffice.
#[derive(Clone, Copy, Debug, Default)]
struct Jitter {
    scaled: u32,
    transit: Option<u32>,
}

/// What the jitter of the sound was after each packet, in sixteenths of a timestamp unit.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    sum: u64,
    most: u32,
    packets: u32,
}

impl Seen {
    fn note(&mut self, scaled: u32) {
        self.sum = self.sum.saturating_add(scaled.into());
        self.most = self.most.max(scaled);
        self.packets = self.packets.saturating_add(1);
    }
}

impl Jitter {
    /// False for the first packet, which has no interarrival time.
    fn observe(&mut self, transit: u32) -> bool {
        let Some(previous) = self.transit.replace(transit) else { return false };
        let difference = transit.wrapping_sub(previous).cast_signed().unsigned_abs();
        self.scaled = self.scaled.saturating_add(difference).saturating_sub((self.scaled + 8) >> 4);
        true
    }
}

impl ReceiverStatistics {
    /// A stream of which nothing has come yet.
    #[must_use]
    pub const fn new(clock_rate: u32) -> Self {
        let earlier = Totals {
            expected: 0,
            received: 0,
            duplicates: 0,
            out_of_order: 0,
            lost: 0,
            ssrc_changes: 0,
            restarts: 0,
        };
        Self { clock_rate, source: None, seen: Seen { sum: 0, most: 0, packets: 0 }, earlier }
    }

    /// A packet arrived at `now`.
    pub fn receive(&mut self, now: Instant, header: &RtpHeader) -> Reception {
        let arrival = units(now.since(Instant::ZERO), self.clock_rate) as u32;
        let transit = arrival.wrapping_sub(header.timestamp);
        let reception = match &mut self.source {
            None => Reception::First,
            Some(source) if source.ssrc != header.ssrc => Reception::NewSource,
            Some(source) => source.update_sequence(header.sequence),
        };
        match reception {
            Reception::First | Reception::NewSource | Reception::Restarted => {
                self.begin(header, reception);
            }
            Reception::Suspect => return reception,
            _ => {}
        }
        if let Some(source) = &mut self.source
            && source.observe_transit(transit, header.timestamp)
        {
            self.seen.note(source.media_jitter.scaled);
        }
        reception
    }

    fn begin(&mut self, header: &RtpHeader, reception: Reception) {
        self.earlier = self.totals();
        self.earlier.ssrc_changes += u32::from(reception == Reception::NewSource);
        self.earlier.restarts += u32::from(reception == Reception::Restarted);
        let mut source = Source::new(header);
        if reception == Reception::Restarted {
            // The suspect packet before this one was the first of the new run.
            source.base_sequence = u32::from(header.sequence.wrapping_sub(1));
            if header.sequence == 0 {
                source.cycles = 1 << 16;
            }
            source.received = 2;
            source.window = 0b11;
        }
        self.source = Some(source);
    }

    /// The counters, everything added up.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let Some(source) = &self.source else { return self.earlier };
        let expected = u64::from(source.expected());
        let unique = u64::from(source.received - source.duplicates);
        let mut totals = self.earlier;
        totals.expected += expected;
        totals.received += u64::from(source.received);
        totals.duplicates += u64::from(source.duplicates);
        totals.out_of_order += u64::from(source.out_of_order);
        totals.lost += expected.saturating_sub(unique);
        totals
    }

    /// The present source.
    #[must_use]
    pub fn ssrc(&self) -> Option<u32> {
        self.source.as_ref().map(|s| s.ssrc)
    }

    /// The highest sequence number of the present source, with its cycles in the upper half.
    #[must_use]
    pub fn extended_highest_sequence(&self) -> u32 {
        self.source.as_ref().map_or(0, Source::extended_max)
    }

    /// The "cumulative number of packets lost" of a report block (A.3): expected less received,
    /// duplicates counting as received, so that it may be negative; held to 24 bits.
    #[must_use]
    pub fn cumulative_lost(&self) -> i32 {
        let Some(source) = &self.source else { return 0 };
        let lost = i64::from(source.expected()) - i64::from(source.received);
        lost.clamp(-0x80_0000, 0x7f_ffff) as i32
    }

    /// The interarrival jitter of a report block, in timestamp units (A.8).
    ///
    /// All packets count, those of a telephone-event too (RFC 4733 section 2.5.2.2), although these repeat
    /// one timestamp and raise it.
    #[must_use]
    pub fn jitter(&self) -> u32 {
        self.source.as_ref().map_or(0, |s| s.jitter.scaled >> 4)
    }

    /// The same without packets that repeat a timestamp: what the network did to the sound.
    #[must_use]
    pub fn media_jitter(&self) -> u32 {
        self.source.as_ref().map_or(0, |s| s.media_jitter.scaled >> 4)
    }

    /// What [`Self::media_jitter`] was over the life of the stream, all sources and restarts together; none before the
    /// second packet.
    #[must_use]
    pub fn jitter_seen(&self) -> Option<JitterSeen> {
        let Seen { sum, most, packets } = self.seen;
        let second = 16 * u128::from(self.clock_rate);
        let time = |scaled: u128, per: u128| {
            let nanos = (scaled * 1_000_000_000).checked_div(per)?;
            Some(Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
        };
        let mean = time(sum.into(), second * u128::from(packets))?;
        Some(JitterSeen { mean, most: time(most.into(), second)? })
    }

    /// Timestamp units per second, as it was told.
    #[must_use]
    pub const fn clock_rate(&self) -> u32 {
        self.clock_rate
    }

    /// The "fraction lost" of a report block, in 1/256, since the last time this was asked (A.3).
    pub fn take_fraction_lost(&mut self) -> u8 {
        let Some(source) = &mut self.source else { return 0 };
        let expected = source.expected().wrapping_sub(source.expected_prior);
        let received = source.received.wrapping_sub(source.received_prior);
        source.expected_prior = source.expected();
        source.received_prior = source.received;
        let lost = i64::from(expected) - i64::from(received);
        if expected == 0 || lost <= 0 {
            return 0;
        }
        ((lost << 8) / i64::from(expected)).min(255) as u8
    }
}

impl Source {
    const fn new(header: &RtpHeader) -> Self {
        Self {
            ssrc: header.ssrc,
            base_sequence: header.sequence as u32,
            max_sequence: header.sequence,
            cycles: 0,
            bad_sequence: NO_BAD_SEQUENCE,
            received: 1,
            duplicates: 0,
            out_of_order: 0,
            expected_prior: 0,
            received_prior: 0,
            window: 1,
            jitter: Jitter { scaled: 0, transit: None },
            media_jitter: Jitter { scaled: 0, transit: None },
            last_timestamp: !header.timestamp,
        }
    }

    /// `update_seq` of A.1.
    fn update_sequence(&mut self, sequence: u16) -> Reception {
        let step = sequence.wrapping_sub(self.max_sequence);
        let reception = if step == 0 {
            self.duplicates += 1;
            Reception::Duplicate
        } else if step < MAX_DROPOUT {
            self.advance(sequence, step)
        } else if step <= u16::MAX - MAX_MISORDER + 1 {
            if u32::from(sequence) == self.bad_sequence {
                return Reception::Restarted;
            }
            self.bad_sequence = u32::from(sequence.wrapping_add(1));
            return Reception::Suspect;
        } else {
            self.late(step.wrapping_neg())
        };
        self.received += 1;
        reception
    }

    fn advance(&mut self, sequence: u16, step: u16) -> Reception {
        if sequence < self.max_sequence {
            self.cycles += 1 << 16;
        }
        self.max_sequence = sequence;
        self.window = if step < WINDOW { self.window << step | 1 } else { 1 };
        match step {
            1 => Reception::InOrder,
            _ => Reception::AfterGap(step - 1),
        }
    }

    fn late(&mut self, behind: u16) -> Reception {
        let bit = if behind < WINDOW { 1 << behind } else { 0 };
        if self.window & bit != 0 {
            self.duplicates += 1;
            return Reception::Duplicate;
        }
        self.window |= bit;
        self.out_of_order += 1;
        // A packet from before the first one we saw: the stream began there.
        let extended = self.extended_max().wrapping_sub(u32::from(behind));
        if (extended.wrapping_sub(self.base_sequence)).cast_signed() < 0 {
            self.base_sequence = extended;
        }
        Reception::OutOfOrder
    }

    /// True when there is another estimate for the sound.
    fn observe_transit(&mut self, transit: u32, timestamp: u32) -> bool {
        self.jitter.observe(transit);
        if timestamp == self.last_timestamp {
            return false;
        }
        self.last_timestamp = timestamp;
        self.media_jitter.observe(transit)
    }

    const fn extended_max(&self) -> u32 {
        self.cycles.wrapping_add(self.max_sequence as u32)
    }

    const fn expected(&self) -> u32 {
        self.extended_max().wrapping_sub(self.base_sequence).wrapping_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(sequence: u16, timestamp: u32) -> RtpHeader {
        RtpHeader { sequence, timestamp, ssrc: 1, ..RtpHeader::default() }
    }

    /// Feeds sequence numbers in this order, each at the time its number says.
    fn feed(sequences: &[u16]) -> (ReceiverStatistics, Vec<Reception>) {
        let mut statistics = ReceiverStatistics::new(8000);
        let receptions = sequences
            .iter()
            .enumerate()
            .map(|(i, s)| {
                let now = Instant::from_millis(20 * i as u64);
                statistics.receive(now, &header(*s, u32::from(*s).wrapping_mul(160)))
            })
            .collect();
        (statistics, receptions)
    }

    #[test]
    #[expect(clippy::type_complexity, reason = "a table of literal rows reads better than a type for one")]
    fn counters_follow_the_sequence() {
        use Reception::{AfterGap, Duplicate, First, InOrder, OutOfOrder, Restarted, Suspect};
        // (what, sequence numbers, receptions, expected, lost, duplicates, out of order)
        let table: &[(&str, &[u16], &[Reception], [u64; 4])] = &[
            ("in order", &[5, 6, 7], &[First, InOrder, InOrder], [3, 0, 0, 0]),
            ("one lost", &[5, 7], &[First, AfterGap(1)], [3, 1, 0, 0]),
            ("one late", &[5, 7, 6], &[First, AfterGap(1), OutOfOrder], [3, 0, 0, 1]),
            ("twice", &[5, 6, 6, 5], &[First, InOrder, Duplicate, Duplicate], [2, 0, 2, 0]),
            ("duplicate hides no loss", &[5, 5, 7], &[First, Duplicate, AfterGap(1)], [3, 1, 1, 0]),
            ("wrap", &[65534, 65535, 0, 1], &[First, InOrder, InOrder, InOrder], [4, 0, 0, 0]),
            ("wrap with late one", &[65535, 1, 0], &[First, AfterGap(1), OutOfOrder], [3, 0, 0, 1]),
            ("began before the first seen", &[6, 5, 7], &[First, OutOfOrder, InOrder], [3, 0, 0, 1]),
            ("jump", &[5, 9000, 9001, 9002], &[First, Suspect, Restarted, InOrder], [4, 0, 0, 0]),
            ("jump to the wrap", &[5000, 65535, 0], &[First, Suspect, Restarted], [3, 0, 0, 0]),
            ("stray", &[5, 9000, 6], &[First, Suspect, InOrder], [2, 0, 0, 0]),
        ];
        for (what, sequences, receptions, [expected, lost, duplicates, out_of_order]) in table {
            let (statistics, seen) = feed(sequences);
            assert_eq!(&seen, receptions, "{what}");
            let t = statistics.totals();
            let counted = [t.expected, t.lost, t.duplicates, t.out_of_order];
            assert_eq!(counted, [*expected, *lost, *duplicates, *out_of_order], "{what}");
        }
    }

    #[test]
    fn the_extended_sequence_counts_cycles() {
        let (statistics, _) = feed(&[65535, 0, 1]);
        assert_eq!(statistics.extended_highest_sequence(), 0x1_0001);
    }

    #[test]
    fn a_new_source_starts_over_and_the_old_counts_stay() {
        let (mut statistics, _) = feed(&[5, 7]);
        let other = RtpHeader { ssrc: 2, ..header(900, 0) };
        assert_eq!(statistics.receive(Instant::from_millis(60), &other), Reception::NewSource);
        let totals = statistics.totals();
        assert_eq!((totals.expected, totals.lost, totals.ssrc_changes), (4, 1, 1));
        assert_eq!(statistics.cumulative_lost(), 0);
    }

    #[test]
    fn fraction_lost_covers_the_interval_since_the_last_report() {
        let (mut statistics, _) = feed(&[0, 1, 2, 4]);
        assert_eq!(statistics.take_fraction_lost(), 51, "1 of 5 is 51/256");
        assert_eq!(statistics.take_fraction_lost(), 0, "nothing was expected since");
        assert_eq!(statistics.cumulative_lost(), 1);
    }

    #[test]
    fn duplicates_make_the_cumulative_loss_negative() {
        let (mut statistics, _) = feed(&[0, 1, 1, 1]);
        assert_eq!((statistics.cumulative_lost(), statistics.take_fraction_lost()), (-2, 0));
    }

    #[test]
    fn jitter_is_zero_for_even_pacing_and_converges_for_alternating_delay() {
        let mut statistics = ReceiverStatistics::new(8000);
        for n in 0..500_u64 {
            // Every second packet is 5 ms late: every transit differs by 40 units from the one before.
            let now = Instant::from_millis(20 * n + 5 * (n % 2));
            statistics.receive(now, &header(n as u16, 160 * n as u32));
        }
        assert!((38..=41).contains(&statistics.jitter()), "{}", statistics.jitter());
        assert_eq!(feed(&[1, 2, 3, 4]).0.jitter(), 0);
    }

    #[test]
    fn the_jitter_of_a_life_is_what_it_was_after_each_packet() {
        assert_eq!(ReceiverStatistics::new(8000).jitter_seen(), None);
        let mut statistics = ReceiverStatistics::new(8000);
        // The third packet is 16 ms late: the estimate goes to 1 ms, and is 1.9375 ms after the fourth.
        for (n, late) in [0, 0, 16, 0].into_iter().enumerate() {
            let now = Instant::from_millis(20 * n as u64 + late);
            statistics.receive(now, &header(n as u16, 160 * n as u32));
        }
        let seen = statistics.jitter_seen().expect("four packets came");
        let expected =
            JitterSeen { mean: Duration::from_nanos(979_166), most: Duration::from_nanos(1_937_500) };
        assert_eq!(seen, expected);
    }

    #[test]
    fn an_event_raises_the_jitter_but_not_that_of_the_sound() {
        let mut statistics = ReceiverStatistics::new(8000);
        for n in 0..20_u64 {
            let timestamp = if (5..10).contains(&n) { 5 } else { n };
            statistics.receive(Instant::from_millis(20 * n), &header(n as u16, 160 * timestamp as u32));
        }
        assert!(statistics.jitter() > 0);
        assert_eq!(statistics.media_jitter(), 0);
    }
}
