//! Sends all its streams with one SSRC that is written into the program.

use plan::{Side, TrunkMode};

use crate::quirk::packet::{is_rtcp, is_rtp, set_ssrc};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "two devices of one kind, and media servers that echo what they receive",
    check: "media/ssrc-unique",
    cure: "draw the SSRC at random for each stream, and another when the other side has it (RFC 3550 8.2)",
    effect: Effect::Media(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration)
        .beside(&["pbx:rtp-fixed-ssrc"]),
    ..Quirk::of(module_path!())
};

fn edit(packet: &mut [u8], _: &mut Hook<'_>) -> Fate {
    if is_rtp(packet) {
        set_ssrc(packet, 0xdead_beef);
    } else if is_rtcp(packet) {
        packet[4..8].copy_from_slice(&0xdead_beef_u32.to_be_bytes());
    }
    Fate::Send
}
