//! The credentials that a request gives, and what a challenge says about them.

use sip::auth::{Challenge, Credentials};
use sip::{HeaderName, Method};

use crate::wire::Sip;

/// True when credentials are given to somebody who may verify them. An ACK repeats those of its INVITE as they are, and
/// neither ACK nor CANCEL is ever challenged (RFC 3261 22.1).
pub(crate) fn has_credentials(sip: &Sip) -> bool {
    (sip.has(HeaderName::Authorization) || sip.has(HeaderName::ProxyAuthorization))
        && !matches!(sip.method, Method::Ack | Method::Cancel)
}

/// The credentials of a request, those for a server first. Who has not heard a challenge yet may give his name alone,
/// with an empty nonce (RFC 8760 2.7).
pub(crate) fn credentials(sip: &Sip) -> Vec<Credentials> {
    if !has_credentials(sip) {
        return Vec::new();
    }
    let values = sip.message.authorization().into_iter().chain(sip.message.proxy_authorization());
    values.map(|value| Credentials::parse(&value).0).filter(|given| !given.nonce.is_empty()).collect()
}

/// The challenges of a 401 or 407.
pub(crate) fn challenges(response: &Sip) -> Vec<Challenge> {
    if !matches!(response.status, 401 | 407) {
        return Vec::new();
    }
    let all = response.message.www_authenticate().into_iter().chain(response.message.proxy_authenticate());
    all.map(|value| Challenge::parse(&value).0).collect()
}

/// The credentials of a request that its response rejects: those for the realm of a challenge, unless their nonce was
/// only too old. The challenge of a further realm, of the next proxy perhaps, rejects nothing (RFC 3261 22.3).
pub(crate) fn rejected(request: &Sip, response: &Sip) -> Option<Credentials> {
    if !has_credentials(request) {
        return None;
    }
    let challenges = challenges(response);
    let is_rejected =
        |given: &Credentials| challenges.iter().any(|c| c.realm == given.realm && c.stale != Some(true));
    credentials(request).into_iter().find(is_rejected)
}
