//! Says no to fill bit removal by the value 0.

use plan::{Side, TrunkMode};
use sip::Draft;

use crate::quirk::edit::edit_sdp;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways of many makers",
    check: "fax/attribute-spelling",
    cure: "leave the attribute out to say no",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let line = "a=T38FaxUdpEC";
    edit_sdp(draft, |sdp| sdp.replace(line, &format!("a=T38FaxFillBitRemoval:0\r\n{line}")));
}
