//! Rport is filled in when it was asked for.
//!
//! What it looks for: Responses over UDP to requests whose topmost Via has an empty rport. The RFC binds those
//! that know it; no text asks a server to, but a trunk through NAT needs one that does.
//!
//! Why it matters on a trunk: Behind NAT the response has to go back to the port the request came from. A
//! server that does not fill rport in usually answers to the wrong port as well.
//!
//! Clause: RFC 3581 4 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Via: ...;rport -> carrier
//!   carrier 100, Via: ...;rport -> pbx
//!
//! How to fix it: Set rport to the source port of the request and answer there.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-06"], Should, V,
    notice: "a PBX behind NAT cannot register or never hears of answers"
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
        let is_asked = request.rport == Some(false) && !sip.is_reliable();
        if is_asked && sip.branch == request.branch && sip.rport != Some(true) {
            let said = Said::of(sip, "rport of the request is not filled in").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected(request.source.port().to_string()).got("none"));
        }
    }
}
