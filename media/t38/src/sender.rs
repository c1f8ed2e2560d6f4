//! The sending half of UDPTL: numbers the IFPs and protects them.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::per::octets_size;
use crate::{Recovery, UdptlPacket};

/// How much an IFP is worth protecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Indicators and V.21 control frames: rare and precious.
    Low,
    /// Page data and TCF: many, and T.30 can repeat them.
    High,
}

/// How sent IFPs are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Copies of earlier IFPs in later datagrams, by class; 0 means none.
    Redundancy {
        /// Copies of each IFP of [`Class::Low`].
        low: u8,
        /// Copies of each IFP of [`Class::High`].
        high: u8,
    },
    /// Parity entries.
    Fec {
        /// How many IFPs an entry covers.
        span: u8,
        /// How many entries a datagram carries; a burst of that many losses can be repaired.
        entries: u8,
    },
}

impl Protection {
    /// No protection at all.
    pub const NONE: Self = Self::Redundancy { low: 0, high: 0 };
}

/// What a [`Sender`] is told once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderConfig {
    /// The protection.
    pub protection: Protection,
    /// The receiver's `T38FaxMaxDatagram`: no datagram exceeds it.
    pub datagram_octets_max: usize,
}

impl Default for SenderConfig {
    /// What most equipment does: three copies of control, one of page data, 400 octets.
    fn default() -> Self {
        Self { protection: Protection::Redundancy { low: 3, high: 1 }, datagram_octets_max: 400 }
    }
}

/// The primary alone does not fit into the receiver's datagram; nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatagramTooLarge {
    /// What the smallest datagram would take.
    pub octets: usize,
    /// What the receiver takes.
    pub octets_max: usize,
}

/// Turns IFPs into datagrams.
#[derive(Clone, Debug)]
pub struct Sender {
    config: SenderConfig,
    next: u16,
    /// The latest first.
    history: VecDeque<(Bytes, Class)>,
    dropped: u64,
}

/// Sequence, the choice of recovery, and its empty count.
const FRAME_OCTETS: usize = 2 + 1 + 1;

impl Sender {
    /// A sender whose first datagram has the sequence number 0.
    #[must_use]
    pub fn new(config: SenderConfig) -> Self {
        Self::starting_at(config, 0)
    }

    /// A sender whose first datagram has another number, to test what peers do when it wraps.
    #[must_use]
    pub fn starting_at(config: SenderConfig, sequence: u16) -> Self {
        Self { config, next: sequence, history: VecDeque::new(), dropped: 0 }
    }

    /// The number of the next datagram.
    #[must_use]
    pub fn next_sequence(&self) -> u16 {
        self.next
    }

    /// How many copies or parity entries were left out because the datagram would have been too large.
    #[must_use]
    pub fn dropped_for_size(&self) -> u64 {
        self.dropped
    }

    /// The datagram that carries `ifp`.
    ///
    /// # Errors
    /// When the IFP alone exceeds the receiver's limit; the sequence number is then not used.
    pub fn send(&mut self, ifp: &Bytes, class: Class) -> Result<UdptlPacket, DatagramTooLarge> {
        let smallest = FRAME_OCTETS + octets_size(ifp.len());
        let octets_max = self.config.datagram_octets_max;
        if smallest > octets_max || ifp.len() > crate::per::LENGTH_MAX {
            return Err(DatagramTooLarge { octets: smallest, octets_max });
        }
        let room = octets_max - smallest;
        let recovery = match self.config.protection {
            Protection::Redundancy { .. } => self.redundancy(room),
            Protection::Fec { span, entries } => self.fec(span.max(1), entries, room),
        };
        let packet = UdptlPacket { sequence: self.next, primary: ifp.clone(), recovery };
        self.next = self.next.wrapping_add(1);
        self.history.push_front((ifp.clone(), class));
        self.history.truncate(self.reach());
        Ok(packet)
    }

    /// How many earlier IFPs matter.
    fn reach(&self) -> usize {
        match self.config.protection {
            Protection::Redundancy { low, high } => usize::from(low.max(high)),
            Protection::Fec { span, entries } => usize::from(span.max(1)) * usize::from(entries),
        }
    }

    fn copies_of(&self, class: Class) -> usize {
        match (self.config.protection, class) {
            (Protection::Redundancy { low, .. }, Class::Low) => usize::from(low),
            (Protection::Redundancy { high, .. }, Class::High) => usize::from(high),
            (Protection::Fec { .. }, _) => 0,
        }
    }

    /// Copies go back without gaps to the oldest IFP that still deserves one; the oldest are dropped
    /// first when the receiver's limit is reached.
    fn redundancy(&mut self, mut room: usize) -> Recovery {
        let wanted = (0..self.history.len())
            .rev()
            .find(|age| *age < self.copies_of(self.history[*age].1))
            .map_or(0, |age| age + 1);
        let mut copies = Vec::with_capacity(wanted);
        for (ifp, _) in self.history.iter().take(wanted) {
            let size = octets_size(ifp.len());
            if size > room {
                break;
            }
            room -= size;
            copies.push(ifp.clone());
        }
        self.dropped += (wanted - copies.len()) as u64;
        Recovery::Redundancy(copies)
    }

    /// The span and fewer entries until they fit; none at all when not even one does.
    fn fec(&mut self, span: u8, wanted: u8, room: usize) -> Recovery {
        for count in (1..=usize::from(wanted)).rev() {
            let entries: Vec<Bytes> = (0..count).map(|m| self.parity(m, count, usize::from(span))).collect();
            // The span is written with its own length octet.
            let size = 2 + entries.iter().map(|entry| octets_size(entry.len())).sum::<usize>();
            if size <= room {
                self.dropped += (usize::from(wanted) - count) as u64;
                return Recovery::Fec { span: u16::from(span), entries };
            }
        }
        self.dropped += u64::from(wanted);
        Recovery::Redundancy(Vec::new())
    }

    /// Entry `m` of `count`: the XOR of the IFPs `sequence + m - count * k`, `k` from 1 to `span`.
    fn parity(&self, m: usize, count: usize, span: usize) -> Bytes {
        let mut parity = Vec::new();
        for k in 1..=span {
            // `sequence - 1` has age 0.
            let age = count * k - m - 1;
            if let Some((ifp, _)) = self.history.get(age) {
                xor_into(&mut parity, ifp);
            }
        }
        Bytes::from(parity)
    }
}

/// XORs `octets` into `parity`, which grows to the longer of both.
pub(crate) fn xor_into(parity: &mut Vec<u8>, octets: &[u8]) {
    if parity.len() < octets.len() {
        parity.resize(octets.len(), 0);
    }
    for (into, octet) in parity.iter_mut().zip(octets) {
        *into ^= octet;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ifp(value: u8, length: usize) -> Bytes {
        Bytes::from(vec![value; length])
    }

    fn config(protection: Protection, octets_max: usize) -> SenderConfig {
        SenderConfig { protection, datagram_octets_max: octets_max }
    }

    fn copy_count(packet: &UdptlPacket) -> usize {
        match &packet.recovery {
            Recovery::Redundancy(copies) => copies.len(),
            Recovery::Fec { entries, .. } => entries.len(),
        }
    }

    #[test]
    fn each_class_gets_its_own_number_of_copies() {
        let mut sender = Sender::new(config(Protection::Redundancy { low: 3, high: 1 }, 400));
        let classes = [Class::Low, Class::High, Class::High, Class::High, Class::High];
        let counts: Vec<_> = classes
            .iter()
            .map(|class| copy_count(&sender.send(&ifp(1, 4), *class).expect("four octets fit")))
            .collect();
        // The indicator is repeated three times, page data once.
        assert_eq!(counts, [0, 1, 2, 3, 1]);
    }

    #[test]
    fn no_datagram_exceeds_the_receivers_limit() {
        for protection in
            [Protection::Redundancy { low: 4, high: 4 }, Protection::Fec { span: 3, entries: 4 }]
        {
            let mut sender = Sender::new(config(protection, 100));
            for length in (0..90).chain((0..90).rev()) {
                let packet = sender.send(&ifp(length as u8, length), Class::High).expect("it fits alone");
                assert!(packet.to_bytes().len() <= 100, "{protection:?} {length}");
            }
            assert!(sender.dropped_for_size() > 0);
        }
    }

    #[test]
    fn a_primary_that_does_not_fit_is_refused_and_uses_no_number() {
        let mut sender = Sender::new(config(Protection::NONE, 20));
        assert_eq!(
            sender.send(&ifp(1, 16), Class::High),
            Err(DatagramTooLarge { octets: 21, octets_max: 20 })
        );
        assert_eq!(sender.next_sequence(), 0);
        assert!(sender.send(&ifp(1, 15), Class::High).is_ok());
    }

    #[test]
    fn the_sequence_wraps() {
        let mut sender = Sender::starting_at(SenderConfig::default(), 65_535);
        let numbers: Vec<_> =
            (0..2).map(|_| sender.send(&ifp(1, 1), Class::Low).expect("it fits").sequence).collect();
        assert_eq!(numbers, [65_535, 0]);
    }
}
