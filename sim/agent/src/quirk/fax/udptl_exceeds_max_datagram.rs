//! `udptl-exceeds-max-datagram`: adds copies until its datagrams are longer than the receiver takes.

use crate::quirk::udptl::{remember, rewrite};
use crate::quirk::{Effect, Fate, Hook, Quirk};
use t38::Recovery;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-exceeds-max-datagram",
    does: "adds copies until its datagrams are longer than the receiver takes",
    seen: "gateways with a fixed number of copies",
    check: "fax/datagram-size",
    cure: "leave the oldest copies out",
    effect: Effect::Udptl(edit),
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    let past = remember(datagram, hook);
    rewrite(datagram, |packet| {
        packet.recovery = Recovery::Redundancy(past);
    });
    Fate::Send
}
