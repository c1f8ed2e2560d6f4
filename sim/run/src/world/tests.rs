//! What a world keeps has a bound, and whoever reaches one is told.

use agent::AgentOptions;
use plan::{Choice, NetworkFile, Scenario, Selection, Side, TrunkMode};

use super::*;
use crate::stage;

const PLAY: &str = "title = \"nothing\"\n[[step]]\nnetwork.wait.after = \"1h\"\n";

fn world(wire: Wire) -> World {
    let [carrier, pbx] = [Side::Carrier, Side::Pbx].map(Selection::device_profile);
    let network =
        NetworkFile::parse("clean.toml", "title = \"clean\"\nsource = \"none\"\n").expect("a network");
    let mode = TrunkMode::Static;
    let choice =
        Choice { carrier: &carrier, pbx: &pbx, network: &network, mode, seed: 7, quirks: &[], device: None };
    let play = Scenario::parse("t/nothing.toml", PLAY).expect("a play");
    let mut plan = plan::resolve(&play, &choice).expect("a plan");
    for (profile, last) in [(&mut plan.carrier, 1), (&mut plan.pbx, 2)] {
        profile.address.signalling_ip = [127, 0, 2, last].into();
        profile.address.media_ip = [127, 0, 2, last].into();
    }
    stage(&plan, &[Party::Carrier, Party::Pbx], AgentOptions::default(), wire).expect("no quirks")
}

fn send(world: &mut World, octets: usize) {
    let [from, to] = ["127.0.2.1:20000", "127.0.2.2:10000"].map(|a| a.parse().expect("an address"));
    let packet = world.number(from, to, Bytes::from(vec![b'x'; octets]));
    world.events.push(Event::Sent { at: world.now, packet: packet.clone() });
    world.octets += octets;
    world.transmit(packet, true);
}

#[test]
fn what_never_arrives_is_forgotten() {
    let mut world = world(Wire::External);
    for _ in 0..IN_FLIGHT_MAX + 100 {
        send(&mut world, 1);
    }
    let kept: Vec<_> = world.in_flight.values().map(VecDeque::len).collect();
    assert_eq!(kept, [IN_FLIGHT_MAX]);
    let oldest = world.in_flight.values().filter_map(|queue| queue.front()).map(|packet| packet.id.0).min();
    assert_eq!(oldest, Some(world.packets - IN_FLIGHT_MAX as u64 + 1), "the oldest goes first");
}

#[test]
fn events_are_handed_over_by_number_or_by_octets() {
    for (octets, most) in [(1, EVENTS_AT_ONCE), (60_000, OCTETS_AT_ONCE.div_ceil(60_000))] {
        let mut world = world(Wire::External);
        world.drain_events().for_each(drop);
        for sent in 1..=most {
            assert_eq!(world.drain_many().count(), 0, "{sent} of {octets} octets");
            send(&mut world, octets);
        }
        assert!(world.drain_many().count() >= most, "{most} of {octets} octets");
        assert_eq!((world.octets, world.drain_many().count()), (0, 0));
    }
}

#[test]
fn a_limit_ends_the_run_and_is_told() {
    let mut turns = world(Wire::Internal);
    let now = turns.now;
    for _ in 0..=turns.limits.turns_per_instant {
        turns.advance(now);
    }
    assert!(turns.is_finished());
    assert_eq!(turns.ended().limits, ["turns without time moving on"]);
    let mut long = world(Wire::Internal);
    let end = Instant::ZERO + long.limits.duration;
    long.advance(end);
    assert!(!long.is_finished());
    long.advance(end + Duration::from_millis(1));
    assert!(long.is_finished());
    assert_eq!(long.ended().limits, ["duration of the run"]);
}

#[test]
fn a_call_whose_port_another_program_has_goes_on_and_says_so() {
    let mut world = world(Wire::External);
    world.begin();
    let pairs: Vec<_> = world.next_media().collect();
    assert!(world.is_taken(pairs[0][1]), "it is of media");
    let next: Vec<_> = world.next_media().collect();
    assert_eq!(next[0][0].port(), pairs[0][0].port() + 2);
    assert_eq!(next[1], pairs[1], "the other side is somewhere else");
    assert_eq!(world.ended().limits, [""; 0]);
    let sip = world.agents[0].1.signalling();
    assert!(!world.is_taken(sip), "without that there is no run");
    // It was free when it was looked at, and then it was not.
    world.open.insert(next[0][0], 0);
    assert!(world.is_taken(next[0][0]));
    assert_eq!(world.ended().limits, [crate::ports::TAKEN]);
    assert!(!world.open.contains_key(&next[0][0]));
}
