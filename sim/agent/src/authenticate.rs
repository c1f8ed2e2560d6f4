//! Credentials: given when asked for, asked for where the profile says so.

use std::net::SocketAddr;

use clock::{Duration, Instant, Rng};
use plan::profile::Algorithm as ProfileAlgorithm;
use plan::{Profile, TrunkMode};
use sip::auth::{
    Account, Algorithm, Authenticator, Challenge, Challenger, Credentials, Outcome, Password, Qop, Verifier,
};
use sip::transaction::ServerId;
use sip::{CSeq, Draft, HeaderName, Message, Method};

use crate::agent::Agent;
use crate::quirk::auth::{
    auth_loop, auth_retry_new_call_id, auth_retry_same_cseq, auth_tries_again, challenge_ignored,
    challenge_without_qop, digest_uri_mismatch, nc_begins_late, nc_not_increasing, pbx_challenges_carrier,
};
use crate::send::{Pending, Purpose};

/// How often the quirk `auth-loop` sends wrong credentials again.
const AUTH_LOOP_MAX: u32 = 6;

/// The side that is asked.
pub(crate) type Client = Authenticator;

/// An authenticator with the trunk's account.
pub(crate) fn client(profile: &Profile, rng: &Rng) -> Client {
    let account = Account {
        realm: None,
        username: profile.registration.digest_user().to_owned(),
        password: Password::new(profile.registration.password.reveal()),
    };
    Authenticator::new(vec![account], rng.derive("digest client"))
}

/// The side that asks.
pub(crate) struct Gate {
    verifier: Verifier,
    asks_register: bool,
    asks_invite: bool,
    wrong_status: u16,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Register,
    Invite,
}

impl Gate {
    pub(crate) fn new(profile: &Profile, mode: TrunkMode, rng: &Rng) -> Self {
        let settings = &profile.challenge;
        let realm = if settings.realm.is_empty() { &profile.domain } else { &settings.realm };
        let mut verifier = Verifier::new(realm.as_str(), rng.derive("digest server"));
        verifier.algorithms = settings
            .algorithms
            .iter()
            .map(|a| match a {
                ProfileAlgorithm::Md5 => Algorithm::Md5,
                ProfileAlgorithm::Sha256 => Algorithm::Sha256,
            })
            .collect();
        verifier.qop = if settings.qop { vec![Qop::Auth] } else { Vec::new() };
        verifier.nonce_lifetime = Duration::from_secs(u64::from(settings.nonce_lifetime_s));
        let password = Password::new(profile.registration.password.reveal());
        verifier.add_user(profile.registration.digest_user(), password);
        let is_carrier = profile.side == plan::Side::Carrier;
        let asks_invite = match mode {
            TrunkMode::Registration => settings.invite_registration,
            TrunkMode::Static => settings.invite_static,
        };
        Self {
            verifier,
            asks_register: is_carrier && settings.register,
            asks_invite: is_carrier && asks_invite,
            wrong_status: settings.wrong_credentials_status,
        }
    }
}

impl Agent {
    /// True when the request may pass; otherwise it has been answered.
    pub(crate) fn check_credentials(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
        entry: Entry,
    ) -> bool {
        let is_asked = match entry {
            Entry::Register => self.gate.asks_register,
            Entry::Invite => self.gate.asks_invite || self.quirks.has(&pbx_challenges_carrier::QUIRK),
        };
        if !is_asked {
            return true;
        }
        let given = match entry {
            Entry::Register => request.authorization(),
            Entry::Invite => request.proxy_authorization(),
        };
        let uri = match request.start_line() {
            sip::StartLine::Request { uri, .. } => uri.to_owned(),
            _ => String::new(),
        };
        let method = request.method().map(|m| m.to_string()).unwrap_or_default();
        let mut stale = false;
        let mut wrong = false;
        for text in given {
            let (credentials, _) = Credentials::parse(&text);
            match self.gate.verifier.verify(now, &credentials, &method, &uri, request.body()) {
                Outcome::Accepted { .. } => return true,
                Outcome::Stale => stale = true,
                Outcome::WrongPassword | Outcome::UnknownUser => wrong = true,
                _ => {}
            }
        }
        if wrong && !matches!(self.gate.wrong_status, 401 | 407) {
            self.answer_plainly(now, server, request, from, self.gate.wrong_status);
            return false;
        }
        self.challenge(now, server, request, from, entry, stale);
        false
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-22.2
    fn challenge(
        &mut self,
        now: Instant,
        server: ServerId,
        request: &Message,
        from: SocketAddr,
        entry: Entry,
        stale: bool,
    ) {
        let (status, header) = match entry {
            Entry::Register => (401, HeaderName::WwwAuthenticate),
            Entry::Invite => (407, HeaderName::ProxyAuthenticate),
        };
        let tag = self.rng.token(10);
        let mut response = self.compose_response(request, from, status, Some(&tag));
        if !self.gate.verifier.qop.is_empty() && self.quirks.has(&challenge_without_qop::QUIRK) {
            self.gate.verifier.qop.clear();
        }
        for challenge in self.gate.verifier.challenges(now, stale) {
            response.push(header, challenge.to_string());
        }
        self.respond(now, server, request, from, response);
    }

    /// True when the challenged request was sent again with credentials.
    pub(crate) fn answer_challenge(&mut self, now: Instant, pending: &Pending, response: &Message) -> bool {
        let (by, asked, header) = match response.status() {
            Some(401) => (Challenger::Server, response.www_authenticate(), HeaderName::Authorization),
            _ => (Challenger::Proxy, response.proxy_authenticate(), HeaderName::ProxyAuthorization),
        };
        let challenges: Vec<Challenge> = asked.iter().map(|text| Challenge::parse(text).0).collect();
        let sent: Vec<Credentials> =
            pending.draft.all(header).map(|text| Credentials::parse(text).0).collect();
        if self.auth.challenged(by, &challenges, &sent).is_err() && !self.loops() {
            return false;
        }
        let is_call = matches!(pending.purpose, Purpose::Invite(_));
        if is_call && self.quirks.has(&challenge_ignored::QUIRK) {
            return false;
        }
        let mut draft = pending.draft.clone();
        draft.remove(HeaderName::Authorization);
        draft.remove(HeaderName::ProxyAuthorization);
        self.add_known_credentials(&mut draft);
        //= https://www.rfc-editor.org/rfc/rfc3261#section-22.2
        // The same Call-ID and From tag, the next CSeq number.
        let Some(next) = self.next_sequence(pending, &draft) else { return false };
        let method = draft.method().cloned().unwrap_or(Method::Options);
        let next = if self.quirks.has(&auth_retry_same_cseq::QUIRK) { next - 1 } else { next };
        draft.set(HeaderName::CSeq, format!("{next} {method}"));
        if method == Method::Register && self.quirks.has(&auth_retry_new_call_id::QUIRK) {
            draft.set(HeaderName::CallId, self.rng.token(20));
        }
        if matches!(pending.purpose, Purpose::Register | Purpose::Unregister) {
            self.registration.use_sequence(next);
        }
        let to = pending.to;
        let client = self.request(now, draft, to, pending.purpose);
        if let Purpose::Invite(key) | Purpose::Reinvite(key) = pending.purpose {
            self.invite_sent_again(key, client, next);
        }
        true
    }

    pub(crate) fn next_sequence(&mut self, pending: &Pending, draft: &Draft) -> Option<u32> {
        let sent = CSeq::parse(draft.get(HeaderName::CSeq)?).ok()?.number;
        if let Purpose::Bye(key) | Purpose::Reinvite(key) | Purpose::Prack(key) = pending.purpose {
            // Inside a dialog the dialog counts.
            let dialog = self.calls.get_mut(&key)?.dialog.as_mut()?;
            let request = dialog.request(Method::Options);
            return CSeq::parse(request.get(HeaderName::CSeq)?).ok().map(|c| c.number);
        }
        // The count of the registration may have gone on with another REGISTER (RFC 3261 10.2).
        let is_register = matches!(pending.purpose, Purpose::Register | Purpose::Unregister);
        Some(sent.max(if is_register { self.registration.sequence } else { 0 }) + 1)
    }

    /// A misbehaviour: the wrong credentials are sent a few times more, or once.
    fn loops(&mut self) -> bool {
        self.auth_tries += 1;
        let is_second = self.auth_tries == 1;
        (is_second && self.quirks.has(&auth_tries_again::QUIRK))
            || (self.auth_tries < AUTH_LOOP_MAX && self.quirks.has(&auth_loop::QUIRK))
    }

    pub(crate) fn add_known_credentials(&mut self, draft: &mut Draft) {
        if self.auth.is_unasked() {
            return;
        }
        let method = draft.method().map(|m| m.as_str().to_owned()).unwrap_or_default();
        let uri = draft.uri().unwrap_or_default().to_owned();
        let body = draft.body().to_vec();
        let uri = if self.quirks.has(&digest_uri_mismatch::QUIRK) {
            "sip:elsewhere.invalid".to_owned()
        } else {
            uri
        };
        if self.quirks.has(&nc_begins_late::QUIRK) {
            self.auth.authorize(&method, &uri, &body);
        }
        let credentials = if self.quirks.has(&nc_not_increasing::QUIRK) {
            self.auth.clone().authorize(&method, &uri, &body)
        } else {
            self.auth.authorize(&method, &uri, &body)
        };
        for (by, credentials) in credentials {
            let header = match by {
                Challenger::Server if method == "REGISTER" => HeaderName::Authorization,
                Challenger::Server => continue,
                Challenger::Proxy if method == "REGISTER" => continue,
                Challenger::Proxy => HeaderName::ProxyAuthorization,
            };
            draft.push(header, credentials.to_string());
        }
    }
}
