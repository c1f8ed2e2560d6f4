//! A caller is made to refresh only when it can and is told.
//!
//! What it looks for: refresher=uac in a 2xx: the request lists `timer`, and the 2xx requires it.
//!
//! Why it matters on a trunk: A caller that does not know session timers, or does not look for one, never refreshes: the call
//! ends in the middle of a sentence when the interval is over.
//!
//! Clause: RFC 4028 9 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Supported: 100rel -> carrier
//!   carrier 200 OK, Session-Expires: 1800;refresher=uac -> pbx
//!
//! How to fix it: Write Require: timer beside refresher=uac, and refresher=uas when the request does not list
//! `timer`.

use sip::{HeaderName, Method, Refresher};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::{knows_timer, refresher};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-04", "TMR-09"], Must, V,
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
        let is_refresh = matches!(sip.method, Method::Invite | Method::Update);
        let Some(of) = scene.transaction.filter(|_| is_refresh && sip.is_success()) else { return };
        if refresher(sip) != Some(Refresher::Uac) {
            return;
        }
        // RFC 4028 9, table 2: who names the refresher without listing the extension is in no row of it; that is the
        // matter of timer/supported-listed.
        let is_asked_for = refresher(of.request()) == Some(Refresher::Uac);
        let (text, expected, got) = if !knows_timer(of.request()) && !is_asked_for {
            ("makes a side refresh that does not know session timers", "refresher=uas", "refresher=uac")
        } else if !sip.message.lists(HeaderName::Require, "timer") {
            ("makes a side refresh and does not require it", "Require: timer", "refresher=uac alone")
        } else {
            return;
        };
        let said = Said::of(sip, text).with(of.request());
        out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
    }
}
