//! Sends its re-INVITE for T.38 more than ten seconds late.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use sip::Message;

use crate::quirk::edit::is_t38_reinvite;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// The fifth copy comes 15.5 s after the first.
const LATE_MS: u64 = 12_000;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that wait for the third tone",
    check: "fax/switch-in-time",
    cure: "switch at the first V.21",
    effect: Effect::Datagram(edit),
    twin: Twin::of(Side::Carrier, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(bytes: &Bytes, hook: &mut Hook<'_>) -> Fate {
    if !is_t38_reinvite(&Message::parse(bytes.clone())) {
        return Fate::Send;
    }
    // Retransmissions keep their beat, so that nothing else is wrong with it.
    if *hook.count == 0 {
        *hook.count = hook.now.as_millis().max(1);
    }
    if hook.now.as_millis() < *hook.count + LATE_MS { Fate::Swallow } else { Fate::Send }
}
