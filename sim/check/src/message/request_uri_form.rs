//! A Request-URI has no method.
//!
//! What it looks for: The parameter `method` in Request-URIs. ACK and CANCEL repeat what their INVITE has. Headers
//! behind a question mark are against the grammar.
//!
//! Why it matters on a trunk: Such a URI was made for a web page or a REFER. As a Request-URI it is illegal: strict
//! stacks refuse the call with 400, others look for a number that nobody has.
//!
//! Clause: RFC 3261 19.1.5 (MUST NOT), RFC 3261 19.1.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:+12025550123@carrier;method=INVITE -> carrier
//!
//! How to fix it: Take the method out when a request is made of a URI.

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "forwarded or transferred calls are refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(uri) = sip.message.request_uri_ref().filter(|_| !is_ack_or_cancel(sip)) else { return };
        if uri.params.has("method") {
            let said = Said::of(sip, "its Request-URI has a method");
            out.malformed(&INFO, sip.sender, said.expected("no method").got(uri.to_string()));
        }
    }
}
