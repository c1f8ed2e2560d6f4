//! Global numbers are a plus and digits.
//!
//! What it looks for: The user parts of the SIP URIs in Request-URI, From, To and P-Asserted-Identity of each INVITE
//! that opens a call: after a plus only digits, at most fifteen, no separators. The RFCs allow separators; trunks do
//! not. A tel URI may have them anywhere.
//!
//! Why it matters on a trunk: Carriers match numbers digit by digit: with a dash or a space in it the
//! number is unknown, and the caller id is replaced.
//!
//! Clause: SIPconnect 1.1, RFC 3966 5.1.4 (MUST), RFC 3966 5.1.1 (MAY).
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:+1-202-555-0123@carrier -> carrier
//!
//! How to fix it: Strip everything but the plus and the digits before sending.

use sip::{HeaderName, Method, Scheme, Uri, before};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["NUM-01"], Should, Advisory,
    notice: "number not in service, or the wrong caller id"
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
        let asserted = if message.has(HeaderName::PAssertedIdentity) {
            message.p_asserted_identity().unwrap_or_default()
        } else {
            Vec::new()
        };
        let addresses = [message.from_ref(), message.to_ref()].into_iter().flatten().chain(&asserted);
        let mut uris = message.request_uri_ref().into_iter().chain(addresses.map(|address| &address.uri));
        if let Some(user) = uris.find_map(|uri| user_of(uri).filter(|user| !is_fine(user))) {
            let said = Said::of(sip, "a global number is not plus and digits");
            out.misbehaved(&INFO, sip.sender, said.expected("+ and up to 15 digits").got(user));
        }
    }
}

/// The user of a SIP URI without the parameters of a telephone number.
fn user_of(uri: &Uri) -> Option<&str> {
    let is_sip = matches!(uri.scheme, Scheme::Sip | Scheme::Sips);
    uri.user.as_deref().filter(|_| is_sip).map(|user| before(user, b';'))
}

/// True for what is no global number, and for one that is plus and digits.
fn is_fine(user: &str) -> bool {
    let Some(number) = user.strip_prefix('+') else { return true };
    number.len() <= 15 && number.bytes().all(|b| b.is_ascii_digit())
}
