//! Credentials: given when they are asked for.

use sip::auth::{Challenge, Challenger, Credentials, next_nonce};
use sip::{Draft, HeaderName, Message, Method};

use super::{Core, Pending, Purpose};
use crate::quirk::auth::{
    auth_loop, auth_retry_same_cseq, auth_tries_again, challenge_ignored, digest_uri_mismatch,
    nc_begins_late, nc_not_increasing,
};

/// How often the quirk `auth-loop` sends wrong credentials again.
const AUTH_LOOP_MAX: u32 = 6;
/// Who may ask for credentials.
const CHALLENGERS: [Challenger; 2] = [Challenger::Server, Challenger::Proxy];

impl Core {
    /// The challenged request with credentials, when this side has some to show. It still wants its next number.
    pub(crate) fn with_credentials(&mut self, pending: &Pending, response: &Message) -> Option<Draft> {
        if pending.was_tried_enough() && !self.quirks.has(&auth_loop::QUIRK) {
            return None;
        }
        let (by, asked, header) = match response.status() {
            Some(401) => (Challenger::Server, response.www_authenticate(), HeaderName::Authorization),
            _ => (Challenger::Proxy, response.proxy_authenticate(), HeaderName::ProxyAuthorization),
        };
        let challenges: Vec<Challenge> = asked.iter().map(|text| Challenge::parse(text).0).collect();
        let sent: Vec<Credentials> =
            pending.draft.all(header).map(|text| Credentials::parse(text).0).collect();
        let purse = self.wallet.purse_for(&pending.draft);
        if purse.authenticator.challenged(by, &challenges, &sent).is_err() && !self.tries_again() {
            return None;
        }
        let is_call = matches!(pending.purpose, Purpose::Invite(_));
        if is_call && self.quirks.has(&challenge_ignored::QUIRK) {
            return None;
        }
        let is_register = pending.draft.method() == Some(&Method::Register);
        self.wallet.purse_for(&pending.draft).asked.insert((by, is_register));
        let mut draft = pending.draft.clone();
        draft.remove(HeaderName::Authorization);
        draft.remove(HeaderName::ProxyAuthorization);
        // Those that it had, and those that are asked for.
        let mut realms: Vec<String> = challenges.into_iter().map(|asked| asked.realm).collect();
        let had = [HeaderName::Authorization, HeaderName::ProxyAuthorization];
        let had = had.into_iter().flat_map(|name| pending.draft.all(name));
        realms.extend(had.map(|text| Credentials::parse(text).0.realm));
        self.add_credentials(&mut draft, &realms);
        Some(draft)
    }

    /// A response that grants a request may name the nonce for the next one.
    pub(crate) fn heed_next_nonce(&mut self, granted: &Draft, response: &Message) {
        let Some(info) = response.header(HeaderName::AuthenticationInfo) else { return };
        let Some(next) = next_nonce(&info) else { return };
        for taken in granted.all(HeaderName::Authorization) {
            let (taken, _) = Credentials::parse(taken);
            self.wallet.purse_for(granted).authenticator.renewed(&taken, &next);
        }
    }

    /// The CSeq number of a challenged request that is sent again: the next one (RFC 3261 22.2). A misbehaviour: the
    /// same.
    pub(crate) fn number_after_challenge(&self, next: u32) -> u32 {
        if self.quirks.has(&auth_retry_same_cseq::QUIRK) { next - 1 } else { next }
    }

    /// A misbehaviour: the wrong credentials are sent a few times more, or once.
    fn tries_again(&mut self) -> bool {
        self.wallet.tries += 1;
        let is_second = self.wallet.tries == 1;
        (is_second && self.quirks.has(&auth_tries_again::QUIRK))
            || (self.wallet.tries < AUTH_LOOP_MAX && self.quirks.has(&auth_loop::QUIRK))
    }

    /// Credentials for who has asked last, before anybody asks.
    pub(crate) fn add_known_credentials(&mut self, draft: &mut Draft) {
        let realms = self.wallet.purse_for(draft).authenticator.latest_realms(&CHALLENGERS);
        self.add_credentials(draft, &realms);
    }

    fn add_credentials(&mut self, draft: &mut Draft, realms: &[String]) {
        if self.wallet.purse_for(draft).authenticator.is_unasked() {
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
        let is_register = method == "REGISTER";
        let purse = self.wallet.purse_for(draft);
        let asks = |by: &Challenger| purse.asked.contains(&(*by, is_register));
        let whom: Vec<Challenger> = CHALLENGERS.into_iter().filter(asks).collect();
        let authenticator = &mut purse.authenticator;
        if self.quirks.has(&nc_begins_late::QUIRK) {
            authenticator.authorize((&whom, realms), &method, &uri, &body);
        }
        let credentials = if self.quirks.has(&nc_not_increasing::QUIRK) {
            authenticator.clone().authorize((&whom, realms), &method, &uri, &body)
        } else {
            authenticator.authorize((&whom, realms), &method, &uri, &body)
        };
        for (by, credentials) in credentials {
            let header = match by {
                Challenger::Server => HeaderName::Authorization,
                Challenger::Proxy => HeaderName::ProxyAuthorization,
            };
            draft.push(header, credentials.to_string());
        }
    }
}
