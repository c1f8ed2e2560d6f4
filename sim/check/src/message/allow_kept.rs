//! What is in Allow is taken.
//!
//! What it looks for: 405 and 501 to a request in a dialog whose method the same end has listed in the Allow that it
//! sent last in this dialog, and 405 to any request with its method in their own Allow. Of BYE and OPTIONS other
//! checks speak.
//!
//! Why it matters on a trunk: The other side uses what it was told of: it refreshes by UPDATE, sends digits by INFO,
//! and ends the call when that is refused.
//!
//! Clause: RFC 3261 8.2.1 (MUST), RFC 3261 20.5 (definition).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, Allow: INVITE, ACK, BYE, CANCEL, UPDATE -> pbx
//!   pbx     UPDATE -> carrier
//!   carrier 405 Method Not Allowed -> pbx
//!
//! How to fix it: List in Allow what is taken and nothing else.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Sip, Wire};

info! {
    rows: ["CAL-28"], Must, V,
    notice: "features fail that both sides seem to have, or calls end with them"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_refusal =
            matches!(sip.status, 405 | 501) && !matches!(sip.method, Method::Bye | Method::Options);
        let Some(of) = scene.transaction.filter(|_| is_refusal) else { return };
        if sip.status == 405 && lists(sip, &of.method) {
            let said = Said::of(sip, "its own Allow has the method").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("Allow without it").got(of.method.as_str()));
            return;
        }
        // Nobody registers inside a dialog (RFC 3261 10.2): a registrar that lists REGISTER means outside of them.
        if sip.method == Method::Register {
            return;
        }
        let Some(told) = last_told(scene.leg, of.request(), sip) else { return };
        if lists(told, &of.method) {
            let said =
                Said::of(sip, "the method is in the Allow of this dialog").with(of.request()).with(told);
            let expected = format!("{} as {} lists it", of.method, told.name());
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(sip.status.to_string()));
        }
    }
}

fn lists(sip: &Sip, method: &Method) -> bool {
    sip.message.allow().iter().any(|listed| listed.trim() == method.as_str())
}

/// The last message with an Allow that the end which refuses `request` has sent in its dialog before.
fn last_told<'l>(leg: &'l Leg, request: &Sip, refusal: &Sip) -> Option<&'l Sip> {
    let end = request.to_tag.as_ref()?;
    let all = leg.transactions.iter().flat_map(|t| {
        let asked = t.requests.iter().filter(|p| p.sip.from_tag.as_ref() == Some(end));
        let answered = t.responses.iter().filter(|p| p.sip.to_tag.as_ref() == Some(end));
        asked.chain(answered)
    });
    let told = all.map(|p| &*p.sip).filter(|sip| {
        sip.sender == refusal.sender && sip.has(HeaderName::Allow) && sip.number < refusal.number
    });
    told.max_by_key(|sip| sip.number)
}
