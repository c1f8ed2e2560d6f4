//! From and To keep their URIs through a dialog.
//!
//! What it looks for: The URIs of From and To in requests of a dialog against those of the INVITE that made it. Who says
//! that it knows `from-change` may be told another one.
//! It is a warning: RFC 4916 3 deprecates that they must be kept, but only who knows that is to see them change.
//!
//! Why it matters on a trunk: Older devices and many SBCs find the call by these too, and show them: the BYE of a
//! number that nobody knows is refused, and records of the call get another number.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST), RFC 3261 12.1.1 (MUST), RFC 4916 3 (context), RFC 4916 4.4.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, From: <sip:+12025550170@pbx.example> -> carrier
//!           ... answered ...
//!   pbx     BYE, From: <sip:pbx.example> -> carrier
//!
//! How to fix it: Keep the URIs of From and To of the first INVITE, swapped on the called side, as long as the dialog
//! lives.

use sip::{HeaderName, Uri};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Sip, Wire};

info! {
    rows: ["CAL-29"], Must, V,
    notice: "the call is not found by older devices, or booked for another number"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(dialog) = scene.dialog.filter(|_| sip.method != sip::Method::Cancel) else { return };
        // What a proxy sends back over the same wire, and a party without tags, is told apart by nobody.
        let invite = scene.leg.transaction(dialog.invite).filter(|t| scene.leg.side(t.client) == 0);
        let Some(invite) = invite.map(|t| t.request()) else { return };
        let (own, other) =
            if scene.side() == 0 { (from(invite), to(invite)) } else { (to(invite), from(invite)) };
        for (name, of, uri) in [("From", own, from(sip)), ("To", other, to(sip))] {
            if let Some((of, uri)) = of.zip(uri).filter(|(of, uri)| !is_same(uri, of)) {
                // The whole call is asked, so only where it matters.
                if may_change(scene.leg, sip) {
                    return;
                }
                let said =
                    Said::of(sip, format!("the URI of {name} is another than in the INVITE")).with(invite);
                // RFC 4916 3 deprecates what RFC 3261 12.2.1.1 demands.
                out.discouraged(&INFO, sip.sender, said.expected(of.to_string()).got(uri.to_string()));
                return;
            }
        }
    }
}

/// True for the same URI, and for the same number with other separators between its digits.
fn is_same(uri: &Uri, of: &Uri) -> bool {
    let number = |uri: &Uri| uri.telephone_number();
    uri.equivalent(of) || (number(of).is_some() && number(uri) == number(of))
}

fn from(sip: &Sip) -> Option<Uri> {
    sip.message.from().ok().map(|from| from.uri)
}

fn to(sip: &Sip) -> Option<Uri> {
    sip.message.to().ok().map(|to| to.uri)
}

/// True when somebody in the call has said that it knows how to tell another identity (RFC 4916 4.4.1).
fn may_change(leg: &Leg, sip: &Sip) -> bool {
    let knows = |of: &Sip| of.message.lists(HeaderName::Supported, "from-change");
    knows(sip)
        || leg.transactions.iter().any(|t| knows(t.request()) || t.responses.iter().any(|p| knows(&p.sip)))
}
