//! Who moves says so in a request.
//!
//! What it looks for: A 2xx to a re-INVITE or UPDATE with another Contact than its sender had in this dialog, where both
//! sides list UPDATE in Allow: its sender could have sent one. Without UPDATE a response may be the only way.
//!
//! Why it matters on a trunk: Requests of the two sides cross, and the one that is under way goes to the old place; with
//! an answer nobody can tell which of the two is newer.
//!
//! Clause: RFC 6141 4.8 (MUST).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE -> pbx
//!   pbx     200, another Contact -> carrier
//!
//! How to fix it: Answer with the Contact of before, and send an UPDATE with the new one.

use sip::{HeaderName, Method, Uri};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Dialog, Leg, Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-27"], Must, V,
    notice: "calls drop after a move to another server"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE.and(Interest::TRANSACTION)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        if let (Some(of), Some(dialog), false) =
            (scene.transaction, scene.dialog, wire.facts.of(scene.sip.sender).is_far)
        {
            judge(wire, (scene.leg, dialog), (of, scene.sip), out);
        }
    }

    /// The UPDATE of a far side may be under way, its first copy lost where nobody looks.
    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !wire.facts.of(of.server).is_far {
            return;
        }
        let answer = of.matching().find(|p| p.sip.is_success());
        if let (Some(dialog), Some(answer)) = (leg.dialog_around(of), answer) {
            judge(wire, (leg, dialog), (of, &answer.sip), out);
        }
    }
}

fn judge(wire: &Wire, (leg, dialog): (&Leg, &Dialog), (of, sip): (&Transaction, &Sip), out: &mut Findings) {
    let is_refresh = matches!(sip.method, Method::Invite | Method::Update) && sip.is_success();
    if !is_refresh || of.is_outside_dialog() || leg.session.is_hairpin {
        return;
    }
    let side = leg.side(sip.sender);
    let Some(now) = contact(sip) else { return };
    let Some((before, last)) = last_contact(leg, dialog, side, sip) else { return };
    let could = allows_update(leg, dialog, 0) && allows_update(leg, dialog, 1);
    let until = sip.sent_at + wire.patience_of_request(sip.sender);
    let is_said = |own: &Sip| {
        let is_under_way = own.is_request() && own.sent_at > sip.sent_at && own.sent_at < until;
        is_under_way && contact(own).is_some_and(|to| to.equivalent(&now))
    };
    if could && !now.equivalent(&before) && !own(leg, dialog, side).any(is_said) {
        let said = Said::of(sip, "moves by an answer, though it could send UPDATE");
        let said = said.with(last).with(of.request());
        out.misbehaved(&INFO, sip.sender, said.expected(before.to_string()).got(now.to_string()));
    }
}

fn contact(sip: &Sip) -> Option<Uri> {
    sip.message.first_contact_ref().map(|contact| contact.uri.clone())
}

/// The messages of a side in a dialog that set or refresh a session, oldest first.
fn own<'a>(leg: &'a Leg, dialog: &'a Dialog, side: usize) -> impl Iterator<Item = &'a Sip> {
    let refreshes = leg.transactions.iter().filter(|t| matches!(t.method, Method::Invite | Method::Update));
    let of_dialog = refreshes.filter(move |t| dialog.holds(t, leg.side(t.client)));
    let messages = of_dialog.flat_map(|t| t.requests.iter().chain(&t.responses)).map(|p| &*p.sip);
    let is_its = move |sip: &&Sip| {
        let is_of_dialog = sip.is_request() || sip.to_tag.as_deref() == Some(dialog.tag(side));
        leg.side(sip.sender) == side && is_of_dialog
    };
    messages.filter(is_its)
}

/// Where the side was before this message, and the message that said so.
fn last_contact<'a>(leg: &'a Leg, dialog: &'a Dialog, side: usize, sip: &Sip) -> Option<(Uri, &'a Sip)> {
    let before = own(leg, dialog, side).filter(|own| own.number < sip.number && !own.is_failure());
    before.filter_map(|own| Some((contact(own)?, own))).max_by_key(|(_, own)| own.number)
}

/// True when the newest Allow of a side has UPDATE in it.
fn allows_update(leg: &Leg, dialog: &Dialog, side: usize) -> bool {
    let with_list = own(leg, dialog, side).filter(|own| own.has(HeaderName::Allow));
    with_list.max_by_key(|own| own.number).is_some_and(|own| own.message.lists(HeaderName::Allow, "UPDATE"))
}
