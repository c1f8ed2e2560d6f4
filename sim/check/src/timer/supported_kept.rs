//! Each refresh lists what the first request did.
//!
//! What it looks for: `timer` in Supported of each request of a side, ACK and CANCEL apart, in a dialog in which one
//! INVITE or UPDATE of its own had it. Where it is missing in a request that refreshes nothing, nobody is misled, and
//! that is a warning.
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
//! How to fix it: Write the same Supported into every request but ACK.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
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
        let is_due = !is_ack_or_cancel(sip) && !scene.is_copy() && !scene.leg.session.is_hairpin;
        let Some(dialog) = scene.dialog.filter(|_| is_due) else { return };
        if lists_timer(sip) {
            return;
        }
        let is_own = |t: &&Transaction| t.client == sip.sender && dialog.holds(t, side);
        let mut own = scene.leg.transactions.iter().filter(is_own).map(Transaction::request);
        if let Some(before) = own.find(|own| own.id != sip.id && may_refresh(own) && lists_timer(own)) {
            let said = Said::of(sip, "no longer lists session timers").with(before);
            let said = said.expected("Supported: timer").got("none");
            if may_refresh(sip) {
                out.misbehaved(&INFO, sip.sender, said);
            } else {
                out.discouraged(&INFO, sip.sender, said.clause(1));
            }
        }
    }
}
