//! What was said, as lines for a ladder.

use core::fmt::Display;

use clock::Instant;
use t38::t30::{Capability, Frame};

use crate::Side;

/// Something one machine said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When it began.
    pub at: Instant,
    /// When it ended; of repetitions, the last.
    pub until: Instant,
    /// Who said it.
    pub side: Side,
    /// What: `CNG`, `DCS (TSI +49 30) v17-14400 ECM MMR fine`, `page 1: 14400 bit/s, 2292 rows`, `MCF`.
    pub what: String,
    /// How often it was said in a row.
    pub count: u32,
    /// The frames, when it was a command or a response.
    pub frames: Vec<Frame>,
}

/// A command or response in words: the frame that ends it, and what came before that.
pub(crate) fn words(frames: &[Frame]) -> String {
    let Some((last, before)) = frames.split_last() else { return String::new() };
    let mut text = last.full_name();
    let details: Vec<_> = before.iter().map(detail).collect();
    if !details.is_empty() {
        text += &format!(" ({})", details.join(", "));
    }
    match last.name() {
        "?" => text = format!("unknown frame {:02x}", last.control_field().unwrap_or(0)),
        _ => {
            if let Some(capability) = last.capability() {
                text += &capabilities(last.name(), &capability);
            }
        }
    }
    text
}

/// `1 row`, `2 rows`.
pub(crate) fn many(count: impl Display + PartialEq + From<u8>, what: &str) -> String {
    let plural = if count == 1.into() { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn detail(frame: &Frame) -> String {
    match frame.ident() {
        Some(ident) => format!("{} {ident}", frame.name()),
        None => frame.name().to_owned(),
    }
}

/// What a DCS orders or a DIS offers: modem, error correction, coding, resolution, width.
fn capabilities(name: &str, capability: &Capability) -> String {
    let orders = matches!(name, "DCS" | "CTC");
    let modem = if orders {
        capability.dcs_modulation().map(|modulation| modulation.name())
    } else {
        capability.best_modem()
    };
    let mut text = format!(" {}", modem.unwrap_or("unknown-modem"));
    if name == "CTC" {
        return text;
    }
    let coding = match capability {
        Capability { t85: true, .. } => "JBIG",
        Capability { t6: true, .. } => "MMR",
        Capability { two_dimensional: true, .. } => "MR",
        _ => "MH",
    };
    let resolution = match capability {
        Capability { superfine: true, .. } => "superfine",
        Capability { fine: true, .. } => "fine",
        _ => "standard",
    };
    let error_correction = if capability.error_correction { " ECM" } else { "" };
    text += &format!("{error_correction} {coding} {resolution}");
    if capability.width != 1728 {
        text += &format!(" {} wide", capability.width);
    }
    text
}
