//! Sends an OPTIONS whose CSeq names INFO.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName, Method};

use crate::quirk::edit::{is, replace};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "scripts with copied headers",
    check: "message/cseq-method",
    cure: "let the CSeq name the method of the request (RFC 3261 8.1.1.5)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "keepalive/options-ping", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Options) {
        replace(draft, HeaderName::CSeq, "OPTIONS", "INFO");
    }
}
