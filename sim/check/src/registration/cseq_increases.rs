//! CSeq rises from REGISTER to REGISTER.
//!
//! What it looks for: The CSeq of successive REGISTERs with one Call-ID, the retry after a challenge apart. The same
//! request to the next server, after a timeout or a 503, keeps its CSeq.
//!
//! Why it matters on a trunk: The registrar takes a CSeq that does not rise for an old request and refuses
//! or ignores the refresh.
//!
//! Clause: RFC 3261 10.2 (MUST), RFC 3263 4.3 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, CSeq: 7 -> carrier
//!           ... an hour ...
//!   pbx     REGISTER, CSeq: 7 -> carrier
//!
//! How to fix it: Count CSeq up by one for each REGISTER with the same Call-ID.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["REG-16"], Must, V,
    notice: "the registration is lost at the first refresh"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || scene.is_copy() {
            return;
        }
        // The retry with credentials is looked at by auth/cseq-plus-one.
        if sip.has(HeaderName::Authorization) || sip.has(HeaderName::ProxyAuthorization) {
            let challenged =
                |t: &Transaction| t.final_response().is_some_and(|p| matches!(p.sip.status, 401 | 407));
            let mut own = scene
                .leg
                .transactions
                .iter()
                .rev()
                .filter(|t| t.request().id != sip.id && t.client == sip.sender);
            if own.next().is_some_and(challenged) {
                return;
            }
        }
        // To the next server a request goes as it was, but for the branch (RFC 3263 4.3).
        let is_same_request = |t: &Transaction| t.cseq == sip.cseq && t.has_failed_at_server();
        let earlier = scene
            .leg
            .transactions
            .iter()
            .filter(|t| t.client == sip.sender && t.request().id != sip.id && !is_same_request(t));
        let highest = earlier.filter_map(|t| t.cseq).max();
        if let Some((last, now)) = highest.zip(sip.cseq)
            && now <= last
        {
            let said = Said::of(sip, "CSeq is not above that of the REGISTER before");
            out.misbehaved(&INFO, sip.sender, said.expected(format!("above {last}")).got(now.to_string()));
        }
    }
}
