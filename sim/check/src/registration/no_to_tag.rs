//! A REGISTER has no To tag.
//!
//! What it looks for: A tag in the To of REGISTERs, which stand outside of any dialog.
//!
//! Why it matters on a trunk: A registrar that knows no such dialog answers 481, and the trunk is lost at the first
//! refresh.
//!
//! Clause: RFC 3261 8.1.1.2 (MUST NOT), RFC 3261 10.2 (context).
//!
//! A ladder that breaks it:
//!   carrier 200 to REGISTER, To: <sip:trunk@carrier>;tag=r -> pbx
//!   pbx     REGISTER, To: <sip:trunk@carrier>;tag=r -> carrier
//!
//! How to fix it: Write the To of each REGISTER anew and keep no tag of a 200.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-16"], Must, V,
    notice: "the registration is lost at the first refresh"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if let Some(tag) = sip.to_tag.clone().filter(|_| sip.method == Method::Register) {
            let said = Said::of(sip, "a To tag outside of any dialog");
            out.malformed(&INFO, sip.sender, said.expected("To without a tag").got(format!("tag={tag}")));
        }
    }
}
