//! Global numbers are a plus and digits.
//!
//! What it looks for: The user parts of Request-URI, From, To and P-Asserted-Identity of each INVITE that
//! opens a call: after a plus only digits, at most fifteen, no separators.
//!
//! Why it matters on a trunk: Carriers match numbers digit by digit: with a dash or a space in it the
//! number is unknown, and the caller id is replaced.
//!
//! Clause: RFC 3966 5.1.4, RFC 6140 5.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:+1-202-555-0123@carrier -> carrier
//!
//! How to fix it: Strip everything but the plus and the digits before sending.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    "number_format.rs", "trunk/number-format", "global numbers are a plus and digits",
    rows: ["NUM-01"], clauses: ["RFC 3966 5.1.4", "RFC 6140 5.2"], Should, V,
    twin: "number-with-separators",
    notice: "number not in service, or the wrong caller id",
    cure: "strip everything but the plus and the digits before sending"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || sip.to_tag.is_some() {
            return;
        }
        let message = &sip.message;
        let named = [message.from().ok(), message.to().ok()].into_iter().flatten();
        let asserted = message.p_asserted_identity().unwrap_or_default();
        let uris = named.chain(asserted).map(|a| a.uri).chain(message.request_uri());
        let wrong = uris.filter_map(|uri| uri.user).find(|user| !is_fine(user));
        if let Some(user) = wrong {
            let said = Said::of(sip, "a global number is not plus and digits");
            out.misbehaved(&INFO, sip.sender, said.expected("+ and up to 15 digits").got(user));
        }
    }
}

fn is_fine(user: &str) -> bool {
    let Some(number) = user.strip_prefix('+') else { return true };
    // Parameters of the number follow the first semicolon (RFC 3261 19.1.6).
    let digits = number.split(';').next().unwrap_or_default();
    digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit())
}
