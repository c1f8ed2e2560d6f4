//! The digest is what user, realm and password give.
//!
//! What it looks for: The response in each Authorization and Proxy-Authorization: its form, and its value
//! where the password is known.
//!
//! Why it matters on a trunk: The trunk never registers or no call goes out, although everything looks
//! right on both screens.
//!
//! Clause: RFC 3261 22.4, RFC 7616 3.4.1.
//!
//! A ladder that breaks it:
//!   carrier 401, nonce=n -> pbx
//!   pbx     REGISTER, response=(wrong) -> carrier
//!
//! How to fix it: Compute the digest with the user, realm, nonce and method of this very request.

use sip::auth::{Algorithm, Credentials, Password};
use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-04", "AUT-01"], Must, V,
    notice: "the trunk does not register"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // An ACK repeats the credentials of its INVITE as they are (RFC 3261 22.1).
        if sip.method == Method::Ack {
            return;
        }
        if !sip.has(HeaderName::Authorization) && !sip.has(HeaderName::ProxyAuthorization) {
            return;
        }
        let Some(given) = credentials(sip) else { return };
        let length = if given.known_algorithm() == Some(Algorithm::Md5) { 32 } else { 64 };
        let is_hex = given.response.len() == length && given.response.bytes().all(|b| b.is_ascii_hexdigit());
        let wanted = wire.facts.of(sip.sender).credentials.as_ref().and_then(|(user, password)| {
            let password = Password::new(password.reveal());
            let method = sip.method.as_str();
            given
                .expected_response(user, &password, method, sip.message.body())
                .filter(|_| given.username == *user)
        });
        let is_other = wanted.as_ref().is_some_and(|w| !w.eq_ignore_ascii_case(&given.response));
        if (!is_hex && given.known_algorithm().is_some()) || is_other {
            let said = Said::of(sip, "the digest is not right");
            // What it should have been is as good as a password to some, and stays unsaid.
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("the digest of its own password").got("another one"),
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
