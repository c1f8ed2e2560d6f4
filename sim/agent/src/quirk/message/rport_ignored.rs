//! `rport-ignored`: answers a Via with rport without filling in where the request came from.

use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName, Via};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "rport-ignored",
    does: "answers a Via with rport without filling in where the request came from",
    seen: "stacks without RFC 3581",
    check: "message/rport-echo",
    cure: "fill in rport and received when the request asks for it (RFC 3581 4)",
    effect: Effect::Message(edit),
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
