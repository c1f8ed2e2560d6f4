//! `challenge-header-swapped`: sends 401 with Proxy-Authenticate.

use crate::quirk::{Effect, Hook, Quirk};
use sip::{Draft, HeaderName};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "challenge-header-swapped",
    does: "sends 401 with Proxy-Authenticate",
    seen: "proxies with a registrar behind them",
    check: "auth/header-matches-status",
    cure: "send WWW-Authenticate with 401 and Proxy-Authenticate with 407 (RFC 3261 22.2, 22.3)",
    effect: Effect::Message(edit),
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if draft.status() == Some(401) {
        let value = draft.get(HeaderName::WwwAuthenticate).map(str::to_owned);
        if let Some(value) = value {
            draft.remove(HeaderName::WwwAuthenticate);
            draft.push(HeaderName::ProxyAuthenticate, value);
        }
    }
}
