//! Sends every IFP once.

use plan::{Side, TrunkMode};
use t38::Recovery;

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways with redundancy set to zero",
    check: "fax/redundancy-sent",
    cure: "send each IFP again (ITU-T T.38 9.1)",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, _: &mut Hook<'_>) -> Fate {
    rewrite(datagram, |packet| packet.recovery = Recovery::Redundancy(Vec::new()));
    Fate::Send
}
