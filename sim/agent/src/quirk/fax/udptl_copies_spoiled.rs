//! `udptl-copies-spoiled`: sends copies that are not what was sent.

use crate::quirk::udptl::rewrite;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use t38::Recovery;

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "udptl-copies-spoiled",
    does: "sends copies that are not what was sent",
    seen: "stacks that reuse a buffer",
    check: "fax/copies-match",
    cure: "keep the last primaries unchanged",
    effect: Effect::Udptl(edit),
};

fn edit(datagram: &mut Vec<u8>, _: &mut Hook<'_>) -> Fate {
    rewrite(datagram, |packet| {
        if let Recovery::Redundancy(copies) = &mut packet.recovery {
            // Only what is long is spoiled, so that control still gets through.
            copies
                .iter_mut()
                .filter(|copy| copy.len() > 8)
                .for_each(|copy| *copy = copy.slice(..copy.len() - 1));
        }
    });
    Fate::Send
}
