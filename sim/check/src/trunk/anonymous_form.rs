//! An anonymous call from the carrier shows no number.
//!
//! What it looks for: Inbound INVITEs with Privacy: id: digits in From, Contact and Remote-Party-ID. By the RFCs the
//! word hides P-Asserted-Identity alone, and the caller has to anonymise the rest; trunks expect the carrier to.
//!
//! Why it matters on a trunk: The number of a caller who asked for restriction is shown on the phone: a
//! matter for the data protection officer.
//!
//! Clause: SIPconnect 1.1, RFC 3323 4.1.1 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Privacy: id, From: +4930... -> pbx
//!
//! How to fix it: Write "Anonymous" <sip:anonymous@anonymous.invalid> into From and no number anywhere.

use sip::{HeaderName, Method};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-06", "IDN-08", "IDN-24"], Should, Advisory,
    notice: "a withheld number is shown"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_inbound = sip.sender == Party::Carrier && sip.method == Method::Invite && sip.to_tag.is_none();
        if !is_inbound || !sip.message.privacy().iter().any(|p| p == "id") {
            return;
        }
        for name in [HeaderName::From, HeaderName::Contact, HeaderName::RemotePartyId] {
            let all = sip.message.addresses(name).unwrap_or_default();
            let leak = all.into_iter().filter_map(|a| a.uri.user).find(|user| is_number(user));
            if let Some(user) = leak {
                let said = Said::of(sip, format!("a number in {name} under Privacy: id"));
                out.misbehaved(&INFO, sip.sender, said.expected("no number").got(user));
                return;
            }
        }
    }
}

fn is_number(user: &str) -> bool {
    let digits = user.trim_start_matches('+');
    digits.len() >= 5 && digits.bytes().all(|b| b.is_ascii_digit())
}
