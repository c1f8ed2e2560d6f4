//! After a 420 for gin the PBX registers without it.
//!
//! What it looks for: The next REGISTER to the same registrar after a 420 that names gin in Unsupported, within five
//! minutes.
//!
//! Why it matters on a trunk: A client that insists registers never, and nobody can call. The pilot can be
//! registered with every carrier.
//!
//! Clause: RFC 3261 8.1.3.5 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Require: gin -> carrier
//!   carrier 420, Unsupported: gin -> pbx
//!   pbx     REGISTER, Require: gin -> carrier
//!
//! How to fix it: After a 420 for gin register the pilot, or stop and raise an alarm.

use clock::Duration;
use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

/// After this the carrier may have learnt it.
const MEMORY: Duration = Duration::from_secs(300);

info! {
    rows: ["REG-13"], Should, V,
    notice: "the PBX does not come up"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || !sip.message.lists(HeaderName::Require, "gin") {
            return;
        }
        let asked = scene.leg.transactions.iter().filter(|t| t.request().destination == sip.destination);
        let refused = asked.flat_map(|t| &t.responses).find(|p| {
            p.sip.method == Method::Register
                && p.sip.status == 420
                && p.sip.message.lists(HeaderName::Unsupported, "gin")
                && p.delivered.is_some_and(|at| at < sip.sent_at && sip.sent_at.since(at) < MEMORY)
        });
        if let Some(refused) = refused {
            let arrived = refused.delivered.unwrap_or(sip.sent_at);
            let said = Said::of(sip, "requires gin again although it was refused").with(&refused.sip).margin(
                MEMORY.saturating_sub(sip.sent_at.since(arrived)),
                arrived,
                sip.sent_at,
            );
            out.misbehaved(&INFO, sip.sender, said.expected("REGISTER without gin").got("Require: gin"));
        }
    }
}
