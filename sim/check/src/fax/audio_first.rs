//! A fax call starts as an audio call.
//!
//! What it looks for: A first INVITE that offers an image stream and no sound. No text forbids it, so it is noted
//! and accuses nobody.
//!
//! Why it matters on a trunk: Nobody knows before the answer whether a machine will answer. A call
//! without sound fails at every peer that has no T.38, and there is nothing to fall back to.
//!
//! Clause: catalogue FAX-01 (practice), RFC 6913 1 (context), RFC 6913 3 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=image 4002 udptl t38 -> carrier
//!
//! How to fix it: Offer audio in the first INVITE, and T.38 by re-INVITE once a fax is heard.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, has_image};

info! {
    rows: ["FAX-01"], Should, V,
    notice: "a person who answers hears nothing, and a peer without T.38 refuses the call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // What an ACK describes is an answer.
        let is_offer = sip.method == Method::Invite && scene.transaction.is_some_and(|t| t.is_attempt());
        let Some(sdp) = sip.description().filter(|_| is_offer) else { return };
        if has_image(sdp) && sdp.first_active("audio").is_none() {
            let said = Said::of(sip, "offers T.38 and no sound").expected("m=audio").got("m=image alone");
            out.known(&INFO, sip.sender, said);
        }
    }
}
