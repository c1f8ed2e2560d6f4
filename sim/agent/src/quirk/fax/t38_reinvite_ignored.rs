//! Never answers a re-INVITE for T.38.

use plan::{Side, TrunkMode};
use sip::Message;

use crate::quirk::edit::is_t38_reinvite;
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "proxies that drop what they do not know",
    check: "fax/switch-answered",
    cure: "answer with 488 when T.38 is not wanted",
    effect: Effect::Ignore(ignore),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration)
        .also(&["transaction/trying-within-200ms"]),
    ..Quirk::of(module_path!())
};

fn ignore(message: &Message, _: &mut Hook<'_>) -> bool {
    is_t38_reinvite(message)
}
