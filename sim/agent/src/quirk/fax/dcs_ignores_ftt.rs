//! Orders the first rate again after each failed training.

use bytes::Bytes;
use plan::{Side, TrunkMode};
use t38::{FieldKind, Ifp, Modulation, Recovery, Syntax};

use crate::quirk::udptl::{octets_of, rewrite, text_of};
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// Its facsimile control field (ITU-T T.30 5.3.6.1.3).
const DCS: u8 = 0x41;
/// Bits 11 to 14 of a DCS (ITU-T T.30 table 2).
const RATE: u8 = 0b0011_1100;
/// Primaries that are remembered.
const SENT: usize = 8;

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that cache the DCS",
    check: "fax/rate-falls",
    cure: "order a lower rate after FTT (ITU-T T.30 5.4.1)",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-training-fails", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    let mut memory = Memory::read(hook.text, *hook.count);
    rewrite(datagram, |packet| {
        let mut ifp = Ifp::parse(&packet.primary, Syntax::V1998).ifp;
        memory.edit(&mut ifp);
        packet.primary = ifp.to_bytes(Syntax::V1998);
        // The copies are those of what was really sent.
        if let Recovery::Redundancy(copies) = &mut packet.recovery {
            copies.iter_mut().zip(&memory.sent).for_each(|(copy, sent)| copy.clone_from(sent));
        }
        memory.sent.insert(0, packet.primary.clone());
        memory.sent.truncate(SENT);
    });
    *hook.count = memory.rate;
    *hook.text = memory.write();
    Fate::Send
}

/// What was sent lately, and the frame that is under way: it may take a datagram for each octet.
struct Memory {
    frame: Bytes,
    sent: Vec<Bytes>,
    /// The rate that was ordered first, and a mark that there was one.
    rate: u64,
}

impl Memory {
    fn read(text: &str, rate: u64) -> Self {
        let mut lines = text.lines().map(octets_of);
        Self { frame: lines.next().unwrap_or_default(), sent: lines.collect(), rate }
    }

    fn write(&self) -> String {
        let all: Vec<String> = core::iter::once(&self.frame).chain(&self.sent).map(text_of).collect();
        all.join("\n")
    }

    fn edit(&mut self, ifp: &mut Ifp) {
        let Ifp::Data { modulation: Modulation::V21, fields } = ifp else { return };
        for field in fields {
            if field.kind != FieldKind::HdlcData {
                self.frame = Bytes::new();
                continue;
            }
            let mut octets = field.data.to_vec();
            for octet in &mut octets {
                // Address, control, DCS, bits 1 to 8, and then 9 to 16: the rate is in bits 11 to 14.
                if self.frame.len() == 4 && self.frame[2] & 0x7f == DCS {
                    if self.rate == 0 {
                        self.rate = 0x100 | u64::from(*octet & RATE);
                    }
                    *octet = *octet & !RATE | self.rate as u8;
                }
                self.frame = [&self.frame[..], &[*octet]].concat().into();
            }
            field.data = octets.into();
        }
    }
}
