//! The number of who forwarded stays withheld.
//!
//! What it looks for: INVITEs from the carrier to the PBX in which a Diversion asks for full privacy, or for that of its
//! URI, and has a number.
//!
//! Why it matters on a trunk: The number of who forwarded the call is shown to whom it was to be hidden from: a matter
//! for the data protection officer.
//!
//! Clause: catalogue FWD-08 (practice).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Diversion: <sip:+12025550123@carrier>;privacy=full -> pbx
//!
//! How to fix it: Take the Diversion off, or put anonymous in place of the number, before the call leaves the network.

use sip::{HeaderName, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["FWD-08"], Should, V,
    notice: "a withheld number is shown"
}

/// The words that hide the URI.
const HIDING: [&str; 2] = ["full", "uri"];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_inbound_call() {
            return;
        }
        let values = sip.message.header_values(HeaderName::Diversion);
        let all = values.iter().filter_map(|value| NameAddr::parse(value).ok());
        if let Some(shown) =
            all.filter(is_hidden).find_map(|diversion| diversion.uri.user.filter(|u| is_number(u)))
        {
            let said = Said::of(sip, "a number in Diversion that is to be withheld");
            out.misbehaved(&INFO, sip.sender, said.expected("no number").got(shown));
        }
    }
}

fn is_hidden(diversion: &NameAddr) -> bool {
    let privacy = diversion.params.plain_value("privacy");
    privacy.is_some_and(|word| HIDING.iter().any(|hiding| word.eq_ignore_ascii_case(hiding)))
}

fn is_number(user: &str) -> bool {
    user.bytes().filter(u8::is_ascii_digit).count() > 2
}
