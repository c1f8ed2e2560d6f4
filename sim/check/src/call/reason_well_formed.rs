//! A Reason header is well formed.
//!
//! What it looks for: Each Reason: a protocol, and for SIP and Q.850 a cause in its range, where there is one, and one
//! value for each of the two.
//!
//! Why it matters on a trunk: The cause decides what the far end hears and what is billed. An unreadable
//! one turns busy into "network out of order".
//!
//! Clause: RFC 3326 2 (MUST and grammar).
//!
//! A ladder that breaks it:
//!   pbx     BYE, Reason: Q.850;cause=abc -> carrier
//!
//! How to fix it: Write Reason: Q.850;cause=16, with a number from 1 to 127.

use sip::{HeaderName, Reason};
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-34"], Must, V,
    notice: "the wrong tone or announcement after the call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.has(HeaderName::Reason) {
            return;
        }
        let protocols: Vec<String> =
            sip.message.reasons().into_iter().map(|reason| reason.protocol).collect();
        for protocol in ["SIP", "Q.850"] {
            let values = protocols.iter().filter(|p| p.eq_ignore_ascii_case(protocol)).count();
            if values > 1 {
                let said = Said::of(sip, format!("more than one Reason of {protocol}"));
                out.malformed(&INFO, sip.sender, said.expected("one value").got(counted(values, "value")));
                return;
            }
        }
        for value in sip.message.header_values(HeaderName::Reason) {
            if !is_well_formed(&value) {
                let said = Said::of(sip, "Reason malformed");
                out.malformed(
                    &INFO,
                    sip.sender,
                    said.expected("protocol;cause=number").got(value.into_owned()),
                );
                return;
            }
        }
    }
}

fn is_well_formed(value: &str) -> bool {
    let Ok(reason) = Reason::parse(value) else { return false };
    let range = match reason.protocol.as_str() {
        "SIP" => 100..=699,
        "Q.850" => 0..=127,
        _ => return true,
    };
    let is_absent = reason.params.value("cause").is_none() && !reason.params.has("cause");
    is_absent || reason.cause().is_some_and(|cause| range.contains(&cause))
}
