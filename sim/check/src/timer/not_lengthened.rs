//! An answer does not lengthen the session interval.
//!
//! What it looks for: Session-Expires in each 2xx against the one in its request, where the caller knows session timers.
//! For one that does not, proxies may have asked, each for a longer interval.
//!
//! Why it matters on a trunk: The side that asked counts on its own interval and ends the call before the
//! longer one is over.
//!
//! Clause: RFC 4028 9 (MUST NOT), RFC 4028 8.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Session-Expires: 1800 -> carrier
//!   carrier 200 OK, Session-Expires: 3600 -> pbx
//!
//! How to fix it: Answer with the interval asked for, or a shorter one.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::{interval, knows_timer};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-05"], Must, V,
    notice: "long calls are cut off"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| sip.is_success() && knows_timer(t.request())) else {
            return;
        };
        if let Some((asked, given)) =
            interval(of.request()).zip(interval(sip)).filter(|(asked, given)| given > asked)
        {
            let said = Said::of(sip, "longer session interval than asked for").with(of.request());
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected(format!("at most {asked}")).got(given.to_string()),
            );
        }
    }
}
