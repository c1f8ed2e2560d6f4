//! A session interval is 90 seconds or more.
//!
//! What it looks for: Session-Expires and Min-SE in requests.
//!
//! Why it matters on a trunk: Shorter intervals are refused with 422, and every refresh is a chance to lose
//! the call.
//!
//! Clause: RFC 4028 4, RFC 4028 5.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Session-Expires: 60 -> carrier
//!
//! How to fix it: Ask for 1800, and never for less than 90.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-02"], Must, V,
    notice: "calls are refused, or drop after a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let expires = sip.message.session_expires().ok().flatten().map(|s| s.interval_seconds);
        let least = sip.message.min_se().ok().flatten();
        let small = expires.filter(|s| *s < least.unwrap_or(90).max(90)).or(least.filter(|s| *s < 90));
        if let Some(small) = small {
            let said = Said::of(sip, "session interval below the minimum");
            out.misbehaved(&INFO, sip.sender, said.expected("90 or more").got(small.to_string()));
        }
    }
}
