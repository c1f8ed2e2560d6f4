//! The T.30 frames inside HDLC fields: names for ladders, facts for judges. Not a T.30 machine.
//!
//! Octets are in the order of T.38: the first bit on the line is the most significant, so that the
//! codes look as T.30 prints them.

use core::fmt;

use bytes::Bytes;

use crate::{Field, FieldKind, Ifp, Modulation};

/// One HDLC frame: address, control, facsimile control field, facsimile information field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The modem that carried it: V.21 for control, a fast one for error-corrected page data.
    pub modulation: Modulation,
    /// The octets without flags and FCS.
    pub octets: Bytes,
    /// Whether the FCS was right.
    pub fcs_ok: bool,
}

/// What a DCS orders, or the best a DIS or DTC announces (T.30 table 2, the bits that matter here).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// Bits 11 to 14, most significant first: the modems in a DIS, the rate in a DCS.
    pub rate_bits: u8,
    /// Bit 15: 7.7 lines/mm.
    pub fine: bool,
    /// Bit 16: two-dimensional coding.
    pub two_dimensional: bool,
    /// Bit 27: error correction.
    pub error_correction: bool,
    /// Bit 31: T.6 coding.
    pub t6: bool,
    /// Bit 41: 15.4 lines/mm.
    pub superfine: bool,
    /// Bits 17 and 18: how wide the page is, or may be, in pixels: 1728, 2048 or 2432.
    pub width: u32,
    /// Bit 78: T.85 (JBIG) coding.
    pub t85: bool,
}

/// The longest frame that is kept: an ECM frame of 256 octets with its head, and some room.
const FRAME_OCTETS_MAX: usize = 1024;

/// T.30 5.3.6.1, with the X bit masked out.
const NAMES: [(u8, &str); 36] = [
    (0b000_0001, "DIS"),
    (0b000_0010, "CSI"),
    (0b000_0100, "NSF"),
    (0b100_0001, "DCS"),
    (0b100_0010, "TSI"),
    (0b100_0100, "NSS"),
    (0b100_0011, "SUB"),
    (0b100_0101, "SID"),
    (0b100_0110, "TSA"),
    (0b100_0111, "IRA"),
    (0b100_1000, "CTC"),
    (0b010_0001, "CFR"),
    (0b010_0010, "FTT"),
    (0b010_0011, "CTR"),
    (0b010_0100, "CSA"),
    (0b111_0001, "EOM"),
    (0b111_0010, "MPS"),
    (0b111_0100, "EOP"),
    (0b111_1001, "PRI-EOM"),
    (0b111_1010, "PRI-MPS"),
    (0b111_1100, "PRI-EOP"),
    (0b111_1000, "EOS"),
    (0b111_0011, "EOR"),
    (0b111_1101, "PPS"),
    (0b111_0110, "RR"),
    (0b011_0001, "MCF"),
    (0b011_0011, "RTP"),
    (0b011_0010, "RTN"),
    (0b011_0101, "PIP"),
    (0b011_0100, "PIN"),
    (0b011_0111, "RNR"),
    (0b011_1000, "ERR"),
    (0b011_1101, "PPR"),
    (0b101_1111, "DCN"),
    (0b101_1000, "CRP"),
    (0b101_0011, "FNV"),
];

/// The same codes with the X bit set, when that makes another frame: what a caller says to poll.
const POLLING_NAMES: [(u8, &str); 6] = [
    (0b1000_0001, "DTC"),
    (0b1000_0010, "CIG"),
    (0b1000_0100, "NSC"),
    (0b1000_0011, "PWD"),
    (0b1000_0101, "SEP"),
    (0b1000_0110, "PSA"),
];

const FCD: u8 = 0b0110_0000;
const RCP: u8 = 0b0110_0001;

impl Frame {
    /// The facsimile control field.
    #[must_use]
    pub fn control_field(&self) -> Option<u8> {
        self.octets.get(2).copied()
    }

    /// The facsimile information field.
    #[must_use]
    pub fn information(&self) -> &[u8] {
        self.octets.get(3..).unwrap_or(&[])
    }

    /// The name T.30 gives the frame, or `?`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let Some(code) = self.control_field() else { return "?" };
        if self.modulation != Modulation::V21 {
            return match code {
                FCD => "FCD",
                RCP => "RCP",
                _ => "?",
            };
        }
        let polling = POLLING_NAMES.iter().find(|row| row.0 == code);
        let plain = NAMES.iter().find(|row| row.0 == code & 0x7f);
        polling.or(plain).map_or("?", |row| row.1)
    }

    /// A PPS or EOR says in its information field what follows: `PPS-MPS`, for instance.
    #[must_use]
    pub fn full_name(&self) -> String {
        let name = self.name();
        if !matches!(name, "PPS" | "EOR") {
            return name.to_owned();
        }
        let second = match self.information().first() {
            Some(0) => "NULL",
            Some(code) => NAMES.iter().find(|row| row.0 == code & 0x7f).map_or("?", |row| row.1),
            None => "?",
        };
        format!("{name}-{second}")
    }

    /// True for the last frame of a command or response (T.30 5.3.5).
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.octets.get(1).is_some_and(|control| control & 0x08 != 0)
    }

    /// The number and the octets of a frame of an error-corrected page (T.30 A.3.6.2); the first bit on the line
    /// is the most significant of each octet.
    #[must_use]
    pub fn page_data(&self) -> Option<(u8, Bytes)> {
        let number = self.octets.get(3).filter(|_| self.name() == "FCD")?;
        Some((number.reverse_bits(), self.octets.slice(4..)))
    }

    /// Whether the length is that of a frame which always has the same length.
    fn is_surely_whole(&self) -> bool {
        /// Address, control, control field.
        const HEAD: usize = 3;
        let length = self.octets.len();
        match self.name() {
            "FCD" => self.octets[0] == 0xff && matches!(length - HEAD, 65 | 257),
            "RCP" | "CFR" | "FTT" | "MCF" | "RTP" | "RTN" | "MPS" | "EOM" | "EOP" | "DCN" => length == HEAD,
            _ => false,
        }
    }

    /// The number in a CSI, TSI or CIG, in reading order.
    #[must_use]
    pub fn ident(&self) -> Option<String> {
        if !matches!(self.name(), "CSI" | "TSI" | "CIG") {
            return None;
        }
        // T.30 5.3.6.2.4: the last digit is sent first, each octet from its least significant bit.
        let text: String =
            self.information().iter().rev().map(|octet| char::from(octet.reverse_bits() & 0x7f)).collect();
        Some(text.trim().to_owned())
    }

    /// The bits of a DIS, DTC or DCS; of a CTC, which has the first 16 only (T.30 A.4.1).
    #[must_use]
    pub fn capability(&self) -> Option<Capability> {
        if !matches!(self.name(), "DIS" | "DTC" | "DCS" | "CTC") {
            return None;
        }
        let information = self.information();
        // Bit 1 is the first on the line.
        let bit = |number: usize| {
            information.get((number - 1) / 8).is_some_and(|octet| octet >> (7 - (number - 1) % 8) & 1 == 1)
        };
        Some(Capability {
            rate_bits: (11..=14).fold(0, |value, number| value << 1 | u8::from(bit(number))),
            fine: bit(15),
            two_dimensional: bit(16),
            error_correction: bit(27),
            t6: bit(31),
            superfine: bit(41),
            width: match (bit(17), bit(18)) {
                (false, false) => 1728,
                (true, false) => 2048,
                (_, true) => 2432,
            },
            t85: bit(78),
        })
    }
}

impl Capability {
    /// The best modem when the bits come from a DIS or DTC (T.30 table 2, note 3).
    #[must_use]
    pub fn best_modem(&self) -> Option<&'static str> {
        match self.rate_bits {
            0b0000 | 0b0100 => Some("v27"),
            0b1000 | 0b1100 => Some("v29"),
            0b1110 => Some("v33"),
            0b1101 => Some("v17"),
            _ => None,
        }
    }

    /// Modem and rate when the bits come from a DCS (T.30 table 2, note 3).
    #[must_use]
    pub fn dcs_modulation(&self) -> Option<Modulation> {
        match self.rate_bits {
            0b0000 => Some(Modulation::V27Rate2400),
            0b0100 => Some(Modulation::V27Rate4800),
            0b1000 => Some(Modulation::V29Rate9600),
            0b1100 => Some(Modulation::V29Rate7200),
            0b0001 => Some(Modulation::V17Rate14400),
            0b0101 => Some(Modulation::V17Rate12000),
            0b1001 => Some(Modulation::V17Rate9600),
            0b1101 => Some(Modulation::V17Rate7200),
            _ => None,
        }
    }
}

impl fmt::Display for Frame {
    /// `CSI +431234`, `DCS v17-14400 ECM`, `MCF`, `DIS (bad FCS)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full_name())?;
        if let Some(ident) = self.ident() {
            write!(f, " {ident}")?;
        }
        if let Some(capability) = self.capability() {
            if let Some(modulation) = capability.dcs_modulation().filter(|_| self.name() == "DCS") {
                write!(f, " {}", modulation.name())?;
            }
            if capability.error_correction {
                f.write_str(" ECM")?;
            }
        }
        if !self.fcs_ok {
            f.write_str(" (bad FCS)")?;
        }
        Ok(())
    }
}

/// Collects the fields of one direction into frames.
#[derive(Clone, Debug, Default)]
pub struct FrameAssembler {
    open: Vec<u8>,
    /// Something was lost since the last frame.
    broken: bool,
}

impl FrameAssembler {
    /// Takes one IFP; gives the frames that it completes.
    pub fn handle_ifp(&mut self, ifp: &Ifp) -> Vec<Frame> {
        match ifp {
            Ifp::Empty => Vec::new(),
            Ifp::Indicator(_) => {
                // A new signal cuts whatever frame was open.
                self.open.clear();
                self.broken = false;
                Vec::new()
            }
            Ifp::Data { modulation, fields } => {
                fields.iter().filter_map(|field| self.handle_field(*modulation, field)).collect()
            }
        }
    }

    /// Is told that IFPs are missing here. The next frame is then taken for damaged, whatever the gateway said
    /// of its FCS, unless its length proves it whole.
    pub fn handle_loss(&mut self) {
        self.broken = true;
    }

    fn handle_field(&mut self, modulation: Modulation, field: &Field) -> Option<Frame> {
        let fcs_ok = match field.kind {
            FieldKind::HdlcData => {
                let room = FRAME_OCTETS_MAX.saturating_sub(self.open.len());
                self.open.extend_from_slice(&field.data[..field.data.len().min(room)]);
                return None;
            }
            FieldKind::HdlcFcsOk | FieldKind::HdlcFcsOkSigEnd => true,
            FieldKind::HdlcFcsBad | FieldKind::HdlcFcsBadSigEnd => false,
            _ => return None,
        };
        let octets = core::mem::take(&mut self.open);
        let was_broken = core::mem::take(&mut self.broken);
        if octets.is_empty() {
            return None;
        }
        let mut frame = Frame { modulation, octets: Bytes::from(octets), fcs_ok };
        frame.fcs_ok &= !was_broken || frame.is_surely_whole();
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(octets: &[u8]) -> Frame {
        Frame { modulation: Modulation::V21, octets: Bytes::copy_from_slice(octets), fcs_ok: true }
    }

    #[test]
    fn frames_have_the_names_of_t30() {
        let cases: [(&[u8], &str); 9] = [
            (&[0xff, 0xc8, 0x01, 0, 0, 0], "DIS"),
            (&[0xff, 0xc8, 0x81, 0, 0, 0], "DTC"),
            (&[0xff, 0xc8, 0x41, 0, 0b0000_0100, 0, 0], "DCS v17-14400"),
            (&[0xff, 0xc8, 0xc1, 0, 0b0010_0000, 0, 0b0010_0000], "DCS v29-9600 ECM"),
            (&[0xff, 0xc8, 0x21], "CFR"),
            (&[0xff, 0xc8, 0x31], "MCF"),
            (&[0xff, 0xc8, 0x7d, 0x74, 0, 0, 255], "PPS-EOP"),
            (&[0xff, 0xc8, 0x5f], "DCN"),
            (&[0xff], "?"),
        ];
        for (octets, name) in cases {
            assert_eq!(frame(octets).to_string(), name, "{octets:x?}");
        }
    }

    #[test]
    fn an_ident_is_read_from_its_end() {
        let mut octets = vec![0xff, 0xc0, 0x02];
        octets.extend("   21+".bytes().map(u8::reverse_bits));
        assert_eq!(frame(&octets).ident().as_deref(), Some("+12"));
    }

    #[test]
    fn a_frame_with_a_gap_is_damaged_unless_it_is_surely_whole() {
        let data = |octets: &[u8]| Ifp::Data {
            modulation: Modulation::V21,
            fields: vec![Field::new(FieldKind::HdlcData, octets.to_vec()), Field::mark(FieldKind::HdlcFcsOk)],
        };
        let after_loss = |octets: &[u8]| {
            let mut assembler = FrameAssembler::default();
            assembler.handle_loss();
            let first = assembler.handle_ifp(&data(octets))[0].fcs_ok;
            (first, assembler.handle_ifp(&data(octets))[0].fcs_ok)
        };
        assert_eq!(after_loss(&[0xff, 0xc8, 0x31]), (true, true));
        assert_eq!(after_loss(&[0xff, 0xc8, 0x01, 0, 0, 0]), (false, true));
    }

    #[test]
    fn fields_become_frames() {
        let data = |fields| Ifp::Data { modulation: Modulation::V21, fields };
        let mut assembler = FrameAssembler::default();
        let half = data(vec![Field::new(FieldKind::HdlcData, vec![0xff, 0xc8])]);
        assert_eq!(assembler.handle_ifp(&half), []);
        let rest =
            data(vec![Field::new(FieldKind::HdlcData, vec![0x31]), Field::mark(FieldKind::HdlcFcsOkSigEnd)]);
        let frames = assembler.handle_ifp(&rest);
        assert_eq!(frames, [frame(&[0xff, 0xc8, 0x31])]);
        assert!(frames[0].is_final());
    }
}
