//! The number of who forwarded stays withheld.
//!
//! What it looks for: INVITEs from the carrier to the PBX in which an entry of History-Info asks for privacy, and has a
//! number; or a Diversion that asks for full privacy, or for that of its URI, which is a warning: no RFC binds there.
//!
//! Why it matters on a trunk: The number of who forwarded the call is shown to whom it was to be hidden from: a matter
//! for the data protection officer.
//!
//! Clause: RFC 7044 10.1.2 (MUST), catalogue FWD-08 (practice).
//!
//! A ladder that breaks it:
//!   carrier INVITE, History-Info: <sip:+12025550123@carrier?Privacy=history>;index=1 -> pbx
//!
//! How to fix it: Take the Diversion or entry off, or put anonymous in place of the number, before the call leaves the network.

use sip::{HeaderName, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["FWD-08"], Must, V,
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
            let said = Said::of(sip, "a number in Diversion that is to be withheld").clause(1);
            out.discouraged(&INFO, sip.sender, said.expected("no number").got(shown));
        }
        let values = sip.message.header_values(HeaderName::HistoryInfo);
        let entries = values.iter().filter_map(|value| NameAddr::parse(value).ok()).filter(asks_for_privacy);
        if let Some(shown) = entries.filter_map(|entry| entry.uri.user).find(|user| is_number(user)) {
            let said = Said::of(sip, "a number in History-Info that is to be withheld");
            out.misbehaved(&INFO, sip.sender, said.expected("anonymous@anonymous.invalid").got(shown));
        }
    }
}

fn is_hidden(diversion: &NameAddr) -> bool {
    let privacy = diversion.params.plain_value("privacy");
    privacy.is_some_and(|word| HIDING.iter().any(|hiding| word.eq_ignore_ascii_case(hiding)))
}

/// True for an entry with `?Privacy=history` in its URI.
fn asks_for_privacy(entry: &NameAddr) -> bool {
    entry.uri.headers.plain_value("privacy").is_some_and(|word| word.eq_ignore_ascii_case("history"))
}

fn is_number(user: &str) -> bool {
    user.bytes().filter(u8::is_ascii_digit).count() > 2
}
