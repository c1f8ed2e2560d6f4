//! A refresh that changes nothing says so.
//!
//! What it looks for: The o= line of an INVITE or UPDATE, and of the answer to it, where a session timer runs and the
//! request names it: a description that is the one before of the same side, but for a new version.
//!
//! Why it matters on a trunk: A new version says that something has changed. Gateways then set up their media anew with
//! each refresh, and the call has a gap every few minutes.
//!
//! Clause: RFC 4028 7.4 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Session-Expires: 1800, o=- 5 1 -> carrier
//!   pbx     re-INVITE, Session-Expires: 1800, o=- 5 2, the rest as before -> carrier
//!
//! How to fix it: Send the o= line of the last description for as long as that description stays what it was.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::previous;
use crate::wire::{Role, Scene, Sip, Transaction, Wire};

info! {
    rows: ["TMR-07"], Must, V,
    notice: "a gap in the audio every few minutes"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|of| is_refresh(scene, of)) else { return };
        let Some((role, last)) = previous(scene) else { return };
        // The offer in a response shows all that a side can do (RFC 6337 5.2.5): it is no answer.
        if role == Role::Offer && !sip.is_request() || of.request().is_veiled {
            return;
        }
        let Some((before, now)) = last.description().zip(sip.description()) else { return };
        let (old, new) = (before.origin.version, now.origin.version);
        let mut same = now.clone();
        same.origin.version = old;
        if old != new && same == *before {
            let said = Said::of(sip, "a refresh that changes nothing has a new version").with(last);
            let expected = format!("version {old}");
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(format!("version {new}")));
        }
    }
}

/// True for a request in a dialog that names the session timer which a 2xx before has agreed on.
fn is_refresh(scene: &Scene<'_>, of: &Transaction) -> bool {
    let names = |sip: &Sip| sip.has(HeaderName::SessionExpires);
    let may_refresh = |t: &Transaction| matches!(t.method, Method::Invite | Method::Update);
    let Some(dialog) = scene.dialog.filter(|_| may_refresh(of) && names(of.request())) else { return false };
    let (caller, callee) = (&dialog.caller_tag, &dialog.callee_tag);
    let is_of_dialog = |sip: &Sip| {
        let tags = [sip.from_tag.as_ref(), sip.to_tag.as_ref()];
        tags == [Some(caller), Some(callee)] || tags == [Some(callee), Some(caller)]
    };
    let agrees = |t: &Transaction| {
        let mut answers = t.responses.iter().map(|p| &*p.sip).filter(|sip| sip.is_success());
        t.number < of.number && may_refresh(t) && answers.any(|sip| names(sip) && is_of_dialog(sip))
    };
    !of.is_outside_dialog() && scene.leg.transactions.iter().any(agrees)
}
