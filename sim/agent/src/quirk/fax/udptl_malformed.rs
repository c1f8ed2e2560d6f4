//! `udptl-malformed`: cuts the last octet off every tenth datagram.

use crate::quirk::{Effect, Fate, Hook, Quirk};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-malformed",
    does: "cuts the last octet off every tenth datagram",
    seen: "gateways that miscount",
    check: "fax/udptl-well-formed",
    cure: "write the recovery section whole (ITU-T T.38 9.1)",
    effect: Effect::Udptl(edit),
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    *hook.count += 1;
    if hook.count.is_multiple_of(10) {
        datagram.pop();
    }
    Fate::Send
}
