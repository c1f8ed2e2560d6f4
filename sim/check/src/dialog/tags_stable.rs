//! Both tags stay the same through a dialog.
//!
//! What it looks for: Requests in a call that have one tag of a dialog and not the other: a From tag that is not
//! the sender's, a To tag that the other side has never given, or no To tag in what can only be sent in a dialog; and
//! those that have both tags, in the wrong places. A tag of a refusal, such as a challenge, is that of no dialog: who has
//! one in the next attempt is found as well.
//!
//! Why it matters on a trunk: The other side does not find the dialog and answers 481: the call stays up
//! there, and is billed. An ACK that it does not find ends the call after half a minute. An INVITE is refused.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST), RFC 3261 8.1.1.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, From tag a -> carrier
//!           ... answered, To tag b ...
//!   pbx     BYE, From tag a, To tag x -> carrier
//!
//! How to fix it: Keep both tags of the dialog in every request and response, and take the To tag out of what is sent
//! again after a refusal.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Dialog, Leg, Passage, Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-03", "CAL-27"], Must, V,
    notice: "the call does not end on the other side"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if scene.dialog.is_some() || sip.from_tag.is_none() {
            return;
        }
        if let Some(refusal) = refusal_with_tag(scene.leg, sip) {
            let said = Said::of(sip, "a To tag outside of any dialog").with(refusal).clause(1);
            let got = format!("tag={}", sip.to_tag.as_deref().unwrap_or_default());
            out.misbehaved(&INFO, sip.sender, said.expected("To without a tag").got(got));
            return;
        }
        let side = scene.side();
        let dialogs = &scene.leg.dialogs;
        let is_turned = |d: &&Dialog| d.has_tags_of(sip, 1 - side) && begins_here(scene.leg, d);
        if let Some(dialog) = dialogs.iter().find(is_turned).filter(|_| may_be_in_dialog(scene)) {
            let said = Said::of(sip, "From and To are turned over");
            let said = said.expected(format!("From tag {}", dialog.tag(side)));
            out.misbehaved(&INFO, sip.sender, said.got(format!("From tag {}", dialog.tag(1 - side))));
            return;
        }
        let own = |d: &&Dialog| sip.from_tag.as_deref() == Some(d.tag(side));
        let of_peer = |d: &&Dialog| sip.to_tag.as_deref() == Some(d.tag(1 - side));
        if let Some(dialog) = dialogs.iter().find(of_peer).filter(|_| may_be_in_dialog(scene)) {
            let said = Said::of(sip, "From tag is not the one of the dialog");
            let got = sip.from_tag.clone().unwrap_or_default();
            out.misbehaved(&INFO, sip.sender, said.expected(dialog.tag(side)).got(got));
            return;
        }
        // The newest that was answered is most likely meant.
        let meant = dialogs.iter().filter(own).max_by_key(|d| d.confirmed);
        if let Some(dialog) = meant.filter(|_| is_in_dialog(scene) && !is_given(scene.leg, sip)) {
            let said = Said::of(sip, "To tag is not the one of the dialog");
            let got = sip.to_tag.as_deref().unwrap_or("none");
            out.misbehaved(&INFO, sip.sender, said.expected(dialog.tag(1 - side)).got(got));
        }
    }
}

/// The refusal from which a request has its To tag, when it is the next of its kind and no other attempt was made that may
/// have got the tag in another way. A REGISTER has `registration/no-to-tag`.
fn refusal_with_tag<'l>(leg: &'l Leg, sip: &Sip) -> Option<&'l Sip> {
    if is_ack_or_cancel(sip) || sip.method == Method::Register {
        return None;
    }
    let tag = sip.to_tag.as_ref()?;
    let mut attempts =
        leg.transactions.iter().filter(|t| t.client == sip.sender && t.is_outside_dialog()).rev();
    let last = attempts.next().filter(|t| t.method == sip.method && t.request().from_tag == sip.from_tag)?;
    let gave = last.responses.iter().filter(|p| p.sip.to_tag.as_ref() == Some(tag));
    let had_come = |p: &&Passage| p.delivered.is_some_and(|at| at < sip.sent_at);
    let refusal = last.final_response().filter(|p| p.sip.is_failure()).filter(had_come)?;
    let is_of_refusals = gave.clone().all(|p| p.sip.is_failure()) && gave.count() > 0;
    is_of_refusals.then_some(&*refusal.sip)
}

/// True when the caller himself has sent its INVITE, and it went one way: what a proxy sends back to where it came from
/// has the tags of who sent it first.
fn begins_here(leg: &Leg, dialog: &Dialog) -> bool {
    let is_back = leg.session.is_hairpin || leg.attempts().any(|t| leg.side(t.client) != 0);
    let vias = |t: &Transaction| t.request().message.header_values(HeaderName::Via).len();
    !is_back && leg.transaction(dialog.invite).is_some_and(|invite| vias(invite) == 1)
}

/// True for a request that stands in a dialog when it has one of its tags. A CANCEL has those of its INVITE, the ACK of a
/// failure has the To tag of that (RFC 3261 9.1, 17.1.1.3).
fn may_be_in_dialog(scene: &Scene<'_>) -> bool {
    match scene.sip.method {
        Method::Cancel => false,
        Method::Ack => acknowledges_success(scene),
        _ => true,
    }
}

/// True for the ACK of an INVITE that was answered, and never refused.
fn acknowledges_success(scene: &Scene<'_>) -> bool {
    let answers = scene.transaction.into_iter().flat_map(|t| &t.responses);
    let mut finals = answers.filter(|p| p.sip.is_final()).peekable();
    finals.peek().is_some() && finals.all(|p| p.sip.is_success())
}

/// True for a request that can only be meant for a dialog: it has a To tag, or a method that nothing else has.
fn is_in_dialog(scene: &Scene<'_>) -> bool {
    let sip = scene.sip;
    match sip.method {
        Method::Cancel => false,
        Method::Ack => acknowledges_success(scene),
        Method::Bye | Method::Update | Method::Prack | Method::Info => true,
        _ => sip.to_tag.is_some(),
    }
}

/// True when the other side has used the To tag in this leg, be it of a dialog of another kind, or when not all of
/// its tags are known.
fn is_given(leg: &Leg, sip: &Sip) -> bool {
    let Some(tag) = &sip.to_tag else { return false };
    let has_tag = |t: &Transaction| {
        let answered = t.responses.iter().any(|p| p.sip.to_tag.as_ref() == Some(tag));
        let asked = t.client != sip.sender && t.request().from_tag.as_ref() == Some(tag);
        answered || asked
    };
    leg.has_lost_dialogs() || leg.transactions.iter().any(has_tag)
}
