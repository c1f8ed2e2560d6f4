//! What a Refer-To hands on is escaped.
//!
//! What it looks for: Headers in the URI of a Refer-To in brackets: characters that have to be written as %HH, such as
//! the ; and = of a Replaces; and a Replaces in it that does not name one to-tag and one from-tag.
//!
//! Why it matters on a trunk: In an attended transfer the tags fall off. The INVITE of the transferred side then matches
//! no call: 481, and both parties are lost.
//!
//! Clause: RFC 3261 19.1.2 (MUST), RFC 3891 6.1 (MUST), RFC 5589 7.3 (context).
//!
//! A ladder that breaks it:
//!   pbx     REFER, Refer-To: <sip:a@carrier?Replaces=1@pbx;to-tag=2;from-tag=3> -> carrier
//!
//! How to fix it: Write ; as %3B, = as %3D and @ as %40 in what stands behind the question mark.

use std::borrow::Cow;

use sip::{HeaderName, Method};

use super::tags;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["XFR-07"], Must, V,
    notice: "attended transfers fail with 481"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Refer {
            return;
        }
        let value = sip.message.header(HeaderName::ReferTo).unwrap_or_default();
        // Without brackets no URI may have headers, which is a matter of grammar.
        let uri = value.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(uri, _)| uri);
        let Some((_, headers)) = uri.and_then(|uri| uri.split_once('?')) else { return };
        for (name, header) in headers.split('&').filter_map(|header| header.split_once('=')) {
            let (clause, expected, got) = if let Some(raw) = header.chars().find(|c| !is_allowed(*c)) {
                (0, format!("{raw} as %{:02X}", u32::from(raw)), header.to_owned())
            } else if name.eq_ignore_ascii_case("Replaces") && !names_one_dialog(header) {
                (1, "one to-tag and one from-tag".to_owned(), unescaped(header).into_owned())
            } else {
                continue;
            };
            let said = Said::of(sip, format!("{name} in Refer-To is not as it must be")).clause(clause);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
            return;
        }
    }
}

/// True for what may stand in the value of a header in a URI: unreserved, hnv-unreserved, and the percent sign of what
/// is escaped (RFC 3261 25.1).
fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.!~*'()[]/?:+$%".contains(c)
}

fn names_one_dialog(header: &str) -> bool {
    let replaces = unescaped(header);
    tags(&replaces, "to-tag").len() == 1 && tags(&replaces, "from-tag").len() == 1
}

/// The text with %HH read; what is none is left as it is.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| core::str::from_utf8(digits).ok());
        let read = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(read.unwrap_or(*first));
        rest = if read.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&plain).into_owned().into()
}
