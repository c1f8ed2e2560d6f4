//! Placing a call: the INVITE, what comes back, the ACK (RFC 3261 13.2).

use plan::profile::{DidLocation, IdentityHeader, NumberPlace};
use plan::{OfferMode, Side, TrunkMode};
use sip::dialog::Dialog;
use sip::offer_answer::State;
use sip::transaction::ClientId;
use sip::{Draft, HeaderName, Message, Method};

use super::acks::send_ack;
use super::calls::Calls;
use super::end::ring_time;
use super::offer::is_sent;
use super::one::{Call, dialog_key};
use super::state::GivingUp;
use super::{reliable, session_timer};
use crate::core::number::host_alone;
use crate::core::{CallTimer, Conclusion, Core, MAX_FORWARDS, Pending, Purpose, credentials_of, number};
use crate::interface::{CallKey, CallPhase, Hindrance, Wanted};
use crate::quirk::call::{
    call_id_used_again, no_bye_after_crossing, redirection_not_followed, retries_within_retry_after,
    retry_after_603,
};
use crate::quirk::dialog::from_tag_fixed;

impl Calls {
    pub(crate) fn place(&mut self, core: &mut Core, wanted: &Wanted) {
        let key = self.meet(core, true);
        self.place_as(core, key, wanted);
    }

    /// The call of a phone that calls back, which no scenario knows of.
    pub(crate) fn call_back(&mut self, core: &mut Core, number: u64) {
        let Some(caller) = self.callers.remove(&number) else { return };
        let key = self.new_key();
        self.place_as(core, key, &Wanted::plain(caller));
        self.with(core, key, |call, core| call.calls_back(core.now));
    }

    /// Why a call to this number cannot be placed now, if so: nothing of it crosses the trunk then.
    pub(crate) fn hindrance(&self, core: &Core, number: &str) -> Option<Hindrance> {
        if self.is_full(core, true, number).is_some() {
            return Some(Hindrance { why: ": no free channel".to_owned(), may_pass: true });
        }
        // The far end hears 480 (RFC 3261 21.4.18).
        let is_reached = core.target_of(number).is_some();
        (!is_reached).then(|| Hindrance {
            why: format!(" with 480: {}", core.why_unreachable(number)),
            may_pass: core.may_become_reachable(number),
        })
    }

    fn place_as(&mut self, core: &mut Core, key: CallKey, wanted: &Wanted) {
        let number = &wanted.number;
        let target = core.target_of(number).filter(|_| self.hindrance(core, number).is_none());
        let Some((to, host)) = target else {
            let why = self.hindrance(core, number).map(|hindrance| hindrance.why).unwrap_or_default();
            core.note(format!("call to {number} refused{why}"));
            self.remember_ended(key, true);
            return;
        };
        let delayed = wanted.delayed_offer.unwrap_or(core.profile.calls.offer == OfferMode::Delayed);
        let word = |is_fixed: bool, word: String| if is_fixed { "always".to_owned() } else { word };
        let name = word(core.quirks.has(&call_id_used_again::QUIRK), core.rng.token(20));
        let call_id = format!("{name}@{}", core.profile.address.signalling_ip);
        let tag = word(core.quirks.has(&from_tag_fixed::QUIRK), core.rng.token(10));
        let (caller, account) = core.caller(wanted.from.as_deref());
        core.belongs(&call_id, account);
        let mut call = Call::new(core, key, true, dialog_key(&call_id, &tag), &tag);
        call.codecs.clone_from(&wanted.codecs);
        call.media = wanted.media;
        let mut draft = compose_invite(core, [&caller, number], &host, [&call_id, &tag]);
        if !delayed {
            let offer = call.make_offer(core);
            core.describe(&mut draft, offer);
        }
        core.add_known_credentials(&mut draft);
        call.open_record_of_caller(core, &caller, number);
        call.set_timer(core, CallTimer::RingTimeout, core.now + ring_time(core));
        call.prepare_media(core);
        call.reach = Some(to);
        let client = core.request(draft, to, Purpose::Invite(key));
        call.invite_sent(core, client, 1);
        self.keep(call);
    }

    /// A misbehaviour: the INVITE goes once more where it was sent away. True when it does.
    pub(super) fn called_where_redirected(&mut self, core: &mut Core, pending: &Pending) -> bool {
        let is_call = matches!(pending.purpose, Purpose::Invite(_));
        if !is_call || self.called_again || !core.quirks.has(&redirection_not_followed::QUIRK) {
            return false;
        }
        self.called_again = true;
        let next = self.next_number(pending);
        self.send_again(core, pending, pending.draft.clone(), next)
    }

    /// A misbehaviour: somebody who said no to everybody, or not now, is called again.
    pub(super) fn call_again(&mut self, core: &mut Core, key: CallKey, conclusion: &Conclusion<'_>) {
        let Conclusion { status, response, .. } = *conclusion;
        let waits = status == 503 && response.is_some_and(|r| r.has(HeaderName::RetryAfter));
        let again = !self.called_again
            && (status == 603 && core.quirks.has(&retry_after_603::QUIRK)
                || waits && core.quirks.has(&retries_within_retry_after::QUIRK));
        if !again {
            return;
        }
        self.called_again = true;
        let uri = self.open.get(&key).and_then(|call| call.invite.as_ref()?.request_uri());
        if let Some(user) = uri.and_then(|uri| uri.user_unescaped().map(|user| user.into_owned())) {
            self.place(core, &Wanted::plain(user));
        }
    }
}

fn compose_invite(core: &Core, [caller, number]: [&str; 2], host: &str, [call_id, tag]: [&str; 2]) -> Draft {
    let numbers = &core.profile.numbers;
    let prefix = if core.side == Side::Pbx { numbers.tech_prefix.as_str() } else { "" };
    let called = format!("{prefix}{}", number::write(numbers, number, NumberPlace::called_by(core.side)));
    let uri = core.number_uri(&called, host);
    let mut draft = Draft::request(&Method::Invite, &request_uri(core, &uri, number, &called));
    draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
    draft.replace(HeaderName::Route, core.path_to(Some(number)).iter().cloned());
    let caller = number::write(numbers, caller, NumberPlace::calling_by(core.side));
    let from_host = match (core.side, core.mode) {
        (Side::Pbx, TrunkMode::Registration) => &core.peer.profile.domain,
        _ => &core.profile.domain,
    };
    let identity = core.number_uri(&caller, from_host);
    let name = &core.profile.identity.display_name;
    let display = if name.is_empty() { String::new() } else { format!("\"{name}\" ") };
    let from = if core.profile.identity.anonymous {
        // RFC 3323 4.1.1.3.
        "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned()
    } else {
        format!("{display}<{identity}>")
    };
    draft.push(HeaderName::From, format!("{from};tag={tag}"));
    draft.push(HeaderName::To, format!("<{}>", core.number_uri(&called, host_alone(host))));
    draft.push(HeaderName::CallId, call_id);
    draft.push(HeaderName::CSeq, "1 INVITE");
    draft.push(HeaderName::Contact, core.contact_in(call_id));
    for entry in core.record_routes() {
        draft.push(HeaderName::RecordRoute, entry);
    }
    add_identity(core, &mut draft, &display, &identity);
    draft.push(HeaderName::Allow, core.allow_in_call());
    core.add_supported(&mut draft);
    reliable::require(core, &mut draft);
    core.add_product(&mut draft);
    session_timer::ask(core, &mut draft, None);
    draft
}

/// On calls to a registered PBX the Request-URI is its Contact, with the DID as the user unless the
/// trunk wants the DID elsewhere (RFC 3261 16.5, RFC 6140 5.2).
fn request_uri(core: &Core, uri: &str, number: &str, called: &str) -> String {
    if let Some(own) = core.peer.numbers.get(number) {
        return own.contact.to_string();
    }
    let of_account = core.peer.of_accounts.get(number);
    let learnt = of_account.or(core.peer.learnt.as_ref());
    let Some(binding) = learnt.filter(|_| core.side == Side::Carrier) else {
        return uri.to_owned();
    };
    if let Some(expanded) = binding.expanded(number) {
        return expanded.to_string();
    }
    let mut contact = binding.contact.clone();
    if core.profile.numbers.did_in == DidLocation::RequestUri {
        contact.user = Some(called.into());
        if core.is_phone(called) {
            contact.params.set("user", Some("phone"));
        }
    }
    contact.to_string()
}

fn add_identity(core: &Core, draft: &mut Draft, display: &str, identity: &str) {
    // Towards a customer the asserted identity goes when it is to be kept private (RFC 3325 7).
    let is_private = core.profile.identity.anonymous && core.side == Side::Carrier;
    for header in core.profile.identity.sends.iter().filter(|_| !is_private) {
        let name = match header {
            IdentityHeader::PAssertedIdentity => HeaderName::PAssertedIdentity,
            IdentityHeader::PPreferredIdentity => HeaderName::PPreferredIdentity,
            IdentityHeader::Diversion => HeaderName::Diversion,
            IdentityHeader::RemotePartyId => {
                // `full` withholds name and number, `off` would show both to everybody.
                let privacy = if core.profile.identity.anonymous { "full" } else { "off" };
                let value = format!("{display}<{identity}>;party=calling;screen=yes;privacy={privacy}");
                draft.push("Remote-Party-ID", value);
                continue;
            }
            IdentityHeader::From => continue,
        };
        draft.push(name, format!("{display}<{identity}>"));
    }
    if core.profile.identity.anonymous {
        draft.push(HeaderName::Privacy, "id");
    }
    if core.side == Side::Carrier
        && core.profile.numbers.did_in == DidLocation::PCalledPartyId
        && let Some(to) = draft.get(HeaderName::To).map(str::to_owned)
    {
        draft.push("P-Called-Party-ID", to);
    }
}

impl Call {
    pub(super) fn receive_provisional(&mut self, core: &mut Core, client: ClientId, response: &Message) {
        self.record_response(core, response.status().unwrap_or_default());
        if self.phase == CallPhase::Calling {
            self.phase = CallPhase::Proceeding;
        }
        if response.status() != Some(100) {
            self.ringing = true;
            if self.dialog.is_none() {
                let invite = self.invite.as_ref();
                self.dialog = invite.and_then(|i| Dialog::of_uac(i, response, false).ok());
            } else if let Some(tag) = response.to_ref().ok().and_then(|to| to.tag())
                && !self.is_with(Some(tag))
            {
                self.early_dialog(tag, response);
            }
        }
        // One that came before, or too early, says nothing.
        if response.status() != Some(100) && !self.receive_reliable(core, response) {
            return;
        }
        if self.giving_up == GivingUp::Wanted {
            self.send_cancel(core, client);
        } else if !response.session_body().octets().is_empty() && self.turn_to_dialog_of(response) {
            self.take_remote_sdp(core, response, true);
        }
    }

    /// A request of the call has come to an end.
    pub(super) fn concluded(&mut self, core: &mut Core, conclusion: &Conclusion<'_>) {
        let Conclusion { pending, status, response } = *conclusion;
        match pending.purpose {
            Purpose::Invite(_) => match response {
                Some(response) if status < 300 => self.answered(core, response),
                _ => {
                    self.record_failure(core, status, response);
                    self.phase = CallPhase::Ended;
                }
            },
            Purpose::Reinvite(_) => self.reinvite_concluded(core, status, response),
            Purpose::Bye(_) => self.phase = CallPhase::Ended,
            Purpose::Prack(_) if response.is_some() && matches!(status, 408 | 481) => {
                self.prack_failed(core, pending);
            }
            Purpose::Info(_) => self.digit_was_told(core, status, response),
            _ => {}
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
    fn answered(&mut self, core: &mut Core, response: &Message) {
        self.cancel_timer(core, CallTimer::RingTimeout);
        self.record_response(core, 200);
        self.turn_to_dialog_of(response);
        let Some(invite) = self.invite.take() else { return };
        self.forget_other_answers();
        if !self.confirm_dialog(&invite, response) {
            core.note("a 2xx that makes no dialog");
            self.phase = CallPhase::Ended;
            return;
        }
        self.phase = CallPhase::Confirmed;
        let gives_up = self.giving_up != GivingUp::No;
        let sequence = self.client.take().map_or(1, |(_, sequence)| sequence);
        // An offer in the INVITE was answered before or is answered here; it is never answered in the ACK
        // (RFC 3261 13.2.1).
        let opens = invite.body().is_empty() && self.offer_answer.state() == State::NoSession;
        let answer = if opens { self.answer_for_ack(core, response) } else { None };
        self.take_remote_sdp(core, response, false);
        // The answer is in the 2xx at the latest, and so is the offer where the INVITE had none (RFC 3261 13.2.1).
        self.is_unusable |=
            is_sent(self.offer_answer.state()) || self.offer_answer.state() == State::NoSession;
        self.acknowledge(core, sequence, answer, credentials_of(&invite));
        self.take_session_timer(core, response);
        self.limit_duration(core);
        self.phone_was_answered(core);
        if gives_up && core.quirks.has(&no_bye_after_crossing::QUIRK) {
            self.fall_silent();
        } else if self.is_unusable || gives_up {
            // The CANCEL came too late: the call stands and is ended at once (RFC 3261 9.1, 15).
            self.hang_up(core);
        }
    }

    /// The dialog of the 2xx: that of an earlier response, or a new one. False when it makes none.
    fn confirm_dialog(&mut self, invite: &Message, response: &Message) -> bool {
        let tag = response.to_ref().ok().and_then(|to| to.tag());
        if let Some(tag) = tag.filter(|_| !self.early.is_empty()) {
            self.take_early_dialog(tag);
        }
        let is_same = |dialog: &&mut Dialog| tag == Some(&*dialog.id().remote_tag);
        if let Some(dialog) = self.dialog.as_mut().filter(is_same) {
            dialog.confirm_by(response);
            return true;
        }
        let dialog = Dialog::of_uac(invite, response, false).ok();
        let is_made = dialog.is_some();
        if is_made {
            self.dialog = dialog;
        }
        is_made
    }

    /// Sends the ACK for a 2xx and keeps it for repetitions of the 2xx.
    pub(super) fn acknowledge(
        &mut self,
        core: &mut Core,
        sequence: u32,
        answer: Option<String>,
        credentials: Vec<(HeaderName, String)>,
    ) {
        let Some(dialog) = &self.dialog else { return };
        let ack = send_ack(core, (dialog, self.reach), sequence, answer, credentials);
        self.acks.keep(sequence, ack);
        self.forget_acks(core);
    }

    /// Of those that can still come again the ACK is kept.
    pub(super) fn forget_acks(&mut self, core: &mut Core) {
        if let Some(next) = self.acks.forget(core.now) {
            self.set_timer(core, CallTimer::AckKept, next);
        }
    }
}
