//! The nonce count rises with each use of a nonce.
//!
//! What it looks for: nc in each request with credentials against the highest one sent with the same nonce.
//!
//! Why it matters on a trunk: A server that guards against replay refuses the second use: the refresh of a
//! registration or every second call fails.
//!
//! Clause: RFC 3261 22.4, RFC 7616 3.4.
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, nonce=n, nc=00000001 -> carrier
//!   pbx     REGISTER, nonce=n, nc=00000001 -> carrier
//!
//! How to fix it: Count up for each request with the same nonce; begin with 1 for a new one.

use std::collections::BTreeMap;

use sip::auth::Credentials;
use sip::{HeaderName, Method};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-04", "AUT-21"], Must, V,
    notice: "every second call or registration is refused"
}

/// Nonces that are remembered.
const NONCES_MAX: usize = 10_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// The highest count by side and nonce.
    used: BTreeMap<(Party, String), u32>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // An ACK repeats the credentials of its INVITE as they are (RFC 3261 22.1).
        if sip.method == Method::Ack {
            return;
        }
        if !sip.has(HeaderName::Authorization) && !sip.has(HeaderName::ProxyAuthorization) {
            return;
        }
        let Some(given) = credentials(sip) else { return };
        let Some(count) = given.nc else { return };
        if self.used.len() >= NONCES_MAX {
            self.used.pop_first();
        }
        let before = self.used.insert((sip.sender, given.nonce), count);
        if let Some(before) = before.filter(|before| count <= *before) {
            let said = Said::of(sip, "nc did not rise for the same nonce");
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected(format!("above {before}")).got(count.to_string()),
            );
        }
    }
}

/// The credentials in a request, for a server or for a proxy.
fn credentials(sip: &Sip) -> Option<Credentials> {
    let message = &sip.message;
    let value = message.authorization().into_iter().chain(message.proxy_authorization()).next()?;
    Some(Credentials::parse(&value).0)
}
