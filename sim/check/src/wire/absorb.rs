//! What a message changes, once the checks have looked at it: dialogs, sessions, bindings.

use std::sync::Arc;

use clock::Instant;
use sip::{HeaderName, Method};

use super::dialog::{routes_of_callee, routes_of_caller};
use super::{Leg, Passage, Place, Sip, What, Wire};

impl Wire {
    /// A message was sent and has been looked at.
    pub(crate) fn absorb_sent(&mut self, sip: &Arc<Sip>, place: Place) {
        let was_up = self.legs.get(&place.leg).is_some_and(|leg| leg.is_up());
        self.absorb_message(sip, place);
        let is_up = self.legs.get(&place.leg).is_some_and(|leg| leg.is_up());
        self.calls_up = self.calls_up + usize::from(is_up) - usize::from(was_up);
    }

    fn absorb_message(&mut self, sip: &Arc<Sip>, place: Place) {
        let Some(leg) = self.legs.get_mut(&place.leg) else { return };
        let side = leg.side(sip.sender);
        let is_of_fork = leg.is_of_fork(sip);
        if sip.is_request() && sip.method == Method::Invite && sip.to_tag.is_none() {
            leg.begin_attempt(sip);
        } else {
            leg.begin_inside(sip);
        }
        if let Some(dialog) = place.dialog.and_then(|at| leg.dialogs.get_mut(at))
            && sip.is_request()
            && !matches!(sip.method, Method::Ack | Method::Cancel)
        {
            let end = &mut dialog.ends[side];
            end.use_target(sip);
            if sip.cseq > end.cseq_sent {
                (end.cseq_sent, end.cseq_risen) = (sip.cseq, Some(sip.sent_at));
            }
            if sip.method == Method::Bye {
                dialog.end(sip.sent_at, side);
                dialog.over[side].get_or_insert(sip.sent_at);
                leg.session.history.ended(&dialog.callee_tag, side, sip.sent_at);
            }
        }
        // The end of a surplus answer is not the end of the call.
        if sip.is_request() && sip.method == Method::Bye && !is_of_fork {
            let first = leg.refused_bye.take().filter(|(_, by)| *by == side);
            leg.bye.get_or_insert(first.unwrap_or((sip.sent_at, side)));
        }
        let Some((number, what)) = place.transaction else {
            // An answer to what nobody has seen.
            leg.has_unheard = true;
            if sip.sdp.is_some() {
                leg.session.history.lost();
            }
            return;
        };
        match what {
            What::Request if sip.method == Method::Cancel => leg.cancelled(sip),
            What::Request => {}
            What::Ack => {
                leg.target_taken(place.dialog, side, number, sip);
                leg.acknowledged(number, 0, sip.sent_at);
                if let Some(at) = leg.transactions.iter().position(|t| t.number == number) {
                    leg.session.acknowledged(side, sip, &leg.transactions[at]);
                }
            }
            What::Response => self.absorb_response(sip, place, number),
        }
        self.absorb_description(sip, place, number);
    }

    fn absorb_response(&mut self, sip: &Arc<Sip>, place: Place, number: u64) {
        let Some(leg) = self.legs.get_mut(&place.leg) else { return };
        if sip.method == Method::Register && sip.is_success() {
            // Whom a list leaves out whose end was not captured nobody knows.
            if let Some(transaction) =
                leg.transaction(number).filter(|of| !sip.is_cut && !of.request().is_cut)
            {
                self.bindings.granted(transaction, sip);
            }
            return;
        }
        if sip.method == Method::Invite && sip.status > 100 && sip.status < 300 {
            leg.answered(number, sip);
        }
        let side = leg.side(sip.sender);
        if matches!(sip.method, Method::Invite | Method::Update) && sip.is_success() {
            leg.target_taken(place.dialog, side, number, sip);
        }
        if matches!(sip.method, Method::Invite | Method::Update)
            && sip.is_failure()
            && let Some(of) = leg.transactions.iter().find(|t| t.number == number && !t.is_outside_dialog())
            && let Some(dialog) = place.dialog.and_then(|at| leg.dialogs.get_mut(at))
        {
            dialog.ends[side].refuse_target(of.request());
        }
        if sip.method == Method::Bye
            && let Some(dialog) = place.dialog.and_then(|at| leg.dialogs.get_mut(at))
        {
            // A BYE that is refused ends nothing for who refuses it; 481 says that there is nothing to end.
            if sip.is_failure() && sip.status != 481 {
                dialog.over[side] = None;
                // The call goes on until the BYE comes again: a challenge has to be answered.
                if dialog.bye.is_some_and(|(_, by)| by != side) && dialog.bye == leg.bye {
                    dialog.refused_bye = dialog.bye.take();
                    leg.refused_bye = leg.bye.take();
                }
                leg.session.history.goes_on(&dialog.callee_tag, side);
            } else {
                leg.session.history.ended(&dialog.callee_tag, side, sip.sent_at);
            }
        }
        if sip.is_failure()
            && matches!(sip.method, Method::Invite | Method::Update)
            && let Some(at) = leg.transactions.iter().position(|t| t.number == number)
        {
            leg.session.refused(&leg.transactions[at]);
        }
        leg.info_answered(side, sip);
        leg.switch_concluded(number, sip);
    }

    fn absorb_description(&mut self, sip: &Arc<Sip>, place: Place, number: u64) {
        let Some(leg) = self.legs.get_mut(&place.leg) else { return };
        let sets_up = matches!(sip.method, Method::Invite | Method::Ack | Method::Prack | Method::Update);
        if sip.is_veiled && sets_up && !sip.is_failure() {
            leg.session.history.lost();
        }
        if sip.sdp.is_none() {
            return;
        }
        let Some(at) = leg.transactions.iter().position(|t| t.number == number) else { return };
        let Some(role) = leg.session.role(&leg.transactions[at], sip) else { return };
        let side = leg.side(sip.sender);
        let is_of_fork = leg.is_of_fork(sip);
        self.described(place.leg, side, number, sip);
        let Some(leg) = self.legs.get_mut(&place.leg) else { return };
        if is_of_fork {
            leg.session.is_forked = true;
            return;
        }
        leg.session.sent(side, role, sip);
        self.image_described(place.leg, side, number, sip);
    }

    /// A message arrived.
    pub(crate) fn absorb_delivered(&mut self, at: Instant, sip: &Arc<Sip>, place: Place) {
        let Some(leg) = self.legs.get_mut(&place.leg) else { return };
        let Some((number, what)) = place.transaction else { return };
        let Some(transaction) = leg.transaction_mut(number) else { return };
        let Some(passage) = transaction.passage_mut(sip.id) else { return };
        passage.copies += 1;
        if passage.delivered.is_some() {
            return;
        }
        passage.delivered = Some(at);
        // A late copy says what its first said, which may be over by now.
        let is_copy = transaction.has_come_before(sip);
        let request = (sip.method == Method::Invite).then(|| Arc::clone(transaction.request()));
        if sip.method == Method::Register && sip.is_success() {
            if !sip.is_cut && !transaction.request().is_cut {
                self.bindings.known(transaction, at);
            }
            return;
        }
        if what == What::Ack {
            leg.acknowledged(number, 1, at);
        }
        let side = leg.side(sip.sender);
        if what == What::Request && sip.method == Method::Info && !is_copy {
            leg.digit_came(side, sip, at);
        }
        let receiver = 1 - side;
        let is_far = self.facts.of(leg.party(receiver)).is_far;
        if let Some(dialog) = place.dialog.and_then(|at| leg.dialogs.get_mut(at)) {
            let end = &mut dialog.ends[receiver];
            match sip.method {
                Method::Invite | Method::Update if sip.is_request() || sip.status < 300 => {
                    // A provisional response that may be lost makes a target, and moves none (RFC 6141 4.7, 4.9).
                    let is_idle =
                        sip.is_provisional() && !sip.has(HeaderName::RSeq) && !end.targets.is_empty();
                    if !is_copy && !is_idle {
                        end.learn_target(sip);
                    }
                    // That an answer has come to a far end is shown by its ACK.
                    if sip.is_success() && !is_far && !is_copy {
                        end.take_target(sip, at);
                    }
                    let fixes = !sip.is_request() && receiver == 0 && number == dialog.invite;
                    if fixes && (end.route_set.is_none() || sip.is_success()) {
                        end.learn_routes(request.and_then(|request| routes_of_caller(&request, sip)));
                    }
                }
                // They refresh the target as well (RFC 5057 5.4).
                Method::Subscribe | Method::Notify | Method::Refer
                    if sip.is_request() || sip.is_success() =>
                {
                    end.learn_target(sip);
                }
                Method::Bye if sip.is_request() => {
                    dialog.over[receiver].get_or_insert(at);
                    // Whether it has reached a far side is known when that side answers it.
                    if !is_far {
                        leg.session.history.ended(&dialog.callee_tag, receiver, at);
                    }
                }
                _ => {}
            }
        }
        leg.session.delivered(side, sip, at, is_far);
        if let Some(fax) = &mut leg.fax {
            fax.delivered(sip, at);
        }
    }
}

impl Leg {
    fn begin_attempt(&mut self, sip: &Arc<Sip>) {
        if self.invite.is_none() {
            self.caller = sip.sender;
            self.callee = sip.receiver;
        }
        self.invite.get_or_insert_with(|| Arc::clone(sip));
        // Who is called calls on under the same Call-ID: a proxy there sends the call back over this wire.
        self.session.is_hairpin |= sip.sender != self.caller;
        if self.dialogs.iter().all(|d| d.confirmed.is_none()) {
            self.session.last = [None, None];
            self.session.offer = None;
        }
    }

    /// A message was sent that is no INVITE outside of a dialog. It may tell of one that nobody has seen: the others that
    /// have a usage of their own may be in a dialog without a call (RFC 5057 3.1).
    fn begin_inside(&mut self, sip: &Arc<Sip>) {
        if self.invite.is_some() || self.inside.is_some() || !sip.is_request() {
            return;
        }
        let is_of_call = match sip.method {
            Method::Cancel => true,
            Method::Invite | Method::Ack | Method::Bye | Method::Prack | Method::Update | Method::Info => {
                sip.to_tag.is_some()
            }
            _ => false,
        };
        if is_of_call {
            self.inside = Some(Arc::clone(sip));
        }
    }

    /// True for a message of another answer than the first that is up: the session is that of the first, and
    /// the others are ended (RFC 3261 13.2.2.4).
    fn is_of_fork(&self, sip: &Sip) -> bool {
        if self.dialogs.len() < 2 {
            return false;
        }
        let first = self.dialogs.iter().filter(|d| d.bye.is_none()).filter(|d| d.confirmed.is_some());
        let Some(first) = first.min_by_key(|d| d.confirmed) else { return false };
        let has_tag = |d: &super::Dialog| {
            [&sip.to_tag, &sip.from_tag].into_iter().flatten().any(|tag| *tag == d.callee_tag)
        };
        // The caller may end those that only ring as well (RFC 3261 15).
        let others = self.dialogs.iter().filter(|d| d.invite == first.invite);
        !has_tag(first) && others.into_iter().any(has_tag)
    }

    /// A side has accepted what names a target: the request by its 2xx, the 2xx by its ACK.
    fn target_taken(&mut self, dialog: Option<usize>, side: usize, number: u64, by: &Sip) {
        let Some(of) = self.transactions.iter().rev().find(|t| t.number == number) else { return };
        let is_its = |p: &&Passage| p.sip.is_success() && p.sip.to_tag == by.to_tag;
        let named = if by.is_request() {
            of.responses.iter().rev().find(is_its).map(|p| &p.sip)
        } else {
            Some(of.request())
        };
        if let Some((dialog, named)) = dialog.and_then(|at| self.dialogs.get_mut(at)).zip(named) {
            dialog.ends[side].take_target(named, by.sent_at);
        }
    }

    /// A CANCEL was sent.
    fn cancelled(&mut self, cancel: &Sip) {
        let number = self.invite_of(cancel).map(|invite| invite.number);
        if let Some(invite) = number.and_then(|number| self.transaction_mut(number)) {
            invite.cancelled.get_or_insert(cancel.sent_at);
        }
    }

    fn acknowledged(&mut self, number: u64, arrived: usize, at: Instant) {
        let Some(invite) = self.transaction(number) else { return };
        let confirms =
            invite.is_outside_dialog() && invite.final_response().is_some_and(|p| p.sip.is_success());
        if !invite.responses.iter().any(|p| p.sip.is_final()) {
            // The answer was not recorded, and what it said is not known.
            self.session.history.lost();
        }
        if confirms {
            self.connected[arrived].get_or_insert(at);
        }
    }

    /// A response that makes or confirms a dialog was sent.
    fn answered(&mut self, number: u64, sip: &Arc<Sip>) {
        let Some(at) = self.transactions.iter().position(|t| t.number == number) else { return };
        let invite = &self.transactions[at];
        if !invite.is_outside_dialog() {
            return;
        }
        let request = Arc::clone(invite.request());
        let before = self.dialogs.len();
        self.open_dialog(number, sip);
        let is_new = self.dialogs.len() > before;
        let found = self.dialogs.iter_mut().rev().find(|d| Some(&d.callee_tag) == sip.to_tag.as_ref());
        let Some(dialog) = found else { return };
        if is_new {
            dialog.ends[0].cseq_sent = request.cseq;
            dialog.ends[1].learn_target(&request);
            dialog.ends[1].take_target(&request, sip.sent_at);
        }
        if is_new || sip.is_success() {
            dialog.ends[1].learn_routes(routes_of_callee(&request, sip));
        }
        if sip.is_success() {
            dialog.confirmed.get_or_insert(sip.sent_at);
            self.session.history.confirmed(&dialog.callee_tag, 1, sip.sent_at);
        }
    }
}
