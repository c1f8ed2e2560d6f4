//! Sends parity to a receiver that asked for redundancy.

use plan::{Side, TrunkMode};
use t38::Recovery;

use crate::quirk::udptl::{remember, rewrite};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with FEC always on",
    check: "fax/fec-as-asked",
    cure: "send redundancy unless t38UDPFEC was agreed",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    let past = remember(datagram, hook);
    rewrite(datagram, |packet| {
        // A span of one: the parity is the primary before.
        packet.recovery = Recovery::Fec { span: 1, entries: past.into_iter().take(1).collect() };
    });
    Fate::Send
}
