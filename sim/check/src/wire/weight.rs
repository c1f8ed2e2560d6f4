//! How much memory what is held of the wire takes, in octets and not in numbers: a message may have sixty of them or
//! sixty thousand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sip::Method;
use trace::Party;

use super::{Leg, Sip, Wire};

/// What may be held while a live side goes on, which shares its process with the side and must not grow: some two thousand
/// calls, each for as long as copies of its last message may come.
const LIVE_OCTETS_MAX: usize = 24 << 20;
/// And of a run that is in memory anyway, or of a capture, whose judge has the process for itself.
const OCTETS_MAX: usize = 1 << 30;
/// What a message takes besides its octets: where its parts lie, and what was read of it.
const MESSAGE_OCTETS: usize = 1_500;
/// What a leg takes besides itself: its transactions, and its places in tables.
const LEG_OCTETS: usize = 1_000;
/// A message of a leg that is followed has its place beyond the limit; with half as much again nothing is held.
const FULL: (usize, usize) = (3, 2);

/// What all together weighs.
#[derive(Debug, Default)]
pub(super) struct Scale(Arc<AtomicUsize>);

/// What one thing adds to a scale for as long as it lives.
#[derive(Debug)]
pub(crate) struct Weight {
    octets: usize,
    of: Arc<AtomicUsize>,
}

impl Scale {
    fn weigh(&self, octets: usize) -> Weight {
        self.0.fetch_add(octets, Ordering::Relaxed);
        Weight { octets, of: Arc::clone(&self.0) }
    }

    fn octets(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Weight {
    fn drop(&mut self) {
        self.of.fetch_sub(self.octets, Ordering::Relaxed);
    }
}

impl Wire {
    pub(super) fn weight_of_message(&self, sip: &Sip) -> Weight {
        self.scale.weigh(MESSAGE_OCTETS + sip.message.bytes().len())
    }

    pub(super) fn weight_of_leg(&self) -> Weight {
        self.scale.weigh(LEG_OCTETS + size_of::<Leg>())
    }

    /// True when a leg may begin with this message. A flood must not hide a call: strangers have an eighth of the room,
    /// and what sets up nothing has a quarter of it.
    pub(super) fn has_room_for_leg(&self, sip: &Sip) -> bool {
        let of_stranger = [sip.sender, sip.receiver].contains(&Party::Stranger);
        let sets_up = matches!(sip.method, Method::Invite | Method::Register);
        let share = match () {
            () if of_stranger => 8,
            () if !sets_up => 4,
            () => 1,
        };
        self.scale.octets() < self.octets_max() / share
    }

    /// True when what is held already has grown beyond all room.
    pub(crate) fn is_full(&self) -> bool {
        self.scale.octets() / FULL.0 > self.octets_max() / FULL.1
    }

    fn octets_max(&self) -> usize {
        if self.facts.is_live_side { LIVE_OCTETS_MAX } else { OCTETS_MAX }
    }
}

#[cfg(test)]
mod tests {
    use clock::Instant;
    use trace::{Event, Packet, PacketId, Transport};

    use super::*;
    use crate::Facts;
    use crate::observer::{Observer, Outcome};
    use crate::script::{CALL, cast, events};

    /// An observer of a live side.
    fn observer() -> Observer {
        Observer::new(cast(), Facts { is_live_side: true, ..Facts::default() })
    }

    /// An OPTIONS and its answer, both of some sixty thousand octets.
    fn options(observer: &mut Observer, number: u64, call_id: &str) {
        exchange(observer, number, call_id, "OPTIONS");
    }

    fn exchange(observer: &mut Observer, number: u64, call_id: &str, method: &str) {
        let hosts = cast().hosts;
        let [pbx, carrier] = [0, 1].map(|of| (hosts[of].address, hosts[of].sip_port).into());
        let rest = format!(
            "Via: SIP/2.0/UDP {pbx};branch=z9hG4bK{number}\r\nFrom: <sip:a@{pbx}>;tag=f\r\nTo: <sip:{carrier}>\r\n\
             Call-ID: {call_id}\r\nCSeq: {number} {method}\r\nMax-Forwards: 70\r\nSubject: {}\r\n\
             Content-Length: 0\r\n\r\n",
            "x".repeat(61_000)
        );
        let request = format!("{method} sip:{carrier} SIP/2.0\r\n{rest}");
        let response = format!("SIP/2.0 200 OK\r\n{rest}");
        for (half, (from, to, text)) in
            [(pbx, carrier, request), (carrier, pbx, response)].into_iter().enumerate()
        {
            let at = Instant::from_millis(20_000 + number);
            let id = PacketId(1_000_000 + 2 * number + half as u64);
            let packet = Packet { id, from, to, transport: Transport::Udp, payload: text.into() };
            observer.observe(&Event::Sent { at, packet: packet.clone() });
            observer.observe(&Event::Delivered { at, packet });
        }
    }

    fn close(observer: Observer) -> Outcome {
        observer.finish(Instant::from_millis(200_000))
    }

    #[test]
    fn messages_of_further_calls_are_not_held_and_a_call_still_is() {
        let mut observer = observer();
        for number in 1..2_000 {
            options(&mut observer, number, &format!("c{number}"));
        }
        let held = observer.wire().scale.octets();
        assert!((LIVE_OCTETS_MAX / 8..LIVE_OCTETS_MAX / 2).contains(&held), "{held} octets");
        let (call, _) = events(CALL);
        call.iter().for_each(|event| observer.observe(event));
        let outcome = close(observer);
        assert_eq!(outcome.calls.len(), 1, "there is room for a call");
        assert!(
            outcome.limits.iter().any(|limit| limit.contains("further Call-IDs")),
            "{:?}",
            outcome.limits
        );
    }

    /// A call for which there was no room may have its record.
    #[test]
    fn who_could_not_follow_a_call_knows_nothing_of_its_record() {
        let (record, _) = events("23000 pbx# out answered=21000 ended=22990 call=z");
        for (calls, has_room) in [(1, true), (2_000, false)] {
            let mut observer = observer();
            for number in 1..=calls {
                exchange(&mut observer, number, &format!("c{number}"), "INVITE");
            }
            record.iter().for_each(|event| observer.observe(event));
            let outcome = close(observer);
            let is_found = outcome.findings.iter().any(|f| f.check == "billing/one-record-per-leg");
            assert_eq!((is_found, outcome.limits.is_empty()), (has_room, has_room));
        }
    }

    #[test]
    fn one_call_without_end_ends_the_judging_and_accuses_nobody() {
        let mut observer = observer();
        for number in 1..2_000 {
            options(&mut observer, number, "one");
            let held = observer.wire().scale.octets();
            assert!(held < 2 * LIVE_OCTETS_MAX, "{held} octets");
        }
        assert_eq!(observer.wire().scale.octets(), 0, "nothing is held by one who judges no more");
        let outcome = close(observer);
        assert!(outcome.limits.iter().any(|limit| limit.contains("what came then")), "{:?}", outcome.limits);
        let of_time: Vec<_> =
            outcome.findings.iter().filter(|f| f.check.starts_with("transaction/")).collect();
        assert!(of_time.is_empty(), "{of_time:?}");
    }

    /// What is over gives its place back: a side may go on for a month.
    #[test]
    fn what_is_over_weighs_nothing() {
        let mut observer = observer();
        for number in 1..50 {
            options(&mut observer, number, &format!("c{number}"));
        }
        assert!(observer.wire().scale.octets() > 5_000_000);
        options(&mut observer, 200_000, "later");
        let held = observer.wire().scale.octets();
        assert!(held < 200_000, "{held} octets");
    }
}
