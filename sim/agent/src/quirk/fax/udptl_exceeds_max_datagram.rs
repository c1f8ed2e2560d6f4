//! Adds copies until its datagrams are longer than the receiver takes.

use plan::{Side, TrunkMode};
use t38::Recovery;

use crate::quirk::udptl::{remember, rewrite};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with a fixed number of copies",
    check: "fax/datagram-size",
    cure: "leave the oldest copies out",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    let past = remember(datagram, hook);
    rewrite(datagram, |packet| {
        packet.recovery = Recovery::Redundancy(past);
    });
    Fate::Send
}
