//! A plan with little in it: two sides, a number that answers, and the steps of a test.

use std::collections::BTreeMap;

use clock::Duration;
use plan::profile::Called;
use plan::{Expect, Plan, Profile, Side, Start, Step, Subject, TrunkMode, Verb};

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

/// A step so many milliseconds after it is possible.
pub(crate) fn step(subject: Subject, verb: Verb, after: u64) -> Step {
    Step { subject, verb, after: Duration::from_millis(after), call: "a".to_owned(), line: 1 }
}

/// The plan.
pub(crate) fn plan(mode: TrunkMode, steps: Vec<Step>) -> Plan {
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
