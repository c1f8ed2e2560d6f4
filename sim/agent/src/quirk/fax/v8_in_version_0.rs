//! `v8-in-version-0`: announces V.8 in a T.38 version that does not have it.

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use t38::{Ifp, Indicator, Recovery, Syntax};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "v8-in-version-0",
    does: "announces V.8 in a T.38 version that does not have it",
    seen: "gateways that hand on whatever they hear",
    check: "fax/newer-signals",
    cure: "use version 3, or suppress V.8",
    effect: Effect::Udptl(edit),
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
