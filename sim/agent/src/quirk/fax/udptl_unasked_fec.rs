//! `udptl-unasked-fec`: sends parity to a receiver that asked for redundancy.

use crate::quirk::udptl::{remember, rewrite};
use crate::quirk::{Effect, Fate, Hook, Quirk};
use t38::Recovery;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-unasked-fec",
    does: "sends parity to a receiver that asked for redundancy",
    seen: "gateways with FEC always on",
    check: "fax/fec-as-asked",
    cure: "send redundancy unless t38UDPFEC was agreed",
    effect: Effect::Udptl(edit),
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    let past = remember(datagram, hook);
    rewrite(datagram, |packet| {
        // A span of one: the parity is the primary before.
        packet.recovery = Recovery::Fec { span: 1, entries: past.into_iter().take(1).collect() };
    });
    Fate::Send
}
