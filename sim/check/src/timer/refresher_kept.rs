//! The answer keeps the refresher that was asked for.
//!
//! What it looks for: The refresher in a 2xx against the one that the request named, where the client knows session
//! timers. `uac` is whoever has sent that request, so the word changes when the other side sends the next.
//!
//! Why it matters on a trunk: Both sides refresh, or nobody does: then the call ends in the middle of a
//! sentence when the interval is over.
//!
//! Clause: RFC 4028 9 (definition), RFC 4028 7.4 (MAY).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Session-Expires: 1800;refresher=uac -> carrier
//!   carrier 200, Session-Expires: 1800;refresher=uas -> pbx
//!
//! How to fix it: Copy the refresher of the request into the 2xx when there is one.

use sip::Refresher;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::{knows_timer, refresher};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-04"], Must, V,
    notice: "calls end after half the session interval"
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
        let both: Option<(Refresher, Refresher)> = refresher(of.request()).zip(refresher(sip));
        if let Some((asked, given)) = both.filter(|(asked, given)| asked != given) {
            let said = Said::of(sip, "names another refresher than the request").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected(asked.as_str()).got(given.as_str()));
        }
    }
}
