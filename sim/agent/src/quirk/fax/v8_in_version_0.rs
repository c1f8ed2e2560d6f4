//! Announces V.8 in a T.38 version that does not have it.

use plan::{Side, TrunkMode};
use t38::{Ifp, Indicator, Recovery, Syntax};

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that hand on whatever they hear",
    check: "fax/newer-signals",
    cure: "use version 3, or suppress V.8",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, _: &mut Hook<'_>) -> Fate {
    let signal = Ifp::Indicator(Indicator::V8Ansam).to_bytes(Syntax::V1998);
    rewrite(datagram, |packet| {
        // The first primary of the session, and its copies.
        let age = usize::from(packet.sequence);
        match &mut packet.recovery {
            _ if age == 0 => packet.primary = signal,
            Recovery::Redundancy(copies) => {
                if let Some(copy) = copies.get_mut(age - 1) {
                    *copy = signal;
                }
            }
            Recovery::Fec { .. } => {}
        }
    });
    Fate::Send
}
