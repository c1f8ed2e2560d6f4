//! Puts the algorithm of its challenges into quotes.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "registrars that quote every parameter alike",
    check: "auth/challenge-form",
    cure: "leave algorithm and stale bare (RFC 7616 3.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    for name in [HeaderName::WwwAuthenticate, HeaderName::ProxyAuthenticate] {
        let quoted = draft.get(name).and_then(|value| {
            let (before, after) = value.split_once("algorithm=")?;
            let end = after.find(',').unwrap_or(after.len());
            let (algorithm, rest) = after.split_at_checked(end)?;
            Some(format!("{before}algorithm=\"{algorithm}\"{rest}"))
        });
        if let Some(value) = quoted {
            draft.set(name, value);
        }
    }
}
