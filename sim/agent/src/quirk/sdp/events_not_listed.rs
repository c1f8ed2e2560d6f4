//! Describes telephone-event without a list of its events.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that take the list for optional",
    check: "sdp/events-listed",
    cure: "write a=fmtp with the events that are understood (RFC 4733 2.5.2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    edit_sdp(draft, |sdp| {
        let map = sdp.lines().find(|l| l.starts_with("a=rtpmap:") && l.contains("telephone-event"));
        let number = map.and_then(|l| l.strip_prefix("a=rtpmap:")?.split(' ').next());
        let Some(list) = number.map(|number| format!("a=fmtp:{number} ")) else { return sdp };
        sdp.lines().filter(|l| !l.starts_with(&list)).map(|l| format!("{l}\r\n")).collect()
    });
}
