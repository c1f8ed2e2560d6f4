//! Orders the first rate again after each failed training.

use plan::{Side, TrunkMode};

use crate::quirk::udptl::{FrameOctets, rewrite_frames};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Its facsimile control field (ITU-T T.30 5.3.6.1.3).
const DCS: u8 = 0x41;
/// Bits 11 to 14 of a DCS (ITU-T T.30 table 2).
const RATE: u8 = 0b0011_1100;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that cache the DCS",
    check: "fax/rate-falls",
    cure: "order a lower rate after FTT (ITU-T T.30 5.4.1)",
    effect: Effect::Udptl(edit),
    // What it orders, the machine behind it does not send.
    twin: Twin::of(Side::Pbx, "fax/outbound-training-fails", TrunkMode::Registration)
        .also(&["fax/training-before-page"]),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    // The rate that was ordered first, and a mark that there was one.
    let mut rate = *hook.count;
    rewrite_frames(datagram, hook, |before: &FrameOctets, octet: &mut u8| {
        // Address, control, DCS, bits 1 to 8, and then 9 to 16: the rate is in bits 11 to 14.
        if before.len() == 4 && before[2] & 0x7f == DCS {
            if rate == 0 {
                rate = 0x100 | u64::from(*octet & RATE);
            }
            *octet = *octet & !RATE | rate as u8;
        }
    });
    *hook.count = rate;
    Fate::Send
}
