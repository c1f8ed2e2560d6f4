//! Credentials: asked for where the profile says so.

use clock::Duration;
use plan::TrunkMode;
use plan::profile::Algorithm as ProfileAlgorithm;
use sip::HeaderName;
use sip::auth::{Algorithm, Credentials, Outcome, Qop, Verifier};

use crate::core::{Core, Request};
use crate::quirk::auth::{challenge_without_qop, pbx_challenges_carrier};

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

/// Whether somebody may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// No, and the request has been answered.
    Refused,
    /// Nobody was asked who it is.
    Unasked,
    /// Yes: credentials of this user were shown.
    As(String),
}

impl Gate {
    pub(crate) fn new(core: &Core) -> Self {
        let (profile, mode, rng) = (&core.profile, core.mode, &core.rng);
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
        for account in core.accounts.each() {
            verifier.add_user(account.name.as_str(), account.password.clone());
        }
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

    /// Whether the request may pass; otherwise it has been answered.
    pub(crate) fn admits(&mut self, core: &mut Core, request: &Request<'_>, entry: Entry) -> Admission {
        let is_asked = match entry {
            Entry::Register => self.asks_register,
            Entry::Invite => self.asks_invite || core.quirks.has(&pbx_challenges_carrier::QUIRK),
        };
        if !is_asked {
            return Admission::Unasked;
        }
        let message = request.message;
        let given = match entry {
            Entry::Register => message.authorization(),
            Entry::Invite => message.proxy_authorization(),
        };
        let uri = match message.start_line() {
            sip::StartLine::Request { uri, .. } => uri.to_owned(),
            _ => String::new(),
        };
        let method = message.method().map(|m| m.to_string()).unwrap_or_default();
        let mut stale = false;
        let mut wrong = false;
        for text in given {
            let (credentials, _) = Credentials::parse(&text);
            match self.verifier.verify(core.now, &credentials, &method, &uri, message.body()) {
                Outcome::Accepted { username } => return Admission::As(username),
                Outcome::Stale => stale = true,
                Outcome::WrongPassword | Outcome::UnknownUser => wrong = true,
                _ => {}
            }
        }
        if wrong && !matches!(self.wrong_status, 401 | 407) {
            core.answer_plainly(request, self.wrong_status);
            return Admission::Refused;
        }
        self.challenge(core, request, entry, stale);
        Admission::Refused
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-22.2
    fn challenge(&mut self, core: &mut Core, request: &Request<'_>, entry: Entry, stale: bool) {
        let (status, header) = match entry {
            Entry::Register => (401, HeaderName::WwwAuthenticate),
            Entry::Invite => (407, HeaderName::ProxyAuthenticate),
        };
        let mut response = core.compose_tagged(request, status);
        if !self.verifier.qop.is_empty() && core.quirks.has(&challenge_without_qop::QUIRK) {
            self.verifier.qop.clear();
        }
        for challenge in self.verifier.challenges(core.now, stale) {
            response.push(header, challenge.to_string());
        }
        core.respond(request, response);
    }
}
