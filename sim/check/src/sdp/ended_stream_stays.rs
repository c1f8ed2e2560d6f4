//! A stream that is offered with port 0 has port 0 in the answer.
//!
//! What it looks for: The port of each stream of an answer whose offer has port 0: the stream is off, or was never on.
//! a=bundle-only lends the stream the port of another (RFC 9143 6).
//!
//! Why it matters on a trunk: The stream is dead for the side that offered it. What is sent for it is lost, and a fax gateway
//! that has left audio gets sound between its pages.
//!
//! Clause: RFC 3264 8.2 (MUST), RFC 9143 6 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=audio 0, m=image 4002 -> pbx
//!   pbx     200 OK, m=audio 4000, m=image 4006 -> carrier
//!
//! How to fix it: Answer port 0 with port 0.

use sip::offer_answer::AnswerFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-09"], Must, V,
    notice: "noise, or a fax that fails"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let attribute = |index: usize| {
            let offer = scene.offer_answered()?.description()?;
            offer.media.get(index)?.attribute("bundle-only")
        };
        let faults = scene.answer_faults().iter();
        let mut revived = faults.filter(|f| f.kind == AnswerFaultKind::EndedStreamRevived);
        let Some(index) = revived.find_map(|f| f.stream.filter(|index| attribute(*index).is_none())) else {
            return;
        };
        let port = sip.description().and_then(|sdp| sdp.media.get(index)).map_or(0, |media| media.port);
        let said = Said::of(sip, format!("answer: stream {} was offered with port 0", index + 1));
        out.misbehaved(&INFO, sip.sender, said.expected("port 0").got(format!("port {port}")));
    }
}
