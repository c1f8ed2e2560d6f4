//! Answers with a multicast address.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::{answers, edit_sdp};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "paging gateways that answer calls as they page",
    check: "sdp/answer-unicast",
    cure: "answer a unicast stream with a unicast address (RFC 3264 6.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 101..=299, "INVITE") {
        edit_sdp(draft, |sdp| {
            let is_own = |line: &str| line.starts_with("c=IN IP4 ");
            let line = |line: &str| if is_own(line) { "c=IN IP4 224.2.1.1/127" } else { line }.to_owned();
            sdp.lines().map(|l| line(l) + "\r\n").collect()
        });
    }
}
