//! Nothing but an INVITE requires 100rel.
//!
//! What it looks for: 100rel in the Require of a request that is no INVITE.
//!
//! Why it matters on a trunk: Other requests have no provisional responses that ring. Whoever takes Require at its word refuses
//! the request with 420: a BYE that is refused leaves the call up, and it is charged on.
//!
//! Clause: RFC 3262 4 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     BYE, Require: 100rel -> carrier
//!
//! How to fix it: Write Require: 100rel into INVITEs alone, if at all.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-08"], Must, V,
    notice: "calls that do not end, or are refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // A CANCEL requires nothing at all, which is a check of its own. "Extensions to SIP may allow its usage with other request methods."
        let is_known = !matches!(sip.method, Method::Invite | Method::Cancel | Method::Other(_));
        if is_known && sip.message.lists(HeaderName::Require, "100rel") {
            let said = Said::of(sip, "requires reliable provisional responses");
            out.misbehaved(&INFO, sip.sender, said.expected("no 100rel in Require").got("Require: 100rel"));
        }
    }
}
