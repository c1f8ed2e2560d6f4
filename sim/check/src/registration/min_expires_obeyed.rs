//! After 423 the client asks for what the registrar wants.
//!
//! What it looks for: The intervals in the next REGISTER with the same Call-ID to the same registrar after a 423 with
//! Min-Expires has arrived. The RFC allows another try with longer ones, and does not speak of one without.
//!
//! Why it matters on a trunk: Asking for the same again gets the same answer: the trunk never registers.
//!
//! Clause: RFC 3261 10.2.8 (practice).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Expires: 60 -> carrier
//!   carrier 423, Min-Expires: 300 -> pbx
//!   pbx     REGISTER, Expires: 60 -> carrier
//!
//! How to fix it: Ask for at least the Min-Expires of the 423.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire, contacts};

info! {
    rows: ["REG-18"], Should, V,
    notice: "the trunk does not register"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let is_own = |t: &&Transaction| t.client == sip.sender && t.request().id != sip.id;
        let Some(before) = scene.leg.transactions.iter().rfind(is_own) else { return };
        let refused = before.final_response().filter(|p| p.sip.status == 423 && p.delivered.is_some());
        let Some(refused) = refused.filter(|_| before.request().destination == sip.destination) else {
            return;
        };
        let Ok(Some(least)) = refused.sip.message.min_expires() else { return };
        let header = sip.message.expires().ok().flatten();
        let asked = contacts(sip).into_iter().filter_map(|c| c.expires().or(header));
        // Nothing is asked for when a binding is removed.
        if let Some(asked) = asked.filter(|asked| *asked > 0 && *asked < least).min() {
            let said = Said::of(sip, "asks for less than the Min-Expires of the 423").with(&refused.sip);
            let expected = format!("at least {least}");
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(asked.to_string()));
        }
    }
}
