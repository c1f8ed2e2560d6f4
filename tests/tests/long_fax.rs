//! A fax of forty pages goes on over many refreshes of its session: each repeats the stream of T.38, and no deadline of a
//! machine ends it as long as pages come.

use check::Verdict;
use plan::{Scenario, TrunkMode};
use sip::{Message, Method};
use tests::lab::{Lab, run};
use trace::Event;

const PLAY: &str = r#"
title = "Forty pages"
limit = "2h"

[override.carrier.session_timer]
mode = "supported"
expires_s = 90
min_se_s = 90

[override.pbx.session_timer]
mode = "requested"
expires_s = 90
min_se_s = 90

[[step]]
pbx.call = { to = "pstn.answers" }

[[step]]
carrier.answer = { after = "1s" }

[[step]]
pbx.send-fax = { pages = 40, resolution = "fine" }

[[step]]
carrier.receive-fax = {}

[[step]]
pbx.hangup = { after = "500ms" }

[expect]
call = "completed"
fax = { pages = 40, identical = true, transport = "t38" }
"#;

#[test]
fn forty_pages_outlast_many_refreshes() {
    let lab = Lab::open();
    let play = Scenario::parse("fax/forty-pages.toml", PLAY).expect("a play");
    let done = run(&lab.plan(&play, TrunkMode::Static, &[]).expect("it makes sense for this trunk"));
    assert_eq!(done.judgement.verdict, Verdict::Pass, "{:?}", done.judgement);
    let refreshes = done.recording.events.iter().filter(|event| {
        let Event::Sent { packet, .. } = event else { return false };
        let message = Message::parse(packet.payload.clone());
        let is_inside = message.to_ref().is_ok_and(|to| to.tag().is_some());
        let is_image = String::from_utf8_lossy(message.body()).contains("m=image");
        message.method() == Some(Method::Invite) && is_inside && is_image
    });
    // One of them is the switch itself.
    let count = refreshes.count();
    assert!(count > 10, "{count} offers of T.38");
}
