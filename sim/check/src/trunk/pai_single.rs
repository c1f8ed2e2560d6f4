//! An identity is one SIP URI, one tel URI, or both.
//!
//! What it looks for: The number of sip or sips URIs, of tel URIs, and of any others in P-Asserted-Identity and
//! P-Preferred-Identity.
//!
//! Why it matters on a trunk: Which of two identities is shown and billed is anybody's guess.
//!
//! Clause: RFC 3325 9.1 (MUST), RFC 3325 9.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, P-Asserted-Identity: <sip:a>, <sip:b> -> carrier
//!
//! How to fix it: Send one SIP URI, and at most one tel URI beside it.

use sip::{HeaderName, Scheme};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-11"], Must, V,
    notice: "the wrong caller id, or a refused call"
}

/// The headers, each with the place of its clause.
const IDENTITIES: [(HeaderName, usize); 2] =
    [(HeaderName::PAssertedIdentity, 0), (HeaderName::PPreferredIdentity, 1)];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        for (name, clause) in IDENTITIES.into_iter().filter(|(name, _)| sip.has(*name)) {
            // What cannot be read is a fault of its own.
            let all = sip.message.addresses(name).unwrap_or_default();
            let tel = all.iter().filter(|a| a.uri.scheme == Scheme::Tel).count();
            let others = all.iter().filter(|a| matches!(a.uri.scheme, Scheme::Sip | Scheme::Sips)).count();
            let strange = all.len() - tel - others;
            if tel > 1 || others > 1 || strange > 0 {
                let said = Said::of(sip, format!("{name} is not one identity, or one of each kind"));
                let got = format!("{others} SIP, {tel} tel, {strange} of another kind");
                let said = said.clause(clause).expected("one SIP, one tel, or both").got(got);
                out.misbehaved(&INFO, sip.sender, said);
            }
        }
    }
}
