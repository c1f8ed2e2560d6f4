//! T.38 over another transport than UDPTL is refused, or answered in it.
//!
//! What it looks for: Answers that accept an image stream over RTP or TCP, or T.38 in an audio stream, in
//! another transport than was offered.
//!
//! Why it matters on a trunk: They are rare, and nobody tests them. Who answers as if it were UDPTL waits
//! for packets that never come.
//!
//! Clause: catalogue FAX-38 (practice), RFC 3264 6 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image 4002 tcp t38 -> pbx
//!   pbx     200 OK, m=image 4002 udptl t38 -> carrier
//!
//! How to fix it: Answer such a stream with port 0, or the offer with 488 when it has no other.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["FAX-38"], Should, Advisory,
    notice: "both sides wait for each other in different transports"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(answer) = sip.description() else { return };
        let Some(offer) = scene.offer_answered().and_then(|o| o.description()) else { return };
        for (offered, answered) in offer.media.iter().zip(&answer.media) {
            let is_fax = offered.kind == "image" && !offered.is_t38();
            let is_other = !offered.protocol.eq_ignore_ascii_case(&answered.protocol);
            if is_fax && offered.port != 0 && answered.port != 0 && is_other {
                let said =
                    Said::of(sip, format!("accepts T.38 over {} as {}", offered.protocol, answered.protocol));
                out.misbehaved(
                    &INFO,
                    sip.sender,
                    said.expected("port 0 or 488").got(answered.protocol.clone()),
                );
            }
        }
    }
}
