//! `t38-boolean-with-value`: says no to fill bit removal by the value 0.

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk};
use sip::Draft;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "t38-boolean-with-value",
    does: "says no to fill bit removal by the value 0",
    seen: "gateways of many makers",
    check: "fax/attribute-spelling",
    cure: "leave the attribute out to say no",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let line = "a=T38FaxUdpEC";
    edit_sdp(draft, |sdp| sdp.replace(line, &format!("a=T38FaxFillBitRemoval:0\r\n{line}")));
}
