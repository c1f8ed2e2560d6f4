//! FEC brings back what its parity can give: every single loss at every place, and of more losses exactly
//! what a reckoning on paper says.

use std::collections::BTreeSet;

use bytes::Bytes;
use clock::{Duration, Instant, Rng};
use t38::{
    Class, Field, FieldKind, Ifp, Modulation, Protection, Received, Receiver, ReceiverConfig, Sender,
    SenderConfig, Syntax,
};

/// IFPs of different lengths, each telling its number.
fn ifp(number: usize) -> Bytes {
    let mut octets = vec![0x55; 1 + number * 7 % 30];
    octets.extend_from_slice(&(number as u32).to_be_bytes());
    let fields = vec![Field::new(FieldKind::T4NonEcmData, octets)];
    Ifp::Data { modulation: Modulation::V17Rate14400, fields }.to_bytes(Syntax::V1998)
}

fn stream(span: u8, entries: u8, start: u16, count: usize) -> Vec<Bytes> {
    let config = SenderConfig { protection: Protection::Fec { span, entries }, datagram_octets_max: 1400 };
    let mut sender = Sender::starting_at(config, start);
    (0..count).map(|n| sender.send(&ifp(n), Class::High).expect("it fits").to_bytes()).collect()
}

fn at(index: usize) -> Instant {
    Instant::from_millis(30 * index as u64)
}

fn receive(datagrams: &[Bytes], lost: &BTreeSet<usize>, config: ReceiverConfig) -> Vec<Received> {
    let mut receiver = Receiver::new(config);
    for (n, datagram) in datagrams.iter().enumerate().filter(|(n, _)| !lost.contains(n)) {
        receiver.handle_datagram(at(n), datagram);
    }
    receiver.finish(at(datagrams.len()));
    std::iter::from_fn(|| receiver.poll_output()).collect()
}

const SPANS: core::ops::RangeInclusive<u8> = 1..=8;
const ENTRIES: core::ops::RangeInclusive<u8> = 1..=4;

#[test]
fn every_single_loss_is_repaired_by_the_next_entries() {
    const COUNT: usize = 64;
    let expected: Vec<_> = (0..COUNT).map(ifp).collect();
    for span in SPANS {
        for entries in ENTRIES {
            // Once from the beginning, once across the wrap of the sequence. A peer whose first number is large
            // may have begun before, so that parity over what came before that number solves nothing.
            let reach = usize::from(span) * usize::from(entries);
            for (start, first) in [(0, 0), (65_500, reach)] {
                let sent = stream(span, entries, start, COUNT);
                // Nothing comes after the last, and nothing can repair it.
                for lost in first..COUNT - 1 {
                    let outputs = receive(&sent, &BTreeSet::from([lost]), ReceiverConfig::default());
                    let ifps: Vec<_> = outputs
                        .iter()
                        .filter_map(|output| match output {
                            Received::Ifp { ifp, .. } => Some(ifp.clone()),
                            Received::Lost { .. } => None,
                        })
                        .collect();
                    assert!(ifps == expected, "span {span}, {entries} entries, {lost} of {start} lost");
                }
            }
        }
    }
}

/// Which losses remain when the groups of the datagrams that arrived are solved on paper: entry `m` of datagram
/// `s` covers `s + m - entries * k` for `k` from 1 to `span`, and gives its only unknown member.
fn unsolved(span: u8, entries: u8, count: usize, lost: &BTreeSet<usize>) -> BTreeSet<usize> {
    let (span, entries) = (i64::from(span), i64::from(entries));
    let mut groups = Vec::new();
    for s in (0..count).filter(|n| !lost.contains(n)) {
        for m in 0..entries {
            let members = (1..=span).map(|k| s as i64 + m - entries * k);
            groups.push(members.filter_map(|n| usize::try_from(n).ok()).collect::<Vec<_>>());
        }
    }
    let mut unknown = lost.clone();
    loop {
        let before = unknown.len();
        for group in &groups {
            let missing: Vec<_> = group.iter().filter(|n| unknown.contains(n)).collect();
            if let [only] = missing[..] {
                unknown.remove(only);
            }
        }
        if unknown.len() == before {
            return unknown;
        }
    }
}

#[test]
fn of_many_losses_exactly_those_come_back_that_parity_can_give() {
    const COUNT: usize = 100;
    // As patient as can be, so that the order of arrival decides nothing.
    let patient = ReceiverConfig {
        reorder_wait: Duration::from_secs(60),
        reorder_packets_max: COUNT,
        ..ReceiverConfig::default()
    };
    let seed = Rng::new(6);
    let (mut repaired, mut remaining) = (0, 0);
    for span in SPANS {
        for entries in ENTRIES {
            let sent = stream(span, entries, 0, COUNT);
            for loss in [0.05, 0.15, 0.3] {
                let mut rng = seed.derive(&format!("{span} {entries} {loss}"));
                // The beginning and the end are there, so that every loss is one in between.
                let lost: BTreeSet<_> = (1..COUNT - 1).filter(|_| rng.chance(loss)).collect();
                let mut gone = BTreeSet::new();
                for output in receive(&sent, &lost, patient) {
                    if let Received::Lost { first, count } = output {
                        gone.extend(usize::from(first)..usize::from(first) + count as usize);
                    }
                }
                let expected = unsolved(span, entries, COUNT, &lost);
                assert_eq!(gone, expected, "span {span}, {entries} entries, loss {loss}: {lost:?}");
                remaining += expected.len();
                repaired += lost.len() - expected.len();
            }
        }
    }
    assert!(repaired > 500 && remaining > 100, "{repaired} {remaining}");
}
