//! Sends 401 with Proxy-Authenticate.

use plan::{Side, TrunkMode};
use sip::{Draft, HeaderName};

use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "proxies with a registrar behind them",
    check: "auth/header-matches-status",
    cure: "send WWW-Authenticate with 401 and Proxy-Authenticate with 407 (RFC 3261 22.2, 22.3)",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Carrier, "calls/inbound-180-after-183", TrunkMode::Registration),
    ..Quirk::of(module_path!())
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
