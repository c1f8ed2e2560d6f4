//! A BYE is sent in a dialog that is there.
//!
//! What it looks for: BYEs without a To tag, BYEs with two tags that the call has never had, and a further BYE in a
//! dialog whose end its sender knows of: its own BYE was answered, or it has answered that of the other side. What
//! has one of two tags wrong is the matter of `dialog/tags-stable`.
//!
//! Why it matters on a trunk: The other side finds nothing to end and answers 481. When the first BYE was not meant
//! to be the last, the call that was meant stays up and is billed.
//!
//! Clause: RFC 3261 15 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   carrier 200 OK -> pbx
//!   pbx     BYE -> carrier
//!
//! How to fix it: Send one BYE for each dialog, with its tags, and forget the dialog when it is answered.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Passage, Scene, Transaction, Wire};

info! {
    rows: ["CAL-03", "CAL-40"], Must, V,
    notice: "calls stay up on one side, and ended ones are ended again"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Bye {
            return;
        }
        match scene.dialog {
            Some(dialog) => {
                let patience = wire.patience_of_request(sip.sender);
                let is_known = |p: &&Passage| {
                    // Its own BYE was answered when that came; to that of the other side it has answered itself.
                    let at = if p.sip.sender == sip.sender { Some(p.sip.sent_at) } else { p.delivered };
                    at.is_some_and(|at| at + patience < sip.sent_at)
                };
                if let Some(end) = ends(scene.leg, dialog, scene).filter_map(ended_by).find(is_known) {
                    let said = Said::of(sip, "sent in a dialog that is over").with(&end.sip);
                    out.misbehaved(&INFO, sip.sender, said.expected("one BYE").got("another one"));
                }
            }
            None if is_of_nothing(wire, scene) => {
                let said = Said::of(sip, "sent outside of any dialog");
                let got = sip.to_tag.as_deref().map_or("no To tag".to_owned(), |tag| format!("To tag {tag}"));
                out.misbehaved(&INFO, sip.sender, said.expected("the tags of a dialog").got(got));
            }
            None => {}
        }
    }
}

/// The BYEs of a dialog but for this one, and for one that is sent anew to the next server (RFC 3263 4.3). While
/// another usage is in the dialog, it lives on (RFC 5057 3.1).
fn ends<'l>(leg: &'l Leg, dialog: &'l Dialog, scene: &'l Scene<'_>) -> impl Iterator<Item = &'l Transaction> {
    let sip = scene.sip;
    let has_other = leg
        .transactions
        .iter()
        .any(|t| matches!(t.method, Method::Refer | Method::Subscribe | Method::Notify));
    let byes = leg.transactions.iter().filter(move |t| t.method == Method::Bye && !has_other);
    byes.filter(move |t| {
        let is_other = t.client != sip.sender || (t.branch != sip.branch && t.cseq < sip.cseq);
        is_other && dialog.has_tags_of(t.request(), leg.side(t.client))
    })
}

/// The answer by which a BYE has ended its dialog.
fn ended_by(bye: &Transaction) -> Option<&Passage> {
    bye.final_response().filter(|p| p.sip.is_success() || p.sip.status == 481)
}

/// True when the BYE can be meant for no dialog. What was there before the recording began nobody knows.
fn is_of_nothing(wire: &Wire, scene: &Scene<'_>) -> bool {
    let (sip, leg) = (scene.sip, scene.leg);
    let is_known = |tag: Option<&str>| {
        leg.dialogs.iter().any(|d| [&*d.caller_tag, &*d.callee_tag].into_iter().any(|own| tag == Some(own)))
    };
    let is_seen = wire.facts.sees_beginning() || leg.invite.is_some();
    if !is_seen || leg.has_lost_dialogs() || is_known(sip.from_tag.as_deref()) {
        return false;
    }
    match sip.to_tag.as_deref() {
        // The other side has none that could be there (RFC 3261 12.2.1.1).
        None => {
            let is_tagless = |t: &Transaction| {
                let mut answers = t.responses.iter().filter(|p| p.sip.is_success());
                t.request().from_tag.is_none() || answers.any(|p| p.sip.to_tag.is_none())
            };
            !leg.transactions.iter().any(is_tagless)
        }
        to_tag => !leg.dialogs.is_empty() && !is_known(to_tag),
    }
}
