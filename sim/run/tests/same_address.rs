//! A device that lives at our own IP address, with media at a port of our own range.

use std::net::SocketAddr;

use agent::{AgentOptions, Command, Wanted};
use bytes::Bytes;
use clock::{Duration, Instant};
use plan::{NetworkFile, Plan, Scenario, Selection, Side, TrunkMode};
use run::{Wire, World, stage};
use sip::{HeaderName, Message};
use trace::Party;

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

fn answer(invite: &Message, port: u16) -> String {
    let header = |name| invite.header(name).map(|v| v.into_owned()).unwrap_or_default();
    let body = format!(
        "v=0\r\no=d 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 0\r\n"
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

#[test]
fn its_media_port_is_its_own() {
    let plan = plan();
    let port = plan.pbx.media.ports.first + 500;
    let device: SocketAddr = "127.0.0.1:5060".parse().expect("an address");
    let own: SocketAddr = "127.0.0.1:5070".parse().expect("an address");
    let mut world = stage(&plan, &[Party::Pbx], AgentOptions::default(), Wire::External).expect("no quirks");
    let mut now = Instant::from_millis(1_000);
    world.handle_timeout(now);
    world.command(now, Party::Pbx, Command::Call(Wanted::plain("+12025550199".to_owned())));
    world.handle_timeout(now);
    let sent = transmits(&mut world);
    let invite = sent.iter().map(|t| Message::parse(t.payload.clone())).find(|m| m.status().is_none());
    let text = answer(&invite.expect("an INVITE"), port);
    world.receive(now, device, own, Bytes::from(text.into_bytes()));
    for _ in 0..50 {
        now += Duration::from_millis(20);
        world.handle_timeout(now);
    }
    let sound = transmits(&mut world).iter().filter(|t| t.to.port() == port).count();
    assert!(sound > 40, "{sound} packets of sound reach the device");
}
