//! Numbers in a PASSporT are digits.
//!
//! What it looks for: The telephone numbers in orig and dest of each Identity header in its long form: digits, # and *
//! alone, without the plus.
//!
//! Why it matters on a trunk: The verifier brings the numbers of the request into that form before it compares: it finds
//! another caller than the one that was signed.
//!
//! Clause: RFC 8224 8.3 (MUST), RFC 8225 5.2.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Identity: … ("orig":{"tn":"+12025550170"}) -> pbx
//!
//! How to fix it: Take the plus, hyphens and all other characters off before the number is signed.

use super::{Identity, numbers, short};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["STI-06"], Must, V,
    notice: "calls are marked as forged"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let all = Identity::all(sip);
        let mut listed = all.iter().filter_map(Identity::claims).flat_map(numbers);
        if let Some(number) = listed.find(|number| !is_canonical(number)) {
            let said = Said::of(sip, "a number in the PASSporT is not digits alone");
            out.malformed(&INFO, sip.sender, said.expected("digits, # or *").got(short(number)));
        }
    }
}

fn is_canonical(number: &str) -> bool {
    !number.is_empty() && number.bytes().all(|octet| octet.is_ascii_digit() || matches!(octet, b'#' | b'*'))
}
