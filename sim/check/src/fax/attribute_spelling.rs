//! T.38 attributes are spelled as they are registered.
//!
//! What it looks for: Image streams in use with attribute names in another case, booleans with a value,
//! values that do not exist, and attributes that are there twice. `T38maxBitRate` was once registered, and passes.
//!
//! Why it matters on a trunk: A boolean means yes by being there: `T38FaxFillBitRemoval:0` is read as yes
//! by one side and as no by the other.
//!
//! Clause: ITU-T T.38 D.2.3, RFC 8866 5.13 (definition).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, a=T38FaxFillBitRemoval:0 -> pbx
//!
//! How to fix it: Write the registered names; leave a boolean out to say no, and give it no value to say
//! yes.

use sip::sdp::{T38Attributes, T38Fault};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, images_in_use};

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
        let Some(sdp) = sip.description() else { return };
        let faults = images_in_use(sdp).flat_map(|(_, image)| T38Attributes::of_media(image).1);
        if let Some(fault) = faults.into_iter().find(|fault| !is_once_registered(fault)) {
            let said = Said::of(sip, fault.to_string());
            out.malformed(&INFO, sip.sender, said.expected("the registered form").got(fault.to_string()));
        }
    }
}

/// `T38maxBitRate` was registered by mistake, and is still written (RFC 5347 2.5.2).
fn is_once_registered(fault: &T38Fault) -> bool {
    matches!(fault, T38Fault::NameInOtherCase(name) if name == "T38maxBitRate")
}
