//! A 200 to OPTIONS says what is allowed.
//!
//! What it looks for: Allow in each 200 to OPTIONS.
//!
//! Why it matters on a trunk: OPTIONS is the cheap way to learn what the other side can do. A bare 200 says
//! that it lives, and no more.
//!
//! Clause: RFC 3261 11.2.
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS -> carrier
//!   carrier 200 OK without Allow -> pbx
//!
//! How to fix it: List Allow, Accept and Supported in the 200.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["OPT-02"], Should, V,
    notice: "nothing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method == Method::Options && sip.status == 200 && !sip.has(HeaderName::Allow) {
            out.misbehaved(
                &INFO,
                sip.sender,
                Said::of(sip, "no Allow").expected("the methods it answers").got("none"),
            );
        }
    }
}
