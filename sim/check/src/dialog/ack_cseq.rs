//! An ACK has the CSeq number of its INVITE.
//!
//! What it looks for: The CSeq number of each ACK, for a 2xx as for a failure.
//!
//! Why it matters on a trunk: The other side does not find the INVITE and goes on repeating its 200 until
//! it gives the call up.
//!
//! Clause: RFC 3261 13.2.2.4 (MUST), RFC 3261 17.1.1.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, CSeq: 1 INVITE -> carrier
//!   carrier 200 OK -> pbx
//!   pbx     ACK, CSeq: 2 ACK -> carrier
//!
//! How to fix it: Copy the CSeq number of the INVITE into its ACK.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-23"], Must, V,
    notice: "the call drops about 32 seconds after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(invite) = scene.transaction.filter(|_| sip.method == Method::Ack) else { return };
        if let Some((number, acked)) = invite.cseq.zip(sip.cseq)
            && number != acked
        {
            let said = Said::of(sip, "CSeq is not that of the INVITE").with(invite.request());
            let is_of_failure = invite.final_response().is_some_and(|p| p.sip.is_failure());
            let said = said.clause(usize::from(is_of_failure));
            out.misbehaved(&INFO, sip.sender, said.expected(number.to_string()).got(acked.to_string()));
        }
    }
}
