//! A device that lives at our own IP address, with media at a port of our own range.

use std::net::SocketAddr;

use agent::{Agent, AgentOptions, Command, Wanted};
use bytes::Bytes;
use clock::{Duration, Instant};
use plan::{NetworkFile, Plan, Scenario, Selection, Side, TrunkMode};
use run::{Wire, World};
use sip::{HeaderName, Message};
use trace::{Cast, DropReason, Event, Host, Party};

const PLAY: &str = "title = \"one side\"\n[[step]]\nnetwork.wait.after = \"1h\"\n";

fn plan() -> Plan {
    let [carrier, pbx] = [Side::Carrier, Side::Pbx].map(Selection::device_profile);
    let network =
        NetworkFile::parse("clean.toml", "title = \"clean\"\nsource = \"none\"\n").expect("a network");
    let mode = TrunkMode::Static;
    let choice = plan::Choice {
        carrier: &carrier,
        pbx: &pbx,
        network: &network,
        mode,
        seed: 7,
        quirks: &[],
        device: None,
    };
    let play = Scenario::parse("t/one.toml", PLAY).expect("a play");
    let mut plan = plan::resolve(&play, &choice).expect("a plan");
    let ip = [127, 0, 0, 1].into();
    for (profile, port) in [(&mut plan.carrier, 5060), (&mut plan.pbx, 5070)] {
        profile.address.signalling_ip = ip;
        profile.address.media_ip = ip;
        profile.address.signalling_port = port;
    }
    plan
}

fn answer(invite: &Message, place: &str, port: u16) -> String {
    let header = |name| invite.header(name).map(|v| v.into_owned()).unwrap_or_default();
    let body = format!(
        "v=0\r\no=d 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN {place}\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n"
    );
    format!(
        "SIP/2.0 200 OK\r\nVia: {}\r\nFrom: {}\r\nTo: {};tag=d\r\nCall-ID: {}\r\nCSeq: {}\r\n\
         Contact: <sip:d@127.0.0.1:5060>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        header(HeaderName::Via),
        header(HeaderName::From),
        header(HeaderName::To),
        header(HeaderName::CallId),
        header(HeaderName::CSeq),
        body.len()
    )
}

fn transmits(world: &mut World) -> Vec<run::Transmit> {
    core::iter::from_fn(|| world.poll_transmit()).collect()
}

/// Who is where, as a live side tells it: its own range is known, and of the device where it expects SIP.
fn cast(plan: &Plan) -> Cast {
    let range = Some((plan.pbx.media.ports.first, plan.pbx.media.ports.last));
    let host = |party, sip_port, media_ports| {
        let address = [127, 0, 0, 1].into();
        Host { party, address, sip_port, media_ports }
    };
    let hosts = vec![host(Party::Carrier, 5060, None), host(Party::Pbx, 5070, range)];
    Cast { hosts, ..Cast::default() }
}

/// What leaves for the media port of a device that answers our call, and the events.
fn media_of_call(place: &str, port: u16) -> (usize, Vec<Event>) {
    let plan = plan();
    let device: SocketAddr = "127.0.0.1:5060".parse().expect("an address");
    let own: SocketAddr = "127.0.0.1:5070".parse().expect("an address");
    let ours = Agent::new(&plan, Party::Pbx, AgentOptions::default()).expect("no quirks");
    let mut world = World::new(&plan, vec![(Party::Pbx, ours)], cast(&plan), Wire::External);
    let mut now = Instant::from_millis(1_000);
    world.handle_timeout(now);
    world.command(now, Party::Pbx, Command::Call(Wanted::plain("+12025550199".to_owned())));
    world.handle_timeout(now);
    let sent = transmits(&mut world);
    let invite = sent.iter().map(|t| Message::parse(t.payload.clone())).find(|m| m.status().is_none());
    let text = answer(&invite.expect("an INVITE"), place, port);
    world.receive(now, device, own, Bytes::from(text.into_bytes()));
    for _ in 0..50 {
        now += Duration::from_millis(20);
        world.handle_timeout(now);
    }
    let own = world.cast().hosts.iter().find(|host| host.party == Party::Pbx).expect("our side").address;
    let back = SocketAddr::new(own, plan.pbx.media.ports.first);
    let heard = Bytes::from_static(&[0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0xff]);
    world.receive(now, SocketAddr::new(own, port), back, heard);
    let events = world.drain_events().collect();
    (transmits(&mut world).iter().filter(|t| t.to.port() == port).count(), events)
}

fn dropped(events: &[Event]) -> Vec<DropReason> {
    let why = |event: &Event| match event {
        Event::Dropped { why, .. } => Some(*why),
        _ => None,
    };
    events.iter().filter_map(why).collect()
}

#[test]
fn its_media_port_is_its_own() {
    let port = plan().pbx.media.ports.first + 500;
    let (sound, events) = media_of_call("IP4 127.0.0.1", port);
    let lost = dropped(&events);
    assert!(sound > 40 && lost.is_empty(), "{sound} packets of sound reach the device, {lost:?}");
    // Whoever judges knows it as well.
    let cast = cast(&plan()).joined_in(&events);
    for event in &events {
        let Event::Sent { packet, .. } = event else { continue };
        let sender = if [5060, port].contains(&packet.from.port()) { Party::Carrier } else { Party::Pbx };
        assert_eq!((cast.party(packet.from), cast.party(packet.to)), (sender, sender.peer()), "{packet:?}");
    }
}

#[test]
fn no_packet_goes_from_ipv4_to_ipv6() {
    let (sound, events) = media_of_call("IP6 ::1", 40_000);
    let lost = dropped(&events);
    assert!(sound == 0 && lost.len() > 40, "{sound} packets leave, {lost:?}");
    assert!(lost.iter().all(|why| *why == DropReason::NoRoute), "{lost:?}");
}
