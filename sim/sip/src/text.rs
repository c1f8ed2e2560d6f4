//! The words that SIP and SDP are made of.

use std::net::IpAddr;

use smol_str::{SmolStrBuilder, ToSmolStr};

/// Text that stands in the value itself up to 23 octets and is shared beyond: nearly all words of a message
/// are that short, and a call has a thousand of them.
pub type Text = smol_str::SmolStr;

/// What stands before the first `octet` and what stands behind it. It must be ASCII.
#[must_use]
pub fn cut(text: &str, octet: u8) -> Option<(&str, &str)> {
    // Words are short: a search that prepares itself first comes too late.
    let at = text.as_bytes().iter().position(|b| *b == octet)?;
    Some((&text[..at], &text[at + 1..]))
}

/// What stands before the first `octet`; all of it when there is none. The octet must be ASCII.
#[must_use]
pub fn before(text: &str, octet: u8) -> &str {
    cut(text, octet).map_or(text, |(before, _)| before)
}

/// A number in decimal digits. It fits into the value.
pub(crate) fn digits(number: impl itoa::Integer) -> Text {
    itoa::Buffer::new().format(number).into()
}

/// Appends a number in decimal digits.
pub(crate) fn push_number(out: &mut String, number: impl itoa::Integer) {
    out.push_str(itoa::Buffer::new().format(number));
}

/// What is printed into messages: again and again, so without the detour through `core::fmt`.
pub trait Print {
    /// Appends itself.
    fn print(&self, out: &mut String);

    /// Itself as text of its own.
    fn printed(&self) -> String {
        // A URI, a Via or an address fits.
        let mut out = String::with_capacity(96);
        self.print(&mut out);
        out
    }
}

/// An address as text. Those of version 4 are in every message and are written by hand.
pub(crate) fn ip_text(ip: IpAddr) -> Text {
    let IpAddr::V4(v4) = ip else { return ip.to_smolstr() };
    let mut text = SmolStrBuilder::new();
    for (place, octet) in v4.octets().into_iter().enumerate() {
        if place > 0 {
            text.push('.');
        }
        text.push_str(itoa::Buffer::new().format(octet));
    }
    text.finish()
}

/// Pieces, one behind the other.
pub(crate) fn joined(pieces: &[&str]) -> Text {
    let mut text = SmolStrBuilder::new();
    pieces.iter().for_each(|piece| text.push_str(piece));
    text.finish()
}
