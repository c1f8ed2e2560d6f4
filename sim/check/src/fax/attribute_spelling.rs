//! T.38 attributes are spelled as they are registered.
//!
//! What it looks for: Image streams in use with attribute names in another case, booleans with a value,
//! values that do not exist, and attributes that are there twice.
//!
//! Why it matters on a trunk: A boolean means yes by being there: `T38FaxFillBitRemoval:0` is read as yes
//! by one side and as no by the other.
//!
//! Clause: ITU-T T.38 D.2.3, RFC 8866 6.
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, a=T38FaxFillBitRemoval:0 -> pbx
//!
//! How to fix it: Write the registered names; leave a boolean out to say no, and give it no value to say
//! yes.

use sip::sdp::T38Attributes;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, image_in_use};

info! {
    rows: ["FAX-05"], Should, Advisory,
    notice: "a peer that reads strictly takes a no for a yes"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(image) = sip.description().and_then(image_in_use) else { return };
        let (_, faults) = T38Attributes::of_media(image);
        if let Some(fault) = faults.first() {
            let said = Said::of(sip, fault.to_string());
            out.malformed(&INFO, sip.sender, said.expected("the registered form").got(fault.to_string()));
        }
    }
}
