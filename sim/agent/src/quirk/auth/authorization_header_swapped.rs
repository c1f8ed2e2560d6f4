//! Answers its first 401 with Proxy-Authorization.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that were written for an outbound proxy",
    check: "auth/answers-challenge",
    cure: "answer 401 with Authorization and 407 with Proxy-Authorization (RFC 3261 22.2, 22.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration).also(&["auth/no-loop"]),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, hook: &mut Hook<'_>) {
    let value = draft.get(HeaderName::Authorization).map(str::to_owned);
    if let Some(value) = value.filter(|_| *hook.count == 0) {
        *hook.count += 1;
        draft.remove(HeaderName::Authorization);
        draft.push(HeaderName::ProxyAuthorization, value);
    }
}
