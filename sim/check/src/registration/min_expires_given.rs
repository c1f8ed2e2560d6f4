//! A 423 says which interval would do, and is for brief ones alone.
//!
//! What it looks for: Min-Expires in each 423 to REGISTER, and an interval among those that were asked for that is above
//! zero, below an hour and below that minimum.
//!
//! Why it matters on a trunk: The client cannot know what to ask for. It gives up, or asks the same again for ever.
//!
//! Clause: RFC 3261 10.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Expires: 60 -> carrier
//!   carrier 423 without Min-Expires -> pbx
//!
//! How to fix it: Send Min-Expires with 423, and grant every interval of an hour and more.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire, contacts};

info! {
    rows: ["REG-18"], Must, V,
    notice: "the trunk does not register"
}

/// No interval of an hour and more is too brief.
const HOUR: u32 = 3600;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || sip.status != 423 {
            return;
        }
        if !sip.has(HeaderName::MinExpires) {
            let said = Said::of(sip, "does not say which interval would do");
            out.malformed(&INFO, sip.sender, said.expected("Min-Expires").got("none"));
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        // One that cannot be read is a fault of its own.
        let Some(minimum) = sip.message.min_expires().ok().flatten() else { return };
        let asked = asked(request);
        let is_brief = |interval: &u32| *interval > 0 && *interval < HOUR.min(minimum);
        if !asked.is_empty() && !asked.iter().any(is_brief) {
            let said = Said::of(sip, "refuses an interval that is not too brief").with(request);
            let expected = format!("423 for 1 s to {} s alone", HOUR.min(minimum).saturating_sub(1));
            let asked: Vec<String> = asked.iter().map(|interval| format!("{interval} s")).collect();
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(asked.join(", ")));
        }
    }
}

/// The intervals that a REGISTER asks for. For a Contact without one the registrar takes its own.
fn asked(request: &Sip) -> Vec<u32> {
    let header = request.message.expires().ok().flatten();
    let of_each: Option<Vec<u32>> =
        contacts(request).iter().map(|contact| contact.expires().or(header)).collect();
    of_each.unwrap_or_default()
}
