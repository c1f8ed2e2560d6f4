//! Each refresh lists what the first request did.
//!
//! What it looks for: `timer` in Supported of each INVITE and UPDATE of a side in a dialog in which one before had it.
//!
//! Why it matters on a trunk: Who finds it missing takes the sender for one that knows no session timers: it refreshes
//! itself, or drops the timer, and calls whose one end has vanished stay up.
//!
//! Clause: RFC 4028 7.4 (MUST), RFC 4028 7.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Supported: timer -> carrier
//!   pbx     re-INVITE, no Supported -> carrier
//!
//! How to fix it: Write the same Supported into every INVITE and UPDATE.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["TMR-01"], Must, V,
    notice: "dead calls stay up and are billed"
}

#[derive(Default)]
pub(crate) struct Rule;

/// A request that may refresh the session.
fn may_refresh(sip: &Sip) -> bool {
    matches!(sip.method, Method::Invite | Method::Update)
}

fn lists_timer(sip: &Sip) -> bool {
    sip.message.lists(HeaderName::Supported, "timer")
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let (sip, side) = (scene.sip, scene.side());
        let Some(dialog) = scene.dialog.filter(|_| may_refresh(sip) && !scene.leg.session.is_hairpin) else {
            return;
        };
        if lists_timer(sip) {
            return;
        }
        let is_own = |t: &&Transaction| t.client == sip.sender && dialog.holds(t, side);
        let mut own = scene.leg.transactions.iter().filter(is_own).map(Transaction::request);
        if let Some(before) = own.find(|own| own.id != sip.id && may_refresh(own) && lists_timer(own)) {
            let said = Said::of(sip, "no longer lists session timers").with(before);
            out.misbehaved(&INFO, sip.sender, said.expected("Supported: timer").got("none"));
        }
    }
}
