//! The first version in o= leaves room to count.
//!
//! What it looks for: The version in the first description of each side in a call that was heard from its beginning:
//! one of 2^62 - 1 or more.
//!
//! Why it matters on a trunk: The version rises with each change. One that begins at the end of the numbers rolls over,
//! and hold or a new address is taken for an old description.
//!
//! Clause: RFC 3264 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, o=- 5 4611686018427387903 IN IP4 10.0.0.2 -> carrier
//!
//! How to fix it: Begin with a small number, or with the seconds of a clock.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

/// (2**62)-1.
const LIMIT: u64 = (1 << 62) - 1;

info! {
    rows: ["COD-10"], Must, V,
    notice: "hold does nothing, or audio goes to the old address"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_heard = scene.leg.invite.is_some() || sip.method == Method::Invite && sip.to_tag.is_none();
        let is_first = is_heard && scene.leg.session.last[scene.side()].is_none();
        // Whatever cannot be read as a number of 63 bits is judged as such.
        let version = sip.description().map(|sdp| sdp.origin.version).filter(|v| i64::try_from(*v).is_ok());
        if let Some(version) = version.filter(|version| is_first && *version >= LIMIT) {
            let said = Said::of(sip, "begins to count its versions at their end");
            let got = format!("version {version}");
            out.misbehaved(&INFO, sip.sender, said.expected(format!("less than {LIMIT}")).got(got));
        }
    }
}
