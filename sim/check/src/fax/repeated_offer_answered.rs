//! T.38 offered again is answered with what is in force.
//!
//! What it looks for: A re-INVITE for T.38 that is refused while T.38 is agreed already and no other INVITE is
//! pending, though it has the description in force, by the version in its o= line. What is changed may be refused;
//! challenges, and answers that say nothing about the description, pass.
//!
//! Why it matters on a trunk: When both gateways of a path switch, the second re-INVITE finds the call
//! switched. It asks for what is there; to refuse it ends the fax.
//!
//! Clause: RFC 3264 8 (MUST), RFC 3261 14.2 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     200 OK -> carrier
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     488 -> carrier
//!
//! How to fix it: Answer with the description that is in force.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire, images_in_use};

info! {
    rows: ["FAX-39"], Must, V,
    notice: "faxes through two gateways fail in the middle"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // 481 crosses a BYE, 491 another offer, and a server in trouble says nothing about T.38 (RFC 3261 21.5).
        if !sip.is_failure() || matches!(sip.status, 401 | 407 | 408 | 481 | 487 | 491 | 500..=599) {
            return;
        }
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && !t.is_outside_dialog()) else { return };
        let is_same = is_in_force(scene, of.request());
        let is_t38 = scene.leg.known_fax().is_some_and(|f| f.exchanges.first().is_some_and(|e| e.is_t38()));
        let pending = |t: &Transaction| t.is_invite() && t.number != of.number && t.ack_delivered().is_none();
        let is_busy = scene.leg.transactions.iter().any(pending);
        if is_same && is_t38 && !is_busy {
            let said = Said::of(sip, "refuses T.38 though it is agreed").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("200").got(sip.status.to_string()));
        }
    }
}

/// True when the offer is the description that its sender has in force: "effectively a no-op" (RFC 3264 8).
fn is_in_force(scene: &Scene<'_>, request: &Sip) -> bool {
    let Some((offerer, offer, answer)) = &scene.leg.session.agreed else { return false };
    let own = if scene.leg.side(request.sender) == *offerer { offer } else { answer };
    let Some((before, now)) = own.description().zip(request.description()) else { return false };
    let has_image = images_in_use(now).any(|(_, image)| image.is_t38());
    has_image && before.origin == now.origin && before.media == now.media
}
