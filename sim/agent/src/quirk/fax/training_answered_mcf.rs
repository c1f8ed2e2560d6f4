//! Answers the first training with the confirmation of a page.

use plan::{Side, TrunkMode};

use crate::quirk::udptl::{FrameOctets, rewrite_frames};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Their facsimile control fields (ITU-T T.30 5.3.6.1.4, 5.3.6.1.7).
const CFR: u8 = 0x21;
const MCF: u8 = 0x31;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that answer for the machine behind them",
    check: "fax/response-has-command",
    cure: "answer a training with CFR or FTT (ITU-T T.30 5.3.6.1.4)",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Carrier, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    let mut done = *hook.count;
    rewrite_frames(datagram, hook, |before: &FrameOctets, octet: &mut u8| {
        // Address and control come first; the bit in front tells who has sent the DIS.
        if done == 0 && before.len() == 2 && *octet & 0x7f == CFR {
            *octet = *octet & 0x80 | MCF;
            done = 1;
        }
    });
    *hook.count = done;
    Fate::Send
}
