//! Writes a new description into the ACK of a call that was answered.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{is, move_port};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems that settle on a codec in the ACK",
    check: "sdp/no-offer-in-ack",
    cure: "change the session by a re-INVITE (RFC 3261 13.2.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-fast-answer", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        *hook.text = String::from_utf8_lossy(draft.body()).into_owned();
    } else if is(draft, &Method::Ack) && draft.body().is_empty() {
        draft.set_body("application/sdp", move_port(hook.text, 2));
    }
}
