//! Names a SIPS address over UDP as its Contact when it is asked what it can do.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::edit::answers;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "settings in which scheme and transport are chosen apart",
    check: "message/sips-transport",
    cure: "leave transport out of a SIPS URI (RFC 3261 19.1.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "keepalive/options-ping", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if answers(draft, 200..=200, "OPTIONS") {
        draft.set(HeaderName::Contact, "<sips:trunk@carrier.example;transport=udp>");
    }
}
