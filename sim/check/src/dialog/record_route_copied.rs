//! A response that makes a dialog has the Record-Route of its INVITE.
//!
//! What it looks for: Provisional responses with a To tag and 2xx to the INVITE of a call: all Record-Route values
//! of the request, in order, each with all its parameters. Before them may stand what proxies of the called side
//! have added.
//!
//! Why it matters on a trunk: The caller knows its way from there alone. The SBCs of the path are left out: ACK
//! or BYE reach nobody, and the call drops after half a minute or cannot be ended.
//!
//! Clause: RFC 3261 12.1.1 (MUST), RFC 3261 13.3.1.1 (context).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Record-Route: <sip:sbc;lr> -> pbx
//!   pbx     200 OK without Record-Route -> carrier
//!
//! How to fix it: Copy all Record-Route values of the INVITE, as they are, into 1xx and 2xx.

use sip::{HeaderName, Method, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire, repeats};

info! {
    rows: ["CAL-25"], Must, V,
    notice: "the call drops about 32 seconds after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let makes_dialog = sip.method == Method::Invite && sip.status > 100 && !sip.is_failure();
        if !makes_dialog || sip.to_tag.is_none() {
            return;
        }
        // What the client cannot match makes no dialog (RFC 3261 17.1.3, 18.1.2).
        let of = scene.transaction.filter(|t| t.is_attempt() && t.is_matched_by(sip));
        let Some(invite) = of.map(|t| t.request()).filter(|invite| is_its(invite, sip)) else { return };
        if !invite.has(HeaderName::RecordRoute) {
            return;
        }
        // What cannot be read is a fault of its own.
        let (Ok(of), Ok(copy)) = (invite.message.record_routes(), sip.message.record_routes()) else {
            return;
        };
        let added = copy.len().checked_sub(of.len());
        let is_copied = added.is_some_and(|added| copy[added..].iter().zip(&of).all(|(a, b)| is_copy(a, b)));
        if !is_copied {
            let said = Said::of(sip, "Record-Route of the INVITE is not copied").with(invite);
            out.misbehaved(&INFO, sip.sender, said.expected(list(&of)).got(list(&copy)));
        }
    }
}

/// True for a response with the Call-ID and all the Vias of its request: it goes back the way the request came.
fn is_its(invite: &Sip, response: &Sip) -> bool {
    let vias = |sip: &Sip| sip.message.header_values(HeaderName::Via).len();
    invite.call_id == response.call_id && vias(invite) == vias(response)
}

/// True when a value and all its parameters are there (RFC 3261 12.1.1).
fn is_copy(copy: &NameAddr, of: &NameAddr) -> bool {
    repeats(&copy.uri, &of.uri) && of.params.iter().all(|param| copy.params.has(&param.name))
}

fn list(values: &[NameAddr]) -> String {
    let all: Vec<String> = values.iter().map(|value| format!("<{}>", value.uri)).collect();
    if all.is_empty() { "no Record-Route".to_owned() } else { all.join(", ") }
}
