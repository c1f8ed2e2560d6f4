//! The receiving half of UDPTL: sorts, repairs and counts.
//!
//! IFPs leave in order. A gap is closed by a copy or by parity as soon as that is possible; a gap
//! that cannot be closed waits for a late datagram, as long as the configuration allows, and is then
//! given up. The primary is used even when the recovery section behind it is malformed.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use clock::{Duration, Instant};

use crate::sender::xor_into;
use crate::{Fault, Ifp, Recovery, Syntax, UdptlPacket};

/// What a [`Receiver`] is told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiverConfig {
    /// The syntax of the IFPs; parity does not keep lengths, so repaired IFPs are cut by parsing them.
    pub syntax: Syntax,
    /// How long a gap waits for a late datagram.
    pub reorder_wait: Duration,
    /// How many datagrams may wait behind a gap.
    pub reorder_packets_max: usize,
}

impl Default for ReceiverConfig {
    /// 200 ms is what T.38 devices tolerate without their modems running dry.
    fn default() -> Self {
        Self { syntax: Syntax::V1998, reorder_wait: Duration::from_millis(200), reorder_packets_max: 32 }
    }
}

/// Where an IFP came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The primary of its own datagram.
    Primary,
    /// A copy in a later datagram.
    Redundancy,
    /// Computed from parity.
    Fec,
}

/// What leaves the receiver, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// An IFP; it may be empty.
    Ifp {
        /// The number of its datagram.
        sequence: u16,
        /// The octets.
        ifp: Bytes,
        /// How it was obtained.
        source: Source,
    },
    /// IFPs that nothing could bring back.
    Lost {
        /// The first one missing.
        first: u16,
        /// How many.
        count: u32,
    },
}

/// What happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Datagrams that were handed in.
    pub datagrams: u64,
    /// Of these: numbers seen before.
    pub duplicates: u64,
    /// Of these: arrived after a later one, and still in time.
    pub reordered: u64,
    /// Of these: arrived after their gap was given up.
    pub late: u64,
    /// Of these: no UDPTL, or far outside the sequence (late RTP, for instance).
    pub strays: u64,
    /// Of these: had at least one fault.
    pub malformed: u64,
    /// IFPs taken from copies.
    pub recovered_by_redundancy: u64,
    /// IFPs computed from parity.
    pub recovered_by_fec: u64,
    /// IFPs given up.
    pub lost: u64,
}

/// Turns datagrams back into IFPs.
#[derive(Clone, Debug)]
pub struct Receiver {
    config: ReceiverConfig,
    /// The number that leaves next, extended beyond 16 bits; `None` before the first datagram.
    next: Option<i64>,
    highest: i64,
    /// IFPs by extended number: those that wait, and the past that parity needs.
    known: BTreeMap<i64, (Bytes, Source)>,
    /// Primaries really received, to tell duplicates from repairs.
    arrived: BTreeMap<i64, ()>,
    parities: VecDeque<Parity>,
    gap_since: Option<Instant>,
    stray: Option<u16>,
    outputs: VecDeque<Received>,
    counters: Counters,
}

#[derive(Clone, Debug)]
struct Parity {
    members: Vec<i64>,
    octets: Bytes,
}

/// How far a number may lie from the expected one before the datagram is taken for a stray.
const JUMP_MAX: i64 = 1000;
/// A first number up to this is taken for a session whose first datagrams are late or lost.
const START_MAX: i64 = 8;
/// How much of the past is kept: more than any FEC span in use.
const PAST_PACKETS: i64 = 256;
/// How many parity entries wait for their missing members.
const PARITIES_MAX: usize = 128;
/// The largest group a parity entry may cover; larger ones are ignored.
const PARITY_SPAN_MAX: usize = 255;

impl Receiver {
    /// A receiver that accepts any first number.
    #[must_use]
    pub fn new(config: ReceiverConfig) -> Self {
        Self {
            config,
            next: None,
            highest: 0,
            known: BTreeMap::new(),
            arrived: BTreeMap::new(),
            parities: VecDeque::new(),
            gap_since: None,
            stray: None,
            outputs: VecDeque::new(),
            counters: Counters::default(),
        }
    }

    /// What happened so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Takes a datagram; what was wrong with it comes back.
    pub fn handle_datagram(&mut self, now: Instant, datagram: &[u8]) -> Vec<Fault> {
        self.counters.datagrams += 1;
        let parsed = UdptlPacket::parse(datagram);
        if !parsed.faults.is_empty() {
            self.counters.malformed += 1;
        }
        let is_rtp = parsed.faults.contains(&Fault::LooksLikeRtp);
        match self.place(parsed.packet.sequence) {
            Some(number) if parsed.has_primary && !is_rtp => self.accept(now, number, parsed.packet),
            _ => self.counters.strays += 1,
        }
        self.handle_timeout(now);
        parsed.faults
    }

    /// Says that what came before `sequence` is known from elsewhere, as when a stream moves to other
    /// addresses: copies of it that the first datagrams carry are no news. Of no use once one has come.
    pub fn begin_at(&mut self, sequence: u16) {
        if self.next.is_none() {
            self.next = Some(i64::from(sequence));
            self.highest = i64::from(sequence);
        }
    }

    /// When [`Receiver::handle_timeout`] wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.gap_since.map(|since| since + self.config.reorder_wait)
    }

    /// Gives up gaps that waited long enough.
    pub fn handle_timeout(&mut self, now: Instant) {
        while self.poll_timeout().is_some_and(|at| at <= now)
            || self.waiting() > self.config.reorder_packets_max
        {
            self.give_up_gap(now);
        }
    }

    /// Takes the next IFP or loss.
    pub fn poll_output(&mut self) -> Option<Received> {
        self.outputs.pop_front()
    }

    /// No more datagrams will come: gives up every gap at once.
    pub fn finish(&mut self, now: Instant) {
        while self.gap_since.is_some() {
            self.give_up_gap(now);
        }
    }

    /// The extended number, or `None` for a number far outside. Two strays in a row are a peer that
    /// started to count anew.
    fn place(&mut self, sequence: u16) -> Option<i64> {
        let Some(next) = self.next else { return Some(i64::from(sequence)) };
        let distance = i64::from(sequence.wrapping_sub(next as u16) as i16);
        if distance.abs() <= JUMP_MAX {
            self.stray = None;
            return Some(next + distance);
        }
        let follows = self.stray == Some(sequence.wrapping_sub(1));
        self.stray = Some(sequence);
        follows.then(|| self.restart(next + distance))
    }

    fn restart(&mut self, number: i64) -> i64 {
        self.known.clear();
        self.arrived.clear();
        self.parities.clear();
        self.gap_since = None;
        self.next = Some(number);
        self.highest = number;
        number
    }

    fn accept(&mut self, now: Instant, number: i64, packet: UdptlPacket) {
        if self.next.is_none() {
            self.start(number, &packet);
        }
        let next = self.next.expect("it was set just now at the latest");
        if self.arrived.insert(number, ()).is_some() {
            self.counters.duplicates += 1;
        } else if number < next && !self.known.contains_key(&number) {
            self.counters.late += 1;
        } else if number < self.highest {
            self.counters.reordered += 1;
        }
        self.highest = self.highest.max(number);
        self.learn(number, packet.primary, Source::Primary);
        match packet.recovery {
            Recovery::Redundancy(copies) => {
                for (age, copy) in (1..).zip(copies) {
                    self.learn(number - age, copy, Source::Redundancy);
                }
            }
            Recovery::Fec { span, entries } => self.learn_parities(number, span, entries),
        }
        self.repair();
        self.release(now);
    }

    /// The first datagram sets the start. Sessions begin at 0 (T.38 9.1), so a small number means that
    /// earlier ones are on their way or lost; a large one means that we came late, and only the copies
    /// it carries can be had.
    fn start(&mut self, number: i64, packet: &UdptlPacket) {
        let copies = match &packet.recovery {
            Recovery::Redundancy(copies) => copies.len() as i64,
            Recovery::Fec { .. } => 0,
        };
        self.next = Some(if number <= START_MAX { 0 } else { (number - copies).max(0) });
        self.highest = number;
    }

    fn learn(&mut self, number: i64, ifp: Bytes, source: Source) {
        let next = self.next.expect("learning starts after the first datagram");
        if number < next - PAST_PACKETS {
            return;
        }
        // What was given up stays lost for the user, but parity may still need it.
        self.known.entry(number).or_insert((ifp, source));
    }

    fn learn_parities(&mut self, number: i64, span: u16, entries: Vec<Bytes>) {
        let count = entries.len() as i64;
        if usize::from(span) > PARITY_SPAN_MAX {
            return;
        }
        for (m, octets) in (0_i64..).zip(entries) {
            let members = (1..=i64::from(span)).map(|k| number + m - count * k).collect();
            self.parities.push_back(Parity { members, octets });
        }
        while self.parities.len() > PARITIES_MAX {
            self.parities.pop_front();
        }
    }

    /// Computes what parity can give, until a round brings nothing new.
    fn repair(&mut self) {
        for _ in 0..PARITIES_MAX {
            let found: Vec<_> = self.parities.iter().filter_map(|parity| self.solve(parity)).collect();
            let before = self.known.len();
            for (number, ifp) in found {
                self.known.entry(number).or_insert((ifp, Source::Fec));
            }
            if self.known.len() == before {
                break;
            }
        }
        let known = &self.known;
        self.parities.retain(|parity| !parity.members.iter().all(|n| *n < 0 || known.contains_key(n)));
    }

    /// The only missing member of a group, if there is exactly one and the result makes sense.
    fn solve(&self, parity: &Parity) -> Option<(i64, Bytes)> {
        // Before the first datagram of a session there was nothing, which XORs as nothing.
        let mut missing = parity.members.iter().filter(|n| **n >= 0 && !self.known.contains_key(n));
        let number = *missing.next()?;
        if missing.next().is_some() {
            return None;
        }
        let mut octets = parity.octets.to_vec();
        for member in parity.members.iter().filter_map(|n| self.known.get(n)) {
            xor_into(&mut octets, &member.0);
        }
        let ifp = without_padding(octets, self.config.syntax)?;
        Some((number, ifp))
    }

    /// Lets go what is in order.
    fn release(&mut self, now: Instant) {
        let mut next = self.next.expect("releasing starts after the first datagram");
        while let Some((ifp, source)) = self.known.get(&next) {
            match source {
                Source::Primary => {}
                Source::Redundancy => self.counters.recovered_by_redundancy += 1,
                Source::Fec => self.counters.recovered_by_fec += 1,
            }
            self.outputs.push_back(Received::Ifp {
                sequence: next as u16,
                ifp: ifp.clone(),
                source: *source,
            });
            next += 1;
        }
        if self.next != Some(next) || self.waiting() == 0 {
            self.gap_since = None;
        }
        self.next = Some(next);
        if self.gap_since.is_none() && self.waiting() > 0 {
            self.gap_since = Some(now);
        }
        self.forget_before(next - PAST_PACKETS);
    }

    fn forget_before(&mut self, number: i64) {
        self.known = self.known.split_off(&number);
        self.arrived = self.arrived.split_off(&number);
        self.parities.retain(|parity| parity.members.iter().all(|n| *n < 0 || *n >= number));
    }

    /// How many IFPs wait behind a gap.
    fn waiting(&self) -> usize {
        self.next.map_or(0, |next| self.known.range(next..).count())
    }

    fn give_up_gap(&mut self, now: Instant) {
        let Some(next) = self.next else { return };
        let Some(after) = self.known.range(next..).next().map(|(number, _)| *number) else {
            self.gap_since = None;
            return;
        };
        let count = (after - next) as u32;
        self.counters.lost += u64::from(count);
        self.outputs.push_back(Received::Lost { first: next as u16, count });
        self.next = Some(after);
        self.gap_since = None;
        self.release(now);
    }
}

/// Parity pads with zeros to the longest member, so the length is what the IFP itself needs.
/// `None` when the result is no IFP: a member was wrong, and a wrong repair is worse than a loss.
fn without_padding(mut octets: Vec<u8>, syntax: Syntax) -> Option<Bytes> {
    let parsed = Ifp::parse(&octets, syntax);
    let sound = parsed.faults.iter().all(|fault| matches!(fault, Fault::Trailing { .. }));
    if !sound || octets[parsed.consumed..].iter().any(|octet| *octet != 0) {
        return None;
    }
    octets.truncate(parsed.consumed);
    Some(Bytes::from(octets))
}
