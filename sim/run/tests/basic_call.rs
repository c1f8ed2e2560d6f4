//! A basic call in the virtual world, both ways and in both trunk modes.

use std::collections::BTreeMap;

use agent::AgentOptions;
use clock::Duration;
use plan::profile::Called;
use plan::{Destination, Expect, OfferMode, Plan, Profile, Side, Start, Step, Subject, TrunkMode, Verb};
use run::{Wire, run_virtual, stage};
use sip::Message;
use trace::{Event, Party};

fn profile(side: Side, ip: [u8; 4]) -> Profile {
    let mut profile = Profile { side, name: side.name().to_owned(), ..Profile::default() };
    profile.address.signalling_ip = ip.into();
    profile.address.media_ip = ip.into();
    profile.domain = format!("{side}.example");
    profile.magic =
        BTreeMap::from([("answers".to_owned(), Called { number: "10".into(), ..Called::default() })]);
    profile.extensions = BTreeMap::from([("main".to_owned(), Called::default())]);
    profile
}

fn step(subject: Subject, verb: Verb, after: u64) -> Step {
    Step { subject, verb, after: Duration::from_millis(after), call: "a".to_owned(), line: 1 }
}

fn plan(mode: TrunkMode, steps: Vec<Step>) -> Plan {
    Plan {
        name: "test/call".to_owned(),
        title: String::new(),
        theme: "test".to_owned(),
        mode,
        carrier: profile(Side::Carrier, [127, 0, 1, 10]),
        pbx: profile(Side::Pbx, [127, 0, 1, 20]),
        network_name: "clean".to_owned(),
        network: net::NetworkConfig::default(),
        seed: 7,
        start: Start::Ready,
        steps,
        expect: Expect::default(),
        quirks: Vec::new(),
        limit: Duration::from_secs(120),
        real_time: false,
        documents: BTreeMap::new(),
        device: None,
        secrets_are_blank: false,
    }
}

/// The start lines in the order of sending, and how many packets were no SIP.
fn run(plan: &Plan) -> (Vec<String>, usize) {
    let ours = [Party::Carrier, Party::Pbx];
    let mut world = stage(plan, &ours, AgentOptions::default(), Wire::Internal).expect("no quirks");
    let mut lines = Vec::new();
    let mut media = 0;
    run_virtual(&mut world, |event| {
        if let Event::Sent { packet, .. } = event {
            let message = Message::parse(packet.payload);
            match (message.method(), message.status()) {
                (Some(method), _) => lines.push(method.to_string()),
                (_, Some(status)) => lines.push(status.to_string()),
                _ => media += 1,
            }
        }
    });
    assert_eq!(world.limit_reached(), None, "{lines:?}");
    assert_eq!(world.ended().steps_left, [], "{lines:?}");
    (lines, media)
}

#[test]
fn a_call_from_the_pbx_on_a_static_trunk() {
    let call = Verb::Call {
        to: Destination::Magic("answers".to_owned()),
        offer: None,
        codecs: None,
        media: plan::OfferedMedia::Audio,
    };
    let steps = vec![step(Subject::Pbx, call, 0), step(Subject::Pbx, Verb::Hangup, 3000)];
    let (lines, media) = run(&plan(TrunkMode::Static, steps));
    assert_eq!(lines, ["INVITE", "100", "180", "200", "ACK", "BYE", "200"]);
    assert!(media > 290, "{media}");
}

#[test]
fn a_call_from_the_carrier_on_a_registration_trunk() {
    let call = Verb::Call {
        to: Destination::Did("main".to_owned()),
        offer: Some(OfferMode::Delayed),
        codecs: None,
        media: plan::OfferedMedia::Audio,
    };
    let steps = vec![step(Subject::Carrier, call, 0), step(Subject::Pbx, Verb::Hangup, 3000)];
    let (lines, _) = run(&plan(TrunkMode::Registration, steps));
    let expected = [
        "REGISTER", "401", "REGISTER", "200", "INVITE", "100", "180", "200", "ACK", "BYE", "200", "REGISTER",
        "200",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn hold_and_resume_and_a_challenged_invite() {
    let call = Verb::Call {
        to: Destination::Magic("answers".to_owned()),
        offer: None,
        codecs: None,
        media: plan::OfferedMedia::Audio,
    };
    let steps = vec![
        step(Subject::Pbx, call, 0),
        step(Subject::Pbx, Verb::Hold, 1000),
        step(Subject::Pbx, Verb::Resume, 1000),
        step(Subject::Carrier, Verb::Hangup, 1000),
    ];
    let (lines, _) = run(&plan(TrunkMode::Registration, steps));
    let expected = [
        "REGISTER", "401", "REGISTER", "200", "INVITE", "407", "ACK", "INVITE", "100", "180", "200", "ACK",
        "INVITE", "200", "ACK", "INVITE", "200", "ACK", "BYE", "200", "REGISTER", "200",
    ];
    assert_eq!(lines, expected);
}
