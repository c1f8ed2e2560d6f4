//! Puts the nonce count into quotes.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "clients that quote every parameter alike",
    check: "auth/credentials-form",
    cure: "leave algorithm, qop and nc bare (RFC 7616 3.4)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    for name in [HeaderName::Authorization, HeaderName::ProxyAuthorization] {
        let quoted = draft.get(name).and_then(|value| {
            let (before, after) = value.split_once(", nc=")?;
            let (count, rest) = after.split_at_checked(8)?;
            Some(format!("{before}, nc=\"{count}\"{rest}"))
        });
        if let Some(value) = quoted {
            draft.set(name, value);
        }
    }
}
