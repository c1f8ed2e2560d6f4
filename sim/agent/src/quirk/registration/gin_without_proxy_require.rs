//! Leaves gin out of Proxy-Require.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that were tried without a proxy",
    check: "registration/gin-option-tags",
    cure: "list gin in Require and in Proxy-Require (RFC 6140 5.1)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "registration/bulk", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    draft.remove(HeaderName::ProxyRequire);
}
