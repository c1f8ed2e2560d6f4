//! Placing a call: the INVITE, what comes back, the ACK (RFC 3261 13.2).

use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use plan::profile::IdentityHeader;
use plan::{Codec, OfferMode, OfferedMedia, Side, TrunkMode};
use sip::dialog::Dialog;
use sip::offer_answer::State;
use sip::transaction::ClientId;
use sip::transaction::answer::AckRepeater;
use sip::{Draft, HeaderName, Message, Method, Text};

use super::{Call, dialog_key};
use crate::agent::Agent;
use crate::interface::{CallKey, CallPhase};
use crate::number;
use crate::quirk::call::{
    call_id_used_again, exceeds_channel_limit, no_bye_after_crossing, redirection_not_followed,
    retries_within_retry_after, retry_after_603,
};
use crate::quirk::dialog::from_tag_fixed;
use crate::send::{MAX_FORWARDS, Pending, Purpose};
use crate::timer::Timer;

impl Agent {
    /// Calls `number`, in E.164 with its plus, or as dialled.
    pub(crate) fn place_call(
        &mut self,
        now: Instant,
        number: &str,
        delayed_offer: Option<bool>,
        codecs: Option<Vec<Codec>>,
        media: OfferedMedia,
    ) {
        let key = self.new_call(true);
        if !self.has_free_channel() {
            self.note(format!("call to {number} refused: no free channel"));
            self.remember_ended(key, true);
            return;
        }
        let Some((to, host)) = self.peer_target() else {
            // The far end hears 480 (RFC 3261 21.4.18); nothing crosses the trunk.
            self.note(format!("call to {number} refused with 480: the trunk is not registered"));
            self.remember_ended(key, true);
            return;
        };
        let delayed = delayed_offer.unwrap_or(self.profile.calls.offer == OfferMode::Delayed);
        let word = |is_fixed: bool, word: String| if is_fixed { "always".to_owned() } else { word };
        let name = word(self.quirks.has(&call_id_used_again::QUIRK), self.rng.token(20));
        let call_id = format!("{name}@{}", self.profile.address.signalling_ip);
        let tag = word(self.quirks.has(&from_tag_fixed::QUIRK), self.rng.token(10));
        let mut call = self.new_call_state(true, dialog_key(&call_id, &tag).into(), &tag);
        call.codecs = codecs;
        call.media = media;
        self.dialogs.insert(call.dialog_key.clone(), key);
        self.media_ports.insert(call.port, key);
        let mut draft = self.compose_invite(number, &host, &call_id, &tag);
        if !delayed {
            let offer = self.make_offer(&mut call);
            draft.set_body("application/sdp", offer);
        }
        self.add_known_credentials(&mut draft);
        self.calls.insert(key, Box::new(call));
        self.open_cdr_of_caller(key, &call_id, number);
        self.timers.set(Timer::RingTimeout(key), now + self.ring_time());
        self.prepare_media(key);
        let client = self.request(now, draft, to, Purpose::Invite(key));
        self.invite_sent_again(key, client, 1);
    }

    fn compose_invite(&self, number: &str, host: &str, call_id: &str, tag: &str) -> Draft {
        let numbers = &self.profile.numbers;
        let plan = numbers.plan();
        let (called_format, calling_format) = match self.side {
            Side::Pbx => (numbers.called_out, numbers.calling_out),
            Side::Carrier => (numbers.called_in, numbers.calling_in),
        };
        let prefix = if self.side == Side::Pbx { numbers.tech_prefix.as_str() } else { "" };
        let called = format!("{prefix}{}", number::print(&plan, number, called_format));
        let uri = self.number_uri(&called, host);
        let mut draft = Draft::request(&Method::Invite, &self.request_uri(&uri, number, &called));
        draft.push(HeaderName::MaxForwards, MAX_FORWARDS);
        let caller = number::print(&plan, &self.caller(), calling_format);
        let from_host = match (self.side, self.mode) {
            (Side::Pbx, TrunkMode::Registration) => &self.peer.domain,
            _ => &self.profile.domain,
        };
        let identity = self.number_uri(&caller, from_host);
        let name = &self.profile.identity.display_name;
        let display = if name.is_empty() { String::new() } else { format!("\"{name}\" ") };
        let from = if self.profile.identity.anonymous {
            // RFC 3323 4.1.1.3.
            "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned()
        } else {
            format!("{display}<{identity}>")
        };
        draft.push(HeaderName::From, format!("{from};tag={tag}"));
        draft.push(HeaderName::To, format!("<{uri}>"));
        draft.push(HeaderName::CallId, call_id);
        draft.push(HeaderName::CSeq, "1 INVITE");
        draft.push(HeaderName::Contact, self.contact());
        for entry in self.record_routes() {
            draft.push(HeaderName::RecordRoute, entry);
        }
        self.add_identity(&mut draft, &display, &identity);
        draft.push(HeaderName::Allow, self.allow());
        self.add_supported(&mut draft);
        self.require_reliable(&mut draft);
        self.add_product(&mut draft);
        self.ask_for_session_timer(&mut draft, None);
        draft
    }

    /// On calls to a registered PBX the Request-URI is its Contact, with the DID as the user unless the
    /// trunk wants the DID elsewhere (RFC 3261 16.5, RFC 6140 5.2).
    fn request_uri(&self, uri: &str, number: &str, called: &str) -> String {
        let Some(binding) = self.registrar.binding().filter(|_| self.side == Side::Carrier) else {
            return uri.to_owned();
        };
        if let Some(expanded) = binding.expanded(number) {
            return expanded.to_string();
        }
        match self.profile.numbers.did_in {
            plan::profile::DidLocation::RequestUri => self.number_uri(called, &binding.host),
            _ => binding.contact.to_string(),
        }
    }

    fn add_identity(&self, draft: &mut Draft, display: &str, identity: &str) {
        // Towards a customer the asserted identity goes when it is to be kept private (RFC 3325 7).
        let is_private = self.profile.identity.anonymous && self.side == Side::Carrier;
        for header in self.profile.identity.sends.iter().filter(|_| !is_private) {
            let name = match header {
                IdentityHeader::PAssertedIdentity => HeaderName::PAssertedIdentity,
                IdentityHeader::PPreferredIdentity => HeaderName::PPreferredIdentity,
                IdentityHeader::Diversion => HeaderName::Diversion,
                IdentityHeader::RemotePartyId => {
                    let value = format!("{display}<{identity}>;party=calling;screen=yes;privacy=off");
                    draft.push("Remote-Party-ID", value);
                    continue;
                }
                IdentityHeader::From => continue,
            };
            draft.push(name, format!("{display}<{identity}>"));
        }
        if self.profile.identity.anonymous {
            draft.push(HeaderName::Privacy, "id");
        }
        if self.side == Side::Carrier
            && self.profile.numbers.did_in == plan::profile::DidLocation::PCalledPartyId
            && let Some(to) = draft.get(HeaderName::To).map(str::to_owned)
        {
            draft.push("P-Called-Party-ID", to);
        }
    }

    /// The number of the phone that calls: the main number of the trunk, or somebody in the network.
    pub(crate) fn caller(&self) -> String {
        let numbers = &self.profile.numbers;
        let number = match self.side {
            Side::Pbx => self.profile.did(&numbers.pilot),
            Side::Carrier => numbers.complete("00"),
        };
        number.map(|n| n.to_string()).unwrap_or_default()
    }

    /// A client transaction of the call's INVITE was started.
    pub(crate) fn invite_sent_again(&mut self, key: CallKey, client: ClientId, sequence: u32) {
        if let Some(call) = self.calls.get_mut(&key) {
            call.client = Some((client, sequence));
        }
        if let Some(pending) = self.transactions.get(&client)
            && let Some(call) = self.calls.get_mut(&key)
        {
            call.invite = Some(Message::parse(pending.bytes.clone()));
        }
    }

    pub(crate) fn receive_provisional(
        &mut self,
        now: Instant,
        key: CallKey,
        client: ClientId,
        response: &Message,
    ) {
        self.cdr_responds(key, response.status().unwrap_or_default());
        let Some(call) = self.calls.get_mut(&key) else { return };
        if call.phase == CallPhase::Calling {
            call.phase = CallPhase::Proceeding;
        }
        if response.status() != Some(100) {
            call.ringing = true;
            if call.dialog.is_none() {
                let invite = call.invite.as_ref();
                call.dialog = invite.and_then(|i| Dialog::of_uac(i, response, false).ok());
            }
        }
        // One that came before, or too early, says nothing.
        if response.status() != Some(100) && !self.receive_reliable(now, key, response) {
            return;
        }
        let Some(call) = self.calls.get(&key) else { return };
        if call.cancelled && !call.cancel_sent {
            self.send_cancel(now, key, client);
        } else if !response.body().is_empty() {
            self.take_remote_sdp(now, key, response, true);
        }
    }

    pub(crate) fn invite_concluded(
        &mut self,
        now: Instant,
        key: CallKey,
        _client: ClientId,
        status: u16,
        response: Option<&Message>,
    ) {
        match response {
            Some(response) if status < 300 => self.answered(now, key, response),
            _ => {
                let waits = status == 503 && response.is_some_and(|r| r.has(HeaderName::RetryAfter));
                if !self.called_again
                    && (status == 603 && self.quirks.has(&retry_after_603::QUIRK)
                        || waits && self.quirks.has(&retries_within_retry_after::QUIRK))
                {
                    self.called_again = true;
                    self.call_again(now, key);
                }
                self.cdr_failed(key, status, response);
                self.forget(key);
            }
        }
    }

    /// A misbehaviour: the INVITE goes once more where it was sent away. True when it does.
    pub(crate) fn called_where_redirected(&mut self, now: Instant, pending: &Pending) -> bool {
        let Purpose::Invite(key) = pending.purpose else { return false };
        if self.called_again || !self.quirks.has(&redirection_not_followed::QUIRK) {
            return false;
        }
        self.called_again = true;
        let mut draft = pending.draft.clone();
        let Some(next) = self.next_sequence(pending, &draft) else { return false };
        draft.set(HeaderName::CSeq, format!("{next} INVITE"));
        let client = self.request(now, draft, pending.to, pending.purpose);
        self.invite_sent_again(key, client, next);
        true
    }

    /// A misbehaviour: somebody who said no to everybody is called again.
    fn call_again(&mut self, now: Instant, key: CallKey) {
        let invite = self.calls.get(&key).and_then(|c| c.invite.clone());
        let uri = invite.and_then(|invite| invite.request_uri());
        if let Some(user) = uri.and_then(|u| u.user_unescaped().map(|s| s.into_owned())) {
            self.place_call(now, &user, None, None, OfferedMedia::Audio);
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
    fn answered(&mut self, now: Instant, key: CallKey, response: &Message) {
        self.timers.cancel(&Timer::RingTimeout(key));
        self.cdr_responds(key, 200);
        let Some(call) = self.calls.get_mut(&key) else { return };
        let Some(invite) = call.invite.take() else { return };
        if !call.early.is_empty()
            && let Some(tag) = response.to_ref().ok().and_then(|to| to.tag())
        {
            self.take_early_dialog(key, tag);
        }
        let Some(call) = self.calls.get_mut(&key) else { return };
        let same = call
            .dialog
            .as_ref()
            .is_some_and(|d| response.to_ref().is_ok_and(|to| to.tag() == Some(&*d.id().remote_tag)));
        if let (true, Some(dialog)) = (same, call.dialog.as_mut()) {
            dialog.confirm_by(response);
        } else if let Ok(dialog) = Dialog::of_uac(&invite, response, false) {
            call.dialog = Some(dialog);
        } else {
            self.note("a 2xx that makes no dialog");
            self.forget(key);
            return;
        }
        call.phase = CallPhase::Confirmed;
        let cancelled = call.cancelled;
        let sequence = call.client.take().map_or(1, |(_, sequence)| sequence);
        // An offer in the INVITE was answered before or is answered here; it is never answered in the ACK
        // (RFC 3261 13.2.1).
        let opens = invite.body().is_empty() && call.offer_answer.state() == State::NoSession;
        let answer = if opens { self.answer_for_ack(key, response) } else { None };
        self.take_remote_sdp(now, key, response, false);
        self.acknowledge(now, key, sequence, answer, credentials_of(&invite));
        self.take_session_timer(now, key, response);
        self.limit_duration(now, key);
        let is_unusable = self.calls.get(&key).is_some_and(|c| c.is_unusable);
        if cancelled && self.quirks.has(&no_bye_after_crossing::QUIRK) {
            self.fall_silent(key);
        } else if is_unusable || cancelled {
            // The CANCEL came too late: the call stands and is ended at once (RFC 3261 9.1, 15).
            self.hang_up(now, key);
        }
    }

    /// Sends the ACK for a 2xx and keeps it for repetitions of the 2xx.
    pub(crate) fn acknowledge(
        &mut self,
        now: Instant,
        key: CallKey,
        sequence: u32,
        answer: Option<String>,
        credentials: Vec<(HeaderName, String)>,
    ) {
        let Some(dialog) = self.calls.get(&key).and_then(|c| c.dialog.as_ref()) else { return };
        let mut ack = dialog.ack(sequence);
        let to = self.route(&mut ack, dialog);
        // The credentials of the INVITE go into its ACK, which cannot be challenged (RFC 3261 22.1).
        for (name, value) in credentials {
            ack.push(name, value);
        }
        if let Some(answer) = answer {
            ack.set_body("application/sdp", answer);
        }
        let bytes = self.send_ack(now, ack, to);
        let repeater = AckRepeater::new(self.layer.timers(), now, bytes, to);
        self.timers.set(Timer::AckKept(key), repeater.until());
        if let Some(call) = self.calls.get_mut(&key) {
            call.ack = Some(Box::new(repeater));
        }
    }

    /// The 2xx cannot come again any more: most of the memory of an open call is given back.
    pub(crate) fn forget_ack(&mut self, key: CallKey) {
        if let Some(call) = self.calls.get_mut(&key) {
            call.ack = None;
        }
    }

    pub(crate) fn record_routes(&self) -> Vec<String> {
        let own: SocketAddr = self.signalling();
        let count = match self.profile.routing.record_route {
            plan::profile::RecordRoute::None => 0,
            plan::profile::RecordRoute::Single | plan::profile::RecordRoute::Strict => 1,
            plan::profile::RecordRoute::Double => 2,
        };
        let is_strict = self.profile.routing.record_route == plan::profile::RecordRoute::Strict;
        let entry = |n: usize| match n {
            _ if is_strict => format!("<sip:{own}>"),
            0 => format!("<sip:{own};lr>"),
            _ => format!("<sip:{own};lr;r2=on>"),
        };
        (0..count).map(entry).collect()
    }

    pub(crate) fn has_free_channel(&self) -> bool {
        let open = u32::try_from(self.calls.len()).unwrap_or(u32::MAX);
        open < self.profile.limits.channels || self.quirks.has(&exceeds_channel_limit::QUIRK)
    }

    pub(crate) fn new_call_state(&mut self, outgoing: bool, key: Arc<str>, tag: &str) -> Call {
        let phase = if outgoing { CallPhase::Calling } else { CallPhase::Incoming };
        let origin = sip::sdp::Origin::new(
            self.rng.next_u64() >> 2,
            // Any number will do for the first version; it only has to rise (RFC 8866 5.2).
            self.rng.below(1 << 30),
            self.profile.address.media_ip,
        );
        Call {
            outgoing,
            phase,
            ringing: false,
            progress: None,
            reliable: None,
            early: Vec::new(),
            dialog_key: key,
            local_tag: tag.into(),
            dialog: None,
            client: None,
            invite: None,
            incoming: None,
            cancelled: false,
            cancel_sent: false,
            offer_answer: Box::new(sip::offer_answer::OfferAnswer::new(origin)),
            codecs: None,
            answer: None,
            answered_sequence: 0,
            ack: None,
            forks: Vec::new(),
            awaits_answer: false,
            is_unusable: false,
            change: None,
            waits_after_glare: false,
            holding: false,
            refreshes: false,
            session_interval_s: 0,
            min_se_s: 0,
            caller: Text::default(),
            port: self.ports.take(),
            fax_port: None,
            session: None,
            fax: None,
            media: OfferedMedia::Audio,
            phone: None,
            cdr: None,
        }
    }
}

/// The credentials in a request.
pub(crate) fn credentials_of(request: &Message) -> Vec<(HeaderName, String)> {
    let names = [HeaderName::Authorization, HeaderName::ProxyAuthorization];
    let values = |name| request.named(name).map(move |header| (name, header.value().into_owned()));
    names.into_iter().flat_map(values).collect()
}
