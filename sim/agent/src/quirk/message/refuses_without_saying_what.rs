//! Refuses a method, a body or an extension and does not say which would do.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that answer with a status and nothing else",
    check: "message/refusal-says-what",
    cure: "write Allow into 405, Accept into 415 and Unsupported into 420 (RFC 3261 8.2)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "fax/outbound-refused-415", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    let names: &[HeaderName] = match draft.status() {
        Some(405) => &[HeaderName::Allow],
        Some(415) => &[HeaderName::Accept, HeaderName::AcceptEncoding, HeaderName::AcceptLanguage],
        Some(420) => &[HeaderName::Unsupported],
        _ => return,
    };
    for name in names {
        draft.remove(*name);
    }
}
