//! Each entry of History-Info has its index, and they stand in order.
//!
//! What it looks for: The entries of History-Info in requests outside a dialog: an address in angle brackets, an index of
//! numbers with dots between them, and each index behind the one before it. Entries that somebody on the way has left
//! out are no fault.
//!
//! Why it matters on a trunk: Who was called first, and who has forwarded to whom, is read off the index. Without it
//! the call is billed to, or shown as coming from, somebody else.
//!
//! Clause: RFC 7044 10.3 (MUST), RFC 7044 5 (grammar).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, History-Info: <sip:+12025550123@pbx>, <sip:+12025550199@carrier>;index=1 -> carrier
//!
//! How to fix it: Give each entry its index, 1 for the first, and keep the entries in the order in which they came.

use sip::{HeaderName, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["FWD-05"], Must, V,
    notice: "forwarded calls show or charge the wrong number"
}

/// The clauses of the head, by their place.
const INDEX: usize = 0;
const GRAMMAR: usize = 1;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.to_tag.is_some() || !sip.has(HeaderName::HistoryInfo) {
            return;
        }
        let values = sip.message.header_values(HeaderName::HistoryInfo);
        let mut before: Option<Vec<u32>> = None;
        for value in &values {
            let (clause, expected, got) = match index_of(value) {
                Err(fault) => fault,
                Ok(index) if before.as_ref().is_none_or(|before| *before < index) => {
                    before = Some(index);
                    continue;
                }
                Ok(_) => (INDEX, "an index behind the one before it", value.to_string()),
            };
            let said = Said::of(sip, "an entry of History-Info out of form").clause(clause);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
            return;
        }
    }
}

/// The index of an entry, or the clause that it breaks, what was expected, and what came.
fn index_of(value: &str) -> Result<Vec<u32>, (usize, &'static str, String)> {
    let entry = NameAddr::parse(value).ok().filter(|_| value.contains('<'));
    let Some(entry) = entry else { return Err((GRAMMAR, "<uri>;index=1", value.to_owned())) };
    let Some(index) = entry.params.value("index") else {
        return Err((INDEX, "<uri>;index=1", value.to_owned()));
    };
    let numbers: Option<Vec<u32>> = index.split('.').map(number).collect();
    numbers.ok_or_else(|| (GRAMMAR, "numbers with dots between them", index.to_owned()))
}

/// A number without zeros before it.
fn number(text: &str) -> Option<u32> {
    let is_plain = text == "0" || !text.starts_with('0');
    let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain && is_digits)
}
