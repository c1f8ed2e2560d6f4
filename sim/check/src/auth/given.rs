//! The credentials that a request gives, and what a challenge says about them.

use sip::auth::{AuthFault, Challenge, Credentials};
use sip::{HeaderName, Method};

use crate::wire::{Sip, Transaction};

/// One value of Authorization or Proxy-Authorization.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) header: HeaderName,
    pub(crate) credentials: Credentials,
    pub(crate) faults: Vec<AuthFault>,
}

/// One value of WWW-Authenticate or Proxy-Authenticate.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) header: HeaderName,
    pub(crate) challenge: Challenge,
    pub(crate) faults: Vec<AuthFault>,
}

/// True when credentials are given to somebody who may verify them. An ACK repeats those of its INVITE as they are, and
/// neither ACK nor CANCEL is ever challenged (RFC 3261 22.1).
pub(crate) fn has_credentials(sip: &Sip) -> bool {
    (sip.has(HeaderName::Authorization) || sip.has(HeaderName::ProxyAuthorization))
        && !matches!(sip.method, Method::Ack | Method::Cancel)
}

/// All that a request gives, of whatever scheme, those for a server first.
pub(crate) fn given(sip: &Sip) -> Vec<Given> {
    let read = |header: HeaderName, value: &str| {
        let (credentials, faults) = Credentials::parse(value);
        Given { header, credentials, faults }
    };
    let for_server = sip.message.authorization();
    let for_proxy = sip.message.proxy_authorization();
    let for_server = for_server.iter().map(|value| read(HeaderName::Authorization, value));
    let for_proxy = for_proxy.iter().map(|value| read(HeaderName::ProxyAuthorization, value));
    for_server.chain(for_proxy).collect()
}

/// The credentials of a request that may be verified, each value of it. Who has not heard a challenge yet may give
/// his name alone, with an empty nonce (RFC 8760 2.7).
pub(crate) fn credentials(sip: &Sip) -> Vec<Credentials> {
    if !has_credentials(sip) {
        return Vec::new();
    }
    let all = given(sip).into_iter().map(|given| given.credentials);
    all.filter(|credentials| !credentials.nonce.is_empty()).collect()
}

/// What a 401 or 407 asks for, value by value.
pub(crate) fn asked(response: &Sip) -> Vec<Asked> {
    if !matches!(response.status, 401 | 407) {
        return Vec::new();
    }
    let read = |header: HeaderName, value: &str| {
        let (challenge, faults) = Challenge::parse(value);
        Asked { header, challenge, faults }
    };
    let by_server = response.message.www_authenticate();
    let by_proxy = response.message.proxy_authenticate();
    let by_server = by_server.iter().map(|value| read(HeaderName::WwwAuthenticate, value));
    let by_proxy = by_proxy.iter().map(|value| read(HeaderName::ProxyAuthenticate, value));
    by_server.chain(by_proxy).collect()
}

/// The challenges of a 401 or 407.
pub(crate) fn challenges(response: &Sip) -> Vec<Challenge> {
    asked(response).into_iter().map(|asked| asked.challenge).collect()
}

/// The credentials of a request that its response rejects: those for the realm of a challenge, unless their nonce was
/// only too old. The challenge of a further realm, of the next proxy perhaps, rejects nothing (RFC 3261 22.3).
pub(crate) fn rejected(request: &Sip, response: &Sip) -> Vec<Credentials> {
    if !has_credentials(request) {
        return Vec::new();
    }
    let challenges = challenges(response);
    let is_rejected =
        |given: &Credentials| challenges.iter().any(|c| c.realm == given.realm && c.stale != Some(true));
    credentials(request).into_iter().filter(is_rejected).collect()
}

/// The challenges of a transaction that have reached its client.
pub(crate) fn heard(of: &Transaction) -> Vec<Challenge> {
    let response = of.final_response().filter(|p| p.delivered.is_some());
    response.map(|p| challenges(&p.sip)).unwrap_or_default()
}

/// True when both are for the same user of the same realm.
pub(crate) fn is_same_user(a: &Credentials, b: &Credentials) -> bool {
    a.realm == b.realm && a.username == b.username
}
