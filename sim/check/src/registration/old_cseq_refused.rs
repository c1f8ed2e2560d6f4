//! A registrar refuses a REGISTER that is not newer than the binding.
//!
//! What it looks for: 2xx to a REGISTER for a Contact whose living binding was made with the same Call-ID and a CSeq
//! that is as high or higher.
//!
//! Why it matters on a trunk: A REGISTER that was under way for long undoes a newer one: the trunk is registered where
//! the PBX is no more, or not at all.
//!
//! Clause: RFC 3261 10.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, CSeq: 7 -> carrier
//!   carrier 200 -> pbx
//!   pbx     REGISTER, CSeq: 6 -> carrier
//!   carrier 200 -> pbx
//!
//! How to fix it: Keep Call-ID and CSeq with each binding, and let a request that is not newer fail.

use sip::{Method, Uri};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Binding, Scene, Transaction, Wire, contacts};

info! {
    rows: ["REG-16"], Must, V,
    notice: "inbound calls go to where the PBX was before"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || !sip.is_success() {
            return;
        }
        let Some(of) = scene.transaction else { return };
        let request = of.request();
        let Some(record) = wire.bindings.record(request) else { return };
        let asked = contacts(request);
        // A * is about all of them.
        let is_all = request.message.contact_is_star();
        let is_about = |uri: &Uri| is_all || asked.iter().any(|contact| contact.uri.equivalent(uri));
        let is_bound =
            |b: &Binding| is_about(&b.contact) && b.call_id == request.call_id && b.expires_at > sip.sent_at;
        // Each registrar keeps its own.
        let has_bound = |t: &&Transaction| {
            t.number != of.number
                && t.client == of.client
                && t.request().destination == request.destination
                && t.request().address_of_record() == request.address_of_record()
                && t.responses.iter().any(|p| p.sip.is_success() && p.sip.sent_at < sip.sent_at)
                && contacts(t.request()).iter().any(|contact| is_about(&contact.uri))
        };
        let newest = scene.leg.transactions.iter().filter(has_bound).filter_map(|t| t.cseq).max();
        if let Some((stored, now)) = newest.zip(of.cseq).filter(|(stored, now)| now <= stored)
            && record.bindings.iter().any(is_bound)
        {
            let said =
                Said::of(sip, "carries out a REGISTER that is not newer than the binding").with(request);
            let expected = format!("a refusal of CSeq {now}, as {stored} is stored");
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(sip.status.to_string()));
        }
    }
}
