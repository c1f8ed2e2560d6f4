//! A side does with T.38 what its profile says.
//!
//! What it looks for: T.38 over UDPTL that is refused by a side whose profile has it, but for numbers that have none,
//! and offered by one whose profile does not.
//!
//! Why it matters on a trunk: What is declared is what the other side is set up for. A carrier that
//! refuses what it sells is searched for at the wrong end.
//!
//! Clause: catalogue FAX-35.
//!
//! A ladder that breaks it:
//!   pbx     re-INVITE, m=image 4002 udptl t38 -> carrier (its profile: T.38)
//!   carrier 488 -> pbx
//!
//! How to fix it: Accept T.38, or declare that faxes go in G.711.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, images_in_use};

info! {
    rows: ["FAX-35"], Should, Advisory,
    notice: "faxes fail though both data sheets promise them"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && !t.is_outside_dialog()) else { return };
        // Who was called is not known where a capture begins in the middle.
        if wire.facts.is_captured && scene.leg.inside.is_some() {
            return;
        }
        let offers = |sdp| images_in_use(sdp).any(|(_, image)| image.is_t38());
        if !of.request().description().is_some_and(offers) {
            return;
        }
        let Some(fax) = &wire.facts.of(sip.sender).fax else { return };
        let is_refusal = matches!(sip.status, 415 | 488 | 606);
        let is_t38 = scene.leg.known_fax().is_some_and(|f| f.exchanges.first().is_some_and(|e| e.is_t38()));
        let is_voice = || {
            let lines = wire.facts.of(sip.sender).voice_lines.as_ref();
            let invite = scene.leg.invite.as_ref().filter(|_| scene.leg.callee == sip.sender);
            lines.zip(invite).is_some_and(|(lines, invite)| lines.is_called_by(&invite.message))
        };
        if is_refusal && fax.has_t38() && !is_t38 && !is_voice() {
            let said = Said::of(sip, "refuses T.38, which its profile has").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("200").got(sip.status.to_string()));
        }
        if sip.method == Method::Invite && sip.is_request() && !fax.has_t38() {
            let said = Said::of(sip, "offers T.38, which its profile does not have");
            out.misbehaved(&INFO, sip.sender, said.expected("G.711").got("m=image"));
        }
    }
}
