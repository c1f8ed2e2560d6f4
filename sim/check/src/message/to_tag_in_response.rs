//! A response above 100 has a To tag.
//!
//! What it looks for: The To of each response but 100 and those to CANCEL, where it can be read.
//!
//! Why it matters on a trunk: The tag of the called side is half of the dialog id. Without it the caller
//! cannot tell forks apart and some stacks drop the response.
//!
//! Clause: RFC 3261 8.2.6.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 180 Ringing, To without tag -> pbx
//!
//! How to fix it: Add a tag to To in every response but 100, the same in all of one transaction.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-27"], Must, V,
    notice: "no ringback, or the answer is ignored"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // A CANCEL is answered hop by hop, and there the tag is only recommended (RFC 3261 9.2).
        let is_wanted = sip.status > 100 && sip.method != Method::Cancel;
        // One that cannot be read is another fault, and may be that of the request.
        let lacks_it = || sip.message.to_ref().is_ok_and(|to| to.tag().is_none());
        if is_wanted && sip.to_tag.is_none() && lacks_it() {
            out.malformed(&INFO, sip.sender, Said::of(sip, "no To tag").expected("a To tag").got("none"));
        }
    }
}
