//! What a DCS orders, held against what the other machine has offered.

use t30::{Baseless, Said as Spoken};
use t38::Modulation;
use t38::t30::{Capability, Frame};

use crate::wire::Fax;

/// X, the first bit of a control field on the line (T.30 5.3.6.1).
const FIRST_BIT: u8 = 0x80;
/// Frames of which it is part of the name.
const FIXED: [&str; 10] = ["DIS", "CSI", "NSF", "DTC", "CIG", "NSC", "PWD", "SEP", "PSA", "?"];

/// All that the DIS and DTC of one machine have offered so far: it may offer anew.
#[derive(Clone, Copy)]
struct Offer {
    capability: Capability,
    /// The modems of all of them, and those of which nobody knows what they mean.
    modems: [bool; 4],
}

/// V.27 ter at 2400 bit/s, which every machine has, and the others by their rates (T.30 table 2, note 3).
const V27: usize = 0;
const V29: usize = 1;
const V17: usize = 2;
const UNKNOWN: usize = 3;

impl Offer {
    fn new(capability: Capability) -> Self {
        let mut modems = [false; 4];
        let named: &[usize] = match capability.rate_bits {
            0b0000 => &[],
            0b0100 => &[V27],
            0b1000 => &[V29],
            0b1100 => &[V27, V29],
            0b1101 => &[V27, V29, V17],
            _ => &[UNKNOWN],
        };
        named.iter().for_each(|modem| modems[*modem] = true);
        Self { capability, modems }
    }

    fn and(mut self, other: Self) -> Self {
        let (own, more) = (&mut self.capability, other.capability);
        own.fine |= more.fine;
        own.superfine |= more.superfine;
        own.two_dimensional |= more.two_dimensional;
        own.t6 |= more.t6;
        own.t85 |= more.t85;
        own.error_correction |= more.error_correction;
        own.width = own.width.max(more.width);
        self.modems.iter_mut().zip(other.modems).for_each(|(own, more)| *own |= more);
        self
    }

    fn has(&self, modem: Modulation) -> bool {
        let modem = match modem {
            Modulation::V27Rate4800 => V27,
            Modulation::V29Rate7200 | Modulation::V29Rate9600 => V29,
            Modulation::V17Rate7200
            | Modulation::V17Rate9600
            | Modulation::V17Rate12000
            | Modulation::V17Rate14400 => V17,
            _ => return true,
        };
        self.modems[modem] || self.modems[UNKNOWN]
    }

    /// What a DCS has that was not offered.
    fn lacks(&self, dcs: &Capability) -> Option<String> {
        let own = &self.capability;
        if let Some(modem) = dcs.dcs_modulation().filter(|modem| !self.has(*modem)) {
            return Some(modem.name().to_owned());
        }
        let is_plain = !dcs.t6 && !dcs.t85;
        let more = [
            ("error correction", dcs.error_correction && !own.error_correction),
            ("MMR", dcs.t6 && !own.t6),
            ("JBIG", dcs.t85 && !own.t85),
            ("MR", dcs.two_dimensional && is_plain && !own.two_dimensional),
            ("7.7 lines/mm", dcs.fine && !dcs.superfine && !own.fine && !own.superfine),
            ("15.4 lines/mm", dcs.superfine && !own.superfine),
            ("a wider page", dcs.width > own.width),
        ];
        more.into_iter().find(|(_, is_more)| *is_more).map(|(what, _)| what.to_owned())
    }
}

/// A DCS that orders what nobody has offered: who said it, what, and whether the description is what it goes beyond.
pub(super) struct Excess<'a> {
    pub(super) spoken: &'a Spoken,
    pub(super) what: String,
    pub(super) is_described: bool,
}

/// The first DCS that orders more than the other machine has offered, or a higher rate than its side has described.
pub(super) fn excess(fax: &Fax) -> Option<Excess<'_>> {
    let mut offers: [Option<Offer>; 2] = [None, None];
    for spoken in &fax.exchange.said {
        let side = spoken.side.index();
        let Some(last) = spoken.frames.last().filter(|frame| frame.fcs_ok) else { continue };
        let Some(capability) = last.capability() else { continue };
        match last.name() {
            "DIS" | "DTC" => {
                let offer = Offer::new(capability);
                offers[side] = Some(offers[side].map_or(offer, |before| before.and(offer)));
            }
            // What a manufacturer has of its own goes beyond what the bits say (T.30 5.3.6.1.3, NSS).
            "DCS" if !spoken.frames.iter().any(is_own) => {
                let lacks = offers[1 - side].and_then(|offer| offer.lacks(&capability));
                let is_described = lacks.is_none();
                if let Some(what) = lacks.or_else(|| too_fast(fax, side, &capability)) {
                    return Some(Excess { spoken, what, is_described });
                }
            }
            _ => {}
        }
    }
    None
}

/// The first word that needs error correction in a fax whose last DCS has ordered none, and what it is.
pub(super) fn uncorrected(fax: &Fax) -> Option<(&Spoken, &'static str)> {
    let mut orders: [Option<Capability>; 2] = [None, None];
    for spoken in &fax.exchange.said {
        let order = &mut orders[spoken.side.index()];
        let Some(last) = spoken.frames.last().filter(|frame| frame.fcs_ok) else { continue };
        match last.name() {
            "DCS" => {
                *order = last.capability();
                let is_compact = order.is_some_and(|dcs| !dcs.error_correction && (dcs.t6 || dcs.t85));
                if is_compact && !spoken.frames.iter().any(is_own) {
                    return Some((spoken, "a coding of whole pages"));
                }
            }
            name if name.starts_with("PPS") && order.is_some_and(|dcs| !dcs.error_correction) => {
                return Some((spoken, "PPS"));
            }
            _ => {}
        }
    }
    None
}

/// The first command that ends nothing, or the first answer that confirms nothing. Whatever a manufacturer has agreed on
/// with itself is its own.
pub(super) fn baseless(fax: &Fax, is_answer: bool) -> Option<&Baseless> {
    let mut frames = fax.exchange.said.iter().flat_map(|spoken| &spoken.frames);
    let is_plain = !frames.any(is_own);
    fax.exchange.facts.baseless.iter().find(|baseless| is_plain && baseless.is_answer == is_answer)
}

/// The first frame that says by its first bit whether its machine has heard a DIS, and says it wrong: who, and which
/// frame (T.30 5.3.6.1). Where both have said one, it may be either.
pub(super) fn turned_round(fax: &Fax) -> Option<(&Spoken, &Frame)> {
    let mut has_offered = [false; 2];
    for spoken in &fax.exchange.said {
        let side = spoken.side.index();
        let offered_by_other = has_offered[1 - side];
        for frame in spoken.frames.iter().filter(|frame| frame.fcs_ok) {
            has_offered[side] |= frame.name() == "DIS";
            let is_one = frame.control_field().is_some_and(|code| code & FIRST_BIT != 0);
            let is_known = has_offered[side] != offered_by_other && !FIXED.contains(&frame.name());
            if is_known && is_one != offered_by_other {
                return Some((spoken, frame));
            }
        }
    }
    None
}

fn is_own(frame: &Frame) -> bool {
    frame.name() == "NSS"
}

/// The rate of a DCS, where every description of the other side's image stream has a lower T38MaxBitRate.
fn too_fast(fax: &Fax, side: usize, dcs: &Capability) -> Option<String> {
    let rate = dcs.dcs_modulation()?.bits_per_second()?;
    let theirs = fax.exchanges.iter().filter(|exchange| exchange.is_t38()).map(|e| &e.images[1 - side]);
    let limits: Option<Vec<u32>> = theirs.map(|image| image.attributes.max_bit_rate).collect();
    let limit = limits?.into_iter().max()?;
    (rate > limit).then(|| format!("{rate} bit/s"))
}
