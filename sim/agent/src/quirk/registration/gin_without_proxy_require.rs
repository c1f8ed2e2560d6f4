//! `gin-without-proxy-require`: leaves gin out of Proxy-Require.

use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "gin-without-proxy-require",
    does: "leaves gin out of Proxy-Require",
    seen: "clients that were tried without a proxy",
    check: "registration/gin-option-tags",
    cure: "list gin in Require and in Proxy-Require (RFC 6140 5.1)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    draft.remove(HeaderName::ProxyRequire);
}
