//! Cuts the last octet off every tenth datagram.

use plan::{Side, TrunkMode};

use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that miscount",
    check: "fax/udptl-well-formed",
    cure: "write the recovery section whole (ITU-T T.38 9.1)",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    *hook.count += 1;
    if hook.count.is_multiple_of(10) {
        datagram.pop();
    }
    Fate::Send
}
