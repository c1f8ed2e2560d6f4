//! A basic call in the virtual world, both ways and in both trunk modes.

mod basic;

use agent::AgentOptions;
use plan::{Destination, OfferMode, Plan, Subject, TrunkMode, Verb};
use run::{Wire, run_virtual, stage};
use sip::Message;
use trace::{Event, Party};

use basic::{plan, step};

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
        from: None,
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
        from: None,
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
        from: None,
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
