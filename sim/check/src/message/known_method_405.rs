//! A method that is known and not supported is refused with 405.
//!
//! What it looks for: 501 to REGISTER and CANCEL, which everybody knows who speaks SIP at all. Of OPTIONS and BYE
//! other checks speak; a 501 to INVITE may speak of the call (RFC 3398 8.2.6.1).
//!
//! Why it matters on a trunk: A 405 says in its Allow what would be taken, and the other side goes on with that. A
//! 501 says that the box does not speak the protocol.
//!
//! Clause: RFC 3261 8.2.1 (MUST), RFC 3261 21.5.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER -> carrier
//!   carrier 501 Not Implemented -> pbx
//!
//! How to fix it: Refuse a method that is not supported with 405 and Allow, and keep 501 for methods nobody has heard
//! of.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-28"], Must, V,
    notice: "the trunk is taken for something that it is not"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.status == 501 && matches!(sip.method, Method::Register | Method::Cancel) {
            let said = Said::of(sip, "the method is one that RFC 3261 itself defines");
            out.misbehaved(&INFO, sip.sender, said.expected("405 with Allow").got("501"));
        }
    }
}
