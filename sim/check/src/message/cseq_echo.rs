//! A response has the CSeq of its request.
//!
//! What it looks for: Number and method in the CSeq of each response, where those of the request can be read.
//!
//! Why it matters on a trunk: The client finds the transaction of a response by these values. What comes
//! back changed is thrown away, and the client goes on waiting until its timers end the call.
//!
//! Clause: RFC 3261 8.2.6.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, CSeq: 1 INVITE -> carrier
//!   carrier 180, CSeq: 2 INVITE -> pbx
//!
//! How to fix it: Copy CSeq from the request.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-01"], Must, V,
    notice: "the answer is ignored: ringback or the whole call is missing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request_answered_by(sip)) else { return };
        // A CANCEL has the branch of its INVITE, and may not have been heard.
        if let Some((asked, given)) = method(request).zip(method(sip))
            && asked != given
            && sip.method != Method::Cancel
        {
            let said = Said::of(sip, "CSeq names another method than that of the request").with(request);
            out.malformed(&INFO, sip.sender, said.expected(asked).got(given));
            return;
        }
        let Some(expected) = request.cseq.filter(|_| sip.has(HeaderName::CSeq)) else { return };
        if sip.cseq != Some(expected) {
            let said = Said::of(sip, "CSeq is not that of the request").with(request);
            let got = sip.cseq.map_or("no number".to_owned(), |number| number.to_string());
            out.malformed(&INFO, sip.sender, said.expected(expected.to_string()).got(got));
        }
    }
}

/// The method in CSeq, as it is written.
fn method(sip: &Sip) -> Option<String> {
    let value = sip.message.header(HeaderName::CSeq)?;
    value.split_ascii_whitespace().nth(1).map(str::to_owned)
}
