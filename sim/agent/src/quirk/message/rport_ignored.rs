//! Answers a Via with rport without filling in where the request came from.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Via};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks without RFC 3581",
    check: "message/rport-echo",
    cure: "fill in rport and received when the request asks for it (RFC 3581 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status().is_some() {
        let via = draft.get(HeaderName::Via).and_then(|v| Via::parse(v).ok());
        if let Some(mut via) = via.filter(|v| v.rport().is_some()) {
            via.params.remove("received");
            via.params.set("rport", None);
            draft.set(HeaderName::Via, via.to_string());
        }
    }
}
