//! Fills in rport and leaves received out.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Via};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "stacks that think of received only where a NAT is seen",
    check: "message/received-is-source",
    cure: "write received whenever rport is filled in (RFC 3581 4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let via = draft.get(HeaderName::Via).and_then(|v| Via::parse(v).ok());
    if let Some(mut via) = via.filter(|v| draft.status().is_some() && v.rport().is_some()) {
        via.params.remove("received");
        draft.set(HeaderName::Via, via.to_string());
    }
}
