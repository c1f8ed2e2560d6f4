//! `udptl-without-copies`: sends every IFP once.

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use t38::Recovery;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-without-copies",
    does: "sends every IFP once",
    seen: "gateways with redundancy set to zero",
    check: "fax/redundancy-sent",
    cure: "send each IFP again (ITU-T T.38 9.1)",
    effect: Effect::Udptl(edit),
};

fn edit(datagram: &mut Vec<u8>, _: &mut Hook<'_>) -> Fate {
    rewrite(datagram, |packet| packet.recovery = Recovery::Redundancy(Vec::new()));
    Fate::Send
}
