//! A carrier that refuses callers who are not the customer's lets none through.
//!
//! What it looks for: A 2xx of the carrier to a call whose caller, read from the headers that its profile believes, is a
//! number and none of the trunk's, where the profile refuses such callers. Who shows no number is not meant.
//!
//! Why it matters on a trunk: Whoever has such a trunk can show any number, and the carrier answers for it.
//!
//! Clause: catalogue IDN-25.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, P-Asserted-Identity: a number of somebody else -> carrier
//!   carrier 200 OK -> pbx
//!
//! How to fix it: Hold the number that would be shown against the numbers of the trunk, and refuse with the agreed status.

use plan::E164;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-25"], Should, Advisory,
    notice: "a number that the caller does not own is shown to the called person"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(screens) = wire.facts.of(sip.sender).screens.as_deref() else { return };
        let is_answer = sip.sender == Party::Carrier && sip.method == Method::Invite && sip.is_success();
        let Some(new) = scene.transaction.filter(|t| is_answer && t.is_outside_dialog()) else { return };
        let caller = screens.caller(&new.request_answered_by(sip).message);
        let foreign = caller.and_then(|caller| E164::parse(&caller)).filter(|number| !screens.is_own(number));
        if let Some(number) = foreign {
            let said = Said::of(sip, "answers a call whose caller is none of the customer's numbers");
            let status = screens.status;
            out.misbehaved(&INFO, sip.sender, said.expected(status.to_string()).got(number.to_string()));
        }
    }
}
