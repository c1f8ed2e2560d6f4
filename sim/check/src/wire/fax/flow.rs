//! One stream of UDPTL: what its sender did, and what its receiver can make of what arrived.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::{Duration, Instant};
use t30::{IfpReader, Line};
use t38::{
    Class, Fault, Ifp, Indicator, Modulation, ParsedIfp, ParsedUdptl, Receiver, ReceiverConfig, Recovery,
    Syntax, UdptlPacket,
};
use trace::PacketId;

use super::protection::{Protection, Wrong};
use super::{Placed, Terms};
use crate::wire::flaw::Flaw;

/// Numbers further apart than this are no loss and no late datagram.
const JUMP: u64 = 20;
/// Nobody sends datagrams faster, so that more of them cannot have been lost meanwhile.
const PACE_MIN: Duration = Duration::from_millis(5);
/// A session begins at zero; the first ones may be lost.
const START_MAX: u16 = 8;
/// Modulations from here on are written behind the extension marker alone (T.38 Annex A).
const EXTENSION_MIN: u8 = 16;

/// One stream: source address and destination address.
#[derive(Debug)]
pub(crate) struct Flow {
    /// The side of the leg that sends it.
    pub(crate) side: usize,
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) first_at: Instant,
    pub(crate) last_at: Instant,
    /// When something was sent last that is no sign of life alone: a signal, or data.
    pub(crate) last_signal: Option<Instant>,
    /// Datagrams sent.
    pub(crate) datagrams: u64,
    /// The longest of them, in octets.
    pub(crate) longest: usize,
    pub(crate) protection: Protection,
    pub(crate) flaws: FlowFlaws,
    /// When the first datagram arrived, and the last.
    pub(crate) arrived: Option<(Instant, Instant)>,
    pub(crate) receiver: Receiver,
    reader: IfpReader,
    /// When the first malformed datagram arrived.
    pub(crate) malformed_arrived: Option<Instant>,
    /// The first number that was seen.
    pub(crate) first_sequence: Option<u16>,
    last_sequence: Option<u16>,
    /// The stream goes on between other addresses, with what was half read here.
    has_moved: bool,
}

/// What a sender did wrong.
#[derive(Debug, Default)]
pub(crate) struct FlowFlaws {
    /// Datagrams that are no UDPTL, and the first fault.
    pub(crate) malformed: Flaw,
    pub(crate) fault: Option<Fault>,
    /// IFPs with a fault of their own.
    pub(crate) ifp: Flaw,
    pub(crate) ifp_fault: Option<Fault>,
    /// Longer than the receiver takes: the length of the first.
    pub(crate) too_long: Flaw,
    pub(crate) limit: u32,
    /// To another port than the one that was asked for.
    pub(crate) wrong_address: Flaw,
    /// From another port than the one that was announced.
    pub(crate) wrong_source: Flaw,
    /// While T.38 is not agreed.
    pub(crate) unwanted: Flaw,
    /// After the call was over.
    pub(crate) after_end: Flaw,
    /// The sequence number does not count the datagrams, which loss before the place of the capture cannot explain.
    pub(crate) sequence: Flaw,
    /// Numbers that one copy alone says were never used, and gaps of which no copy says that.
    pub(crate) skipped: Flaw,
    pub(crate) gaps: u64,
    /// Gaps that the copies in the next datagram do not fill: what was in them nobody has heard.
    pub(crate) unfilled: u64,
    /// Numbers that several copies say were never used, and datagrams that came behind later ones: then the one before
    /// is none by its number.
    pub(crate) unused: Flaw,
    pub(crate) turned: u64,
    /// Copies that are not copies.
    pub(crate) copy: Flaw,
    /// Parity that is not the parity.
    pub(crate) parity: Flaw,
    /// Parity although the receiver did not ask for it.
    pub(crate) unasked_parity: Flaw,
    /// Signals of V.8, V.33 or V.34 that the agreed version does not have.
    pub(crate) newer: Flaw,
}

impl Flow {
    pub(crate) fn new(side: usize, from: SocketAddr, to: SocketAddr, at: Instant, version: u8) -> Self {
        let config = ReceiverConfig { syntax: Syntax::of_version(version), ..ReceiverConfig::default() };
        Self {
            side,
            from,
            to,
            first_at: at,
            last_at: at,
            last_signal: None,
            datagrams: 0,
            longest: 0,
            protection: Protection::default(),
            flaws: FlowFlaws::default(),
            arrived: None,
            receiver: Receiver::new(config),
            reader: IfpReader::new(config.syntax),
            malformed_arrived: None,
            first_sequence: None,
            last_sequence: None,
            has_moved: false,
        }
    }

    /// True when a datagram with this number would be the next of this stream.
    pub(crate) fn is_followed_by(&self, sequence: u16) -> bool {
        self.last_sequence.is_some_and(|last| sequence == last.wrapping_add(1))
    }

    /// True when one with this number would go on from the last one, or say it again.
    pub(crate) fn is_soon_followed_by(&self, sequence: u16) -> bool {
        self.last_sequence.is_some_and(|last| u64::from(sequence.wrapping_sub(last)) <= JUMP)
    }

    /// Its sender has moved, or the receiver has, in the middle of what machines say: gives up what is still
    /// missing, says what was on the line, and hands over what is half read.
    pub(crate) fn move_on(&mut self, at: Instant) -> (Vec<Line>, IfpReader) {
        let lines = self.finish(at);
        self.has_moved = true;
        (lines, core::mem::replace(&mut self.reader, IfpReader::new(Syntax::of_version(0))))
    }

    /// Goes on at `sequence` with what was half read between other addresses.
    pub(crate) fn go_on_with(&mut self, reader: IfpReader, sequence: u16) {
        self.reader = reader;
        self.receiver.begin_at(sequence);
    }

    /// The sender sent one more datagram.
    pub(crate) fn sent(
        &mut self,
        at: Instant,
        id: PacketId,
        octets: usize,
        parsed: &ParsedUdptl,
        terms: &Terms,
    ) {
        let pause = Pause { at: self.last_at, is_renewed: terms.agreed.is_some_and(|at| at > self.last_at) };
        self.datagrams += 1;
        self.last_at = at;
        self.longest = self.longest.max(octets);
        self.place(at, id, octets, terms);
        if let Some(fault) = parsed.faults.first() {
            self.flaws.malformed.mark(at, id, 0);
            self.flaws.fault.get_or_insert(*fault);
        }
        if parsed.has_primary {
            self.primary(at, id, octets, parsed, terms, pause);
        }
    }

    fn place(&mut self, at: Instant, id: PacketId, octets: usize, terms: &Terms) {
        match terms.place {
            Placed::Right => {}
            Placed::WrongAddress => {
                self.flaws.wrong_address.mark_late(at, id, i64::from(self.to.port()), terms.after);
            }
            Placed::Unwanted => self.flaws.unwanted.mark_late(at, id, 0, terms.after),
        }
        if let Some(over) = terms.over {
            self.flaws.after_end.mark_late(at, id, 0, at.since(over));
        }
        if !terms.is_own_source {
            self.flaws.wrong_source.mark(at, id, i64::from(self.from.port()));
        }
        if let Some(limit) = terms.datagram_octets_max.filter(|limit| octets > *limit as usize) {
            self.flaws.too_long.mark(at, id, octets as i64);
            self.flaws.limit = limit;
        }
    }

    fn primary(
        &mut self,
        at: Instant,
        id: PacketId,
        octets: usize,
        parsed: &ParsedUdptl,
        terms: &Terms,
        pause: Pause,
    ) {
        if !self.count(at, id, &parsed.packet, pause, terms.is_far) {
            return;
        }
        let UdptlPacket { sequence, primary, recovery } = &parsed.packet;
        let ifp = read(primary, terms.version);
        if let Some(fault) = ifp.faults.first() {
            self.flaws.ifp.mark(at, id, 0);
            self.flaws.ifp_fault.get_or_insert(*fault);
        }
        if terms.version_max < 3 && is_newer(&ifp.ifp) {
            self.flaws.newer.mark(at, id, 0);
        }
        if !matches!(ifp.ifp, Ifp::Empty | Ifp::Indicator(Indicator::NoSignal)) {
            self.last_signal = Some(at);
        }
        let class = if ifp.ifp == Ifp::Empty { Class::Low } else { ifp.ifp.class() };
        let room = terms.datagram_octets_max.map(|limit| (limit as usize).saturating_sub(octets));
        match self.protection.sent(*sequence, primary, class, recovery, room) {
            Some(Wrong::Copy) => self.flaws.copy.mark(at, id, 0),
            Some(Wrong::Parity) => self.flaws.parity.mark(at, id, 0),
            None => {}
        }
        // A sender of FEC that has nothing to protect yet writes an empty list.
        let has_parity = matches!(recovery, Recovery::Fec { entries, .. } if !entries.is_empty());
        if has_parity && !terms.asks_fec {
            self.flaws.unasked_parity.mark(at, id, 0);
        }
    }

    /// Whether a datagram is a new one, and what its number says. The same datagram may be sent twice; the number
    /// counts the others (T.38 9.1.1). What is missing or comes late may have been lost or turned round before the
    /// place of the capture; what the sender alone can have done is told by copies and by time.
    fn count(&mut self, at: Instant, id: PacketId, packet: &UdptlPacket, pause: Pause, is_far: bool) -> bool {
        let sequence = packet.sequence;
        let is_restart = pause.is_renewed && sequence <= START_MAX;
        let Some(last) = self.last_sequence.filter(|_| !is_restart) else {
            self.protection.begin();
            self.first_sequence.get_or_insert(sequence);
            self.last_sequence = Some(sequence);
            return true;
        };
        if self.protection.has_sent(sequence) {
            if self.protection.has_other(sequence, &packet.primary) {
                self.flaws.sequence.mark(at, id, 0);
            }
            return false;
        }
        let step = i64::from(sequence.wrapping_sub(last).cast_signed());
        if is_far && step < 0 && step.unsigned_abs() <= JUMP {
            self.flaws.turned += 1;
            return true;
        }
        self.last_sequence = Some(sequence);
        if step != 1 {
            let is_too_fast =
                at.since(pause.at) < PACE_MIN * u32::try_from(step.unsigned_abs()).unwrap_or(u32::MAX);
            match self.protection.skips(&packet.primary, &packet.recovery) {
                _ if !is_far || step < 0 || step.unsigned_abs() > JUMP && is_too_fast => {
                    self.flaws.sequence.mark(at, id, step);
                }
                0 => {
                    self.flaws.gaps += 1;
                    // T.38 9.1.4.2: each datagram carries those before it.
                    let copies =
                        if let Recovery::Redundancy(copies) = &packet.recovery { copies.len() } else { 0 };
                    self.flaws.unfilled +=
                        u64::from(usize::try_from(step - 1).is_ok_and(|missing| missing > copies));
                }
                1 => self.flaws.skipped.mark(at, id, step),
                _ => self.flaws.unused.mark(at, id, step),
            }
        }
        true
    }

    /// A datagram arrived.
    pub(crate) fn arrived(&mut self, at: Instant, datagram: &[u8]) {
        let first = self.arrived.map_or(at, |(first, _)| first);
        self.arrived = Some((first, at));
        if !self.receiver.handle_datagram(at, datagram).is_empty() {
            self.malformed_arrived.get_or_insert(at);
        }
    }

    /// What was on the line, as far as the receiver has it now.
    pub(crate) fn heard(&mut self) -> Vec<Line> {
        let received = core::iter::from_fn(|| self.receiver.poll_output());
        let lines = received.flat_map(|received| self.reader.read(&received)).collect();
        // What comes late after a move cannot be fitted in any more.
        if self.has_moved { Vec::new() } else { lines }
    }

    /// Nothing more will come.
    pub(crate) fn finish(&mut self, at: Instant) -> Vec<Line> {
        self.receiver.finish(at);
        self.heard()
    }
}

/// What lies between a datagram and the one before.
#[derive(Clone, Copy, Debug)]
struct Pause {
    /// When the one before was sent.
    at: Instant,
    /// T.38 was agreed anew meanwhile.
    is_renewed: bool,
}

/// Reads an IFP by the syntax of the version. Which of the two version 1 has is read both ways in the field, and
/// values of a later edition stand behind the extension marker: neither is malformed.
fn read(primary: &Bytes, version: u8) -> ParsedIfp {
    let mut parsed = Ifp::parse(primary, Syntax::of_version(version));
    if version > 0 && !parsed.is_clean() {
        let other = Ifp::parse(primary, Syntax::V1998);
        if other.is_clean() {
            return other;
        }
    }
    parsed.faults.retain(|fault| !is_of_later_edition(fault));
    parsed
}

fn is_of_later_edition(fault: &Fault) -> bool {
    match fault {
        Fault::UnknownIndicator(_) | Fault::UnknownField(_) | Fault::NoFields => true,
        Fault::UnknownModulation(value) => *value >= EXTENSION_MIN,
        _ => false,
    }
}

/// V.8, V.33 and V.34 came with version 3 (T.38 of 2007).
fn is_newer(ifp: &Ifp) -> bool {
    match ifp {
        Ifp::Empty => false,
        Ifp::Indicator(indicator) => matches!(
            indicator,
            Indicator::V8Ansam
                | Indicator::V8Signal
                | Indicator::V34ControlChannel1200
                | Indicator::V34PrimaryChannel
                | Indicator::V34ControlChannelRetrain
                | Indicator::V33Training12000
                | Indicator::V33Training14400
        ),
        Ifp::Data { modulation, .. } => matches!(
            modulation,
            Modulation::V8
                | Modulation::V34PrimaryRate
                | Modulation::V34ControlChannel1200
                | Modulation::V34PrimaryChannel
                | Modulation::V33Rate12000
                | Modulation::V33Rate14400
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the numbers of a stream say, with the milliseconds at which they were sent: what only its sender can have
    /// done, and gaps.
    fn counted(is_far: bool, sent: &[(u64, u16)]) -> (u64, u64) {
        let place = SocketAddr::from(([10, 0, 0, 1], 4002));
        let mut flow = Flow::new(0, place, place, Instant::ZERO, 0);
        for (number, &(ms, sequence)) in sent.iter().enumerate() {
            let primary = Bytes::from(vec![number as u8; 4]);
            let packet = UdptlPacket { sequence, primary, recovery: Recovery::Redundancy(Vec::new()) };
            let at = Instant::from_millis(ms);
            let pause = Pause { at: flow.last_at, is_renewed: false };
            flow.last_at = at;
            if flow.count(at, PacketId(number as u64), &packet, pause, is_far) {
                flow.protection.sent(sequence, &packet.primary, Class::High, &packet.recovery, None);
            }
        }
        let last = flow.last_sequence.expect("one was sent");
        assert_eq!([0, 1, 2].map(|by| flow.is_followed_by(last.wrapping_add(by))), [false, true, false]);
        (flow.flaws.sequence.count, flow.flaws.gaps)
    }

    #[test]
    fn what_the_way_to_the_capture_can_have_done_is_no_fault_of_the_sender() {
        let turned = [(0, 0), (30, 2), (30, 1), (60, 3)];
        let lost = [(0, 0), (30, 1), (45, 7), (75, 8)];
        let long_lost = [(0, 0), (30, 1), (1000, 41), (1030, 42)];
        for (name, sent, near, far) in [
            ("in order", &[(0, 0), (30, 1), (60, 2)][..], (0, 0), (0, 0)),
            ("turned round", &turned, (3, 0), (0, 1)),
            ("six lost together", &lost, (1, 0), (0, 1)),
            ("a second is lost", &long_lost, (1, 0), (0, 1)),
            ("forty at once", &[(0, 0), (30, 1), (60, 41)], (1, 0), (1, 0)),
            ("far back", &[(0, 100), (30, 101), (60, 51)], (1, 0), (1, 0)),
        ] {
            assert_eq!((counted(false, sent), counted(true, sent)), (near, far), "{name}");
        }
    }

    /// Datagrams with these numbers, each of what a sender says at a place and with copies of the two before it; what the
    /// numbers say.
    fn copied(class: Class, said: impl Fn(u8) -> u8, order: &[(u16, u8)]) -> (u64, u64, u64) {
        let place = SocketAddr::from(([10, 0, 0, 1], 4002));
        let mut flow = Flow::new(0, place, place, Instant::ZERO, 0);
        let of = |at: u8| Bytes::from(vec![said(at); 4]);
        for (nth, &(sequence, at)) in (0_u64..).zip(order) {
            let copies = [1, 2].map(|age| of(at - age)).to_vec();
            let (primary, recovery) = (of(at), Recovery::Redundancy(copies));
            let packet = UdptlPacket { sequence, primary, recovery };
            let at = Instant::from_millis(30 * nth);
            let pause = Pause { at: flow.last_at, is_renewed: false };
            flow.last_at = at;
            if flow.count(at, PacketId(nth), &packet, pause, true) {
                flow.protection.sent(sequence, &packet.primary, class, &packet.recovery, None);
            }
        }
        (flow.flaws.sequence.count, flow.flaws.unused.count, flow.flaws.turned)
    }

    #[test]
    fn among_datagrams_that_overtake_each_other_copies_say_nothing() {
        let turned = [4, 8, 5, 6, 7, 10, 9].map(|at| (at.into(), at));
        assert_eq!(copied(Class::High, |at| at, &turned), (0, 0, 4));
    }

    /// T.38 9.1: what was never said has no number.
    #[test]
    fn copies_of_what_comes_again_and_again_say_nothing() {
        let unused = [(4, 4), (5, 5), (6, 6), (7, 7), (10, 8), (11, 9)];
        let lost = [(4, 4), (5, 5), (6, 6), (7, 7), (10, 10), (11, 11)];
        let (page, control) = (Class::High, Class::Low);
        assert_eq!(copied(page, |at| at, &unused), (0, 1, 0), "numbers that were never used");
        assert_eq!(
            copied(page, |at| at % 2, &lost),
            (0, 0, 0),
            "the end of a partial page comes three times"
        );
        assert_eq!(copied(page, |at| at % 3, &lost[1..]), (0, 0, 0), "as the one before");
        assert_eq!(copied(control, |at| at, &unused), (0, 0, 0), "an answer ends as any other does");
    }

    #[test]
    fn values_of_a_later_edition_are_not_malformed() {
        use Fault::*;
        let later = [UnknownIndicator(20), UnknownField(9), NoFields, UnknownModulation(EXTENSION_MIN)];
        assert!(later.iter().all(is_of_later_edition));
        assert!(!is_of_later_edition(&UnknownModulation(EXTENSION_MIN - 1)));
    }

    /// T.38 9.1.4.2: what is lost and comes again in the next datagram is no hole.
    #[test]
    fn what_the_next_datagram_repeats_was_heard() {
        let unfilled = |copies: usize| {
            let place = SocketAddr::from(([10, 0, 0, 1], 4002));
            let mut flow = Flow::new(0, place, place, Instant::ZERO, 0);
            for sequence in [0, 3] {
                let ifp = |number: usize| Bytes::from(vec![number as u8; 4]);
                let recovery = Recovery::Redundancy((0..copies).map(|back| ifp(20 - back)).collect());
                let packet = UdptlPacket { sequence, primary: ifp(sequence.into()), recovery };
                let pause = Pause { at: Instant::ZERO, is_renewed: false };
                flow.count(Instant::from_millis(30 * u64::from(sequence)), PacketId(1), &packet, pause, true);
            }
            (flow.flaws.gaps, flow.flaws.unfilled)
        };
        assert_eq!([0, 1, 2, 3].map(unfilled), [(1, 1), (1, 1), (1, 0), (1, 0)]);
    }
}
