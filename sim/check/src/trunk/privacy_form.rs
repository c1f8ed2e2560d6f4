//! Privacy asks for one thing or another, and not for both.
//!
//! What it looks for: The values of Privacy: none beside another one, critical beside nothing, and one that is there
//! twice.
//!
//! Why it matters on a trunk: One carrier shows the number, the next withholds it, and the third refuses the call.
//!
//! Clause: RFC 3323 4.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Privacy: none;id -> carrier
//!
//! How to fix it: Send Privacy: id to withhold the number, Privacy: none to have it shown, or nothing.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-09", "IDN-13"], Must, V,
    notice: "a withheld number is shown, or one is withheld that was to be shown"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.has(HeaderName::Privacy) {
            return;
        }
        let values = sip.message.privacy();
        let has = |value: &str| values.iter().any(|v| v == value);
        let twice = (1..values.len()).find(|at| values[..*at].contains(&values[*at]));
        let expected = match (has("none"), has("critical"), values.len()) {
            (true, _, 2..) => "none, or what is to be withheld",
            (_, true, 1) => "critical behind what is to be withheld",
            _ if twice.is_some() => "each value once",
            _ => return,
        };
        let said = Said::of(sip, "Privacy contradicts itself");
        out.malformed(&INFO, sip.sender, said.expected(expected).got(values.join(";")));
    }
}
