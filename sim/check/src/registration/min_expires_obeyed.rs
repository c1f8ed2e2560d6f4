//! After 423 the client asks for what the registrar wants.
//!
//! What it looks for: The interval in the next REGISTER after a 423 with Min-Expires has arrived.
//!
//! Why it matters on a trunk: Asking for the same again gets the same answer: the trunk never registers.
//!
//! Clause: RFC 3261 10.2.8.
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Expires: 60 -> carrier
//!   carrier 423, Min-Expires: 300 -> pbx
//!   pbx     REGISTER, Expires: 60 -> carrier
//!
//! How to fix it: Ask for at least the Min-Expires of the 423.

use std::collections::BTreeMap;

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-18"], Must, V,
    notice: "the trunk does not register"
}

/// Addresses of record that are remembered.
const RECORDS_MAX: usize = 100_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// The least interval a registrar asked for, by address of record.
    least: BTreeMap<String, u32>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let Some(aor) = sip.address_of_record() else { return };
        let Some(least) = self.least.get(&aor).copied() else { return };
        let contact = sip.message.contacts().ok().and_then(|c| c.first().and_then(sip::NameAddr::expires));
        let asked = contact.or_else(|| sip.message.expires().ok().flatten());
        if let Some(asked) = asked.filter(|asked| *asked > 0 && *asked < least) {
            let said = Said::of(sip, "asks for less than the Min-Expires of the 423");
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected(format!("at least {least}")).got(asked.to_string()),
            );
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        if sip.status != 423 || sip.method != Method::Register {
            return;
        }
        if let (Some(aor), Ok(Some(least))) = (sip.address_of_record(), sip.message.min_expires())
            && self.least.len() < RECORDS_MAX
        {
            self.least.insert(aor, least);
        }
    }
}
