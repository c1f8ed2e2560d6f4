//! An answer that takes a stream keeps its transport.
//!
//! What it looks for: The transport in the m= line of each stream that an answer takes, in either case: RTP/AVP is answered
//! by RTP/AVP, udptl by udptl. Who takes one of several that were offered as capabilities says so by a=acfg
//! (RFC 5939 3.5.2).
//!
//! Why it matters on a trunk: Each side sends what the other cannot read: one encrypts, or asks for feedback, and the other
//! does not.
//!
//! Clause: RFC 3264 6 (MUST), RFC 5124 3.3.1 (MUST), RFC 8829 5.3.1 (MUST), RFC 5939 3.5.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000 RTP/AVP 8 -> carrier
//!   carrier 200 OK, m=audio 6000 RTP/SAVP 8 -> pbx
//!
//! How to fix it: Answer with the transport that was offered, or refuse the stream with port 0; another one can be
//! offered afterwards.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["COD-09"], Must, V,
    notice: "noise or silence"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let stream = |sip: &Sip, index: usize| sip.description()?.media.get(index).cloned();
        for fault in scene.answer_faults().iter().filter(|f| f.kind == AnswerFaultKind::ProtocolChanged) {
            let Some(index) = fault.stream else { continue };
            let offered = scene.offer_answered().and_then(|offer| stream(offer, index));
            let Some((offered, answered)) = offered.zip(stream(sip, index)) else { continue };
            // The rest of a refused stream means nothing (RFC 3264 6), and fax that is taken over the wrong transport
            // has a check of its own.
            if answered.port != 0 && !answered.is_t38() && answered.attribute("acfg").is_none() {
                let said = Said::of(sip, format!("answer: {fault}"));
                let (expected, got) = (offered.protocol.as_str(), answered.protocol.as_str());
                out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
                return;
            }
        }
    }
}
