//! A request has a From tag.
//!
//! What it looks for: The From of each request, where it can be read.
//!
//! Why it matters on a trunk: The tag is half of the dialog id. Strict carriers refuse the INVITE with 400.
//!
//! Clause: RFC 3261 8.1.1.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, From without tag -> carrier
//!
//! How to fix it: Write a new random tag into From for each call.

use sip::{Method, Text};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-01"], Must, V,
    notice: "the call is refused"
}

#[derive(Default)]
pub(crate) struct Rule {
    /// The last request that has none: an ACK comes again with each copy of its 2xx, and is told of once.
    told: Option<(Text, Option<u32>, Method)>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.from_tag.is_none() && sip.message.from_ref().is_ok_and(|from| from.tag().is_none()) {
            let this = (sip.call_id.clone(), sip.cseq, sip.method.clone());
            if self.told.as_ref() == Some(&this) {
                return;
            }
            self.told = Some(this);
            out.malformed(&INFO, sip.sender, Said::of(sip, "no From tag").expected("a From tag").got("none"));
        }
    }
}
