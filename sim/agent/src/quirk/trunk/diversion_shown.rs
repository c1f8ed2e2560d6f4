//! Shows who forwarded a call although that was to be withheld.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::is;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "carriers that pass the header on as it came",
    check: "trunk/diversion-withheld",
    cure: "take the number out before the call leaves the network",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let forwarded = "<sip:+12025550123@trunk.example>;reason=unconditional;privacy=full";
        draft.push(HeaderName::Diversion, forwarded);
    }
}
