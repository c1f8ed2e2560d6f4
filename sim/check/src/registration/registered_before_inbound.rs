//! No inbound call without a registration.
//!
//! What it looks for: Inbound INVITEs in registration mode while no binding is alive. Not in captures, which may begin
//! behind a registration.
//!
//! Why it matters on a trunk: The carrier knows the address from somewhere else than the registration, so
//! that losing the registration goes unnoticed until the address changes.
//!
//! Clause: SIPconnect 1.1, registration mode, RFC 3261 16.5 (context).
//!
//! A ladder that breaks it:
//!   carrier INVITE -> pbx (nobody is registered)
//!
//! How to fix it: Refuse the far end with 480 while there is no binding.

use plan::TrunkMode;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Binding, Scene, Wire};

info! {
    rows: ["MODE-01", "MODE-03"], Must, Advisory,
    notice: "inbound calls fail when the address of the PBX changes"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_inbound_call() {
            return;
        }
        if !wire.facts.sees_beginning() || wire.facts.mode != Some(TrunkMode::Registration) {
            return;
        }
        let alive: Vec<&Binding> =
            wire.bindings.of(Party::Pbx).filter(|b| b.expires_at >= sip.sent_at).collect();

        if alive.is_empty() {
            let mut said = Said::of(sip, "sent although no binding is alive");
            if let Some(over) = wire.bindings.of(Party::Pbx).map(|b| b.expires_at).max() {
                said = said.margin(sip.sent_at.since(over), over, sip.sent_at);
            }
            out.misbehaved(&INFO, sip.sender, said.expected("480 to the far end").got("INVITE to the PBX"));
        }
    }
}
