//! The receiver against everything a network does.

use bytes::Bytes;
use clock::{Duration, Instant, Rng};
use t38::{
    Class, Field, FieldKind, Ifp, Modulation, Protection, Received, Receiver, ReceiverConfig, Recovery,
    Sender, SenderConfig, Source, Syntax, UdptlPacket,
};

/// IFPs of different lengths, each telling its number.
fn ifp(number: usize) -> Bytes {
    let mut octets = vec![0x55; 1 + number * 7 % 30];
    octets.extend_from_slice(&(number as u32).to_be_bytes());
    let fields = vec![Field::new(FieldKind::T4NonEcmData, octets)];
    Ifp::Data { modulation: Modulation::V17Rate14400, fields }.to_bytes(Syntax::V1998)
}

fn stream(protection: Protection, start: u16, count: usize) -> Vec<Bytes> {
    let config = SenderConfig { protection, datagram_octets_max: 1400 };
    let mut sender = Sender::starting_at(config, start);
    (0..count).map(|n| sender.send(&ifp(n), Class::High).expect("it fits").to_bytes()).collect()
}

fn at(index: usize) -> Instant {
    Instant::from_millis(30 * index as u64)
}

fn drain(receiver: &mut Receiver) -> Vec<Received> {
    std::iter::from_fn(|| receiver.poll_output()).collect()
}

fn receive_all(datagrams: &[(usize, Bytes)]) -> (Receiver, Vec<Received>) {
    let mut receiver = Receiver::new(ReceiverConfig::default());
    for (time, datagram) in datagrams {
        receiver.handle_datagram(at(*time), datagram);
    }
    receiver.finish(at(100_000));
    let outputs = drain(&mut receiver);
    (receiver, outputs)
}

fn octets(outputs: &[Received]) -> Vec<Bytes> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Received::Ifp { ifp, .. } => Some(ifp.clone()),
            Received::Lost { .. } => None,
        })
        .collect()
}

fn expected(count: usize) -> Vec<Bytes> {
    (0..count).map(ifp).collect()
}

#[test]
fn the_sequence_wraps_without_a_loss() {
    let datagrams: Vec<_> = stream(Protection::NONE, 65_500, 200).into_iter().enumerate().collect();
    let (receiver, outputs) = receive_all(&datagrams);
    assert_eq!(octets(&outputs), expected(200));
    assert_eq!(receiver.counters().lost, 0);
    assert!(matches!(outputs[36], Received::Ifp { sequence: 0, .. }));
}

#[test]
fn who_begins_in_the_middle_is_given_the_copies_unless_it_knows_them() {
    let datagrams = stream(Protection::Redundancy { low: 3, high: 2 }, 500, 6);
    let heard = |begin: Option<u16>| {
        let mut receiver = Receiver::new(ReceiverConfig::default());
        if let Some(sequence) = begin {
            receiver.begin_at(sequence);
        }
        datagrams[3..].iter().for_each(|datagram| _ = receiver.handle_datagram(at(0), datagram));
        octets(&drain(&mut receiver))
    };
    assert_eq!(heard(None), expected(6)[1..]);
    assert_eq!(heard(Some(503)), expected(6)[3..]);
}

#[test]
fn every_burst_within_the_protection_is_repaired() {
    // (protection, longest burst it repairs)
    let cases = [
        (Protection::Redundancy { low: 3, high: 1 }, 1),
        (Protection::Redundancy { low: 3, high: 3 }, 3),
        (Protection::Fec { span: 3, entries: 1 }, 1),
        (Protection::Fec { span: 3, entries: 3 }, 3),
        (Protection::Fec { span: 4, entries: 2 }, 2),
    ];
    for (protection, burst_max) in cases {
        let sent: Vec<_> = stream(protection, 0, 60).into_iter().enumerate().collect();
        for burst in 1..=burst_max {
            // The last datagrams have nothing behind them that could repair them.
            for first in 0..60 - burst - 1 {
                let arrived: Vec<_> =
                    sent.iter().filter(|(n, _)| !(first..first + burst).contains(n)).cloned().collect();
                let (receiver, outputs) = receive_all(&arrived);
                assert_eq!(octets(&outputs), expected(60), "{protection:?} {first}+{burst}");
                let counters = receiver.counters();
                assert_eq!(counters.recovered_by_fec + counters.recovered_by_redundancy, burst as u64);
            }
        }
    }
}

#[test]
fn a_burst_beyond_the_protection_is_a_loss() {
    // Parity windows overlap, so a burst must swallow a whole window before something is gone.
    let cases =
        [(Protection::Redundancy { low: 2, high: 2 }, 3), (Protection::Fec { span: 3, entries: 2 }, 7)];
    for (protection, burst) in cases {
        let sent = stream(protection, 0, 40).into_iter().enumerate();
        let arrived: Vec<_> = sent.filter(|(n, _)| !(10..10 + burst).contains(n)).collect();
        let (receiver, outputs) = receive_all(&arrived);
        assert_eq!(receiver.counters().lost, 1, "{protection:?}");
        assert!(outputs.contains(&Received::Lost { first: 10, count: 1 }));
    }
}

#[test]
fn late_datagrams_are_used_within_the_wait() {
    let mut receiver = Receiver::new(ReceiverConfig::default());
    let sent = stream(Protection::NONE, 0, 4);
    for n in [0, 2, 3] {
        receiver.handle_datagram(at(n), &sent[n]);
    }
    assert_eq!(octets(&drain(&mut receiver)), expected(1));
    assert_eq!(receiver.poll_timeout(), Some(at(2) + Duration::from_millis(200)));
    receiver.handle_datagram(at(4), &sent[1]);
    assert_eq!(octets(&drain(&mut receiver)), expected(4)[1..]);
    assert_eq!(receiver.counters().reordered, 1);
    assert_eq!(receiver.poll_timeout(), None);
}

#[test]
fn a_gap_is_given_up_at_the_exact_instant() {
    let mut receiver = Receiver::new(ReceiverConfig::default());
    let sent = stream(Protection::NONE, 0, 3);
    receiver.handle_datagram(at(0), &sent[0]);
    receiver.handle_datagram(at(2), &sent[2]);
    drain(&mut receiver);
    let due = receiver.poll_timeout().expect("a gap is open");
    receiver.handle_timeout(Instant::from_nanos(due.as_nanos() - 1));
    assert_eq!(drain(&mut receiver), []);
    receiver.handle_timeout(due);
    assert_eq!(drain(&mut receiver)[0], Received::Lost { first: 1, count: 1 });
    receiver.handle_datagram(due, &sent[1]);
    assert_eq!((receiver.counters().lost, receiver.counters().late), (1, 1));
    assert_eq!(drain(&mut receiver), []);
}

#[test]
fn jitter_without_loss_loses_nothing() {
    let mut rng = Rng::new(5);
    let mut arrived: Vec<_> = stream(Protection::NONE, 0, 500)
        .into_iter()
        .enumerate()
        .map(|(n, datagram)| (at(n) + Duration::from_millis(rng.below(190)), datagram))
        .collect();
    arrived.sort_by_key(|(time, _)| *time);
    let mut receiver = Receiver::new(ReceiverConfig::default());
    for (time, datagram) in &arrived {
        receiver.handle_timeout(*time);
        receiver.handle_datagram(*time, datagram);
    }
    assert_eq!(octets(&drain(&mut receiver)), expected(500));
    assert!(receiver.counters().reordered > 100);
}

#[test]
fn duplicates_are_counted_and_dropped() {
    let twice: Vec<_> = stream(Protection::Redundancy { low: 1, high: 1 }, 0, 10)
        .into_iter()
        .flat_map(|d| [(0, d.clone()), (0, d)])
        .collect();
    let (receiver, outputs) = receive_all(&twice);
    assert_eq!(octets(&outputs), expected(10));
    assert_eq!(receiver.counters().duplicates, 10);
}

#[test]
fn the_primary_is_used_when_the_copies_are_malformed() {
    let mut datagram = stream(Protection::Redundancy { low: 1, high: 1 }, 0, 2)[1].to_vec();
    datagram.truncate(datagram.len() - 3);
    let mut receiver = Receiver::new(ReceiverConfig::default());
    assert_eq!(receiver.handle_datagram(at(0), &datagram).len(), 1);
    receiver.finish(at(9));
    assert_eq!(octets(&drain(&mut receiver)), expected(2)[1..]);
    assert_eq!(receiver.counters().malformed, 1);
}

#[test]
fn empty_primaries_pass() {
    let mut receiver = Receiver::new(ReceiverConfig::default());
    let empty =
        UdptlPacket { sequence: 0, primary: Bytes::new(), recovery: Recovery::Redundancy(Vec::new()) };
    receiver.handle_datagram(at(0), &empty.to_bytes());
    let output = Received::Ifp { sequence: 0, ifp: Bytes::new(), source: Source::Primary };
    assert_eq!(drain(&mut receiver), [output]);
}

#[test]
fn rtp_that_arrives_late_changes_nothing() {
    let mut rtp = vec![0x80_u8, 0x00, 0x12, 0x34];
    rtp.resize(172, 0xff);
    let mut arrived = Vec::new();
    for (n, datagram) in stream(Protection::NONE, 0, 20).into_iter().enumerate() {
        rtp[3] = rtp[3].wrapping_add(1);
        arrived.push((n, Bytes::from(rtp.clone())));
        arrived.push((n, datagram));
    }
    let (receiver, outputs) = receive_all(&arrived);
    assert_eq!(octets(&outputs), expected(20));
    assert_eq!((receiver.counters().strays, receiver.counters().lost), (20, 0));
}

#[test]
fn a_peer_that_counts_anew_is_followed_at_its_second_datagram() {
    let mut arrived: Vec<_> = stream(Protection::NONE, 20_000, 5).into_iter().enumerate().collect();
    arrived.extend(stream(Protection::NONE, 0, 5).into_iter().enumerate());
    let (receiver, outputs) = receive_all(&arrived);
    assert_eq!(octets(&outputs).len(), 9);
    assert_eq!(receiver.counters().strays, 1);
}

#[test]
fn a_mutated_stream_never_panics_and_output_stays_bounded() {
    let mut rng = Rng::new(39);
    for protection in [Protection::Redundancy { low: 3, high: 3 }, Protection::Fec { span: 3, entries: 3 }] {
        let mut sender = Sender::new(SenderConfig { protection, datagram_octets_max: 400 });
        let mut receiver = Receiver::new(ReceiverConfig::default());
        let mut left = 0;
        for round in 0..100_000_usize {
            let mut datagram = sender.send(&ifp(round), Class::High).expect("it fits").to_bytes().to_vec();
            for _ in 0..rng.below(4) {
                let place = rng.below(datagram.len() as u64) as usize;
                datagram[place] = rng.next_u32() as u8;
            }
            receiver.handle_datagram(at(round), &datagram);
            left += drain(&mut receiver).len();
        }
        // A wrong sequence number costs its neighbourhood, not the session; and nothing is invented.
        assert!((80_000..=110_000).contains(&left), "{protection:?} {left} {:?}", receiver.counters());
    }
}
