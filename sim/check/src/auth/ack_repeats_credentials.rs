//! The ACK of an answer repeats the credentials of its INVITE.
//!
//! What it looks for: Each value of Authorization and Proxy-Authorization of an INVITE that was answered with 2xx, in
//! its ACK, as it was. An ACK without any is a warning, since the flows of RFC 3665 and 3666 print it so; one with others
//! is an error.
//!
//! Why it matters on a trunk: An ACK cannot be challenged. A proxy that lets nothing pass without credentials drops it,
//! the other side repeats its 200 and hangs up after 32 seconds.
//!
//! Clause: RFC 3261 13.2.2.4 (MUST), RFC 3261 22.1 (definition).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Proxy-Authorization -> carrier
//!   carrier 200 -> pbx
//!   pbx     ACK -> carrier
//!
//! How to fix it: Copy Authorization and Proxy-Authorization of the INVITE into the ACK, without counting nc up.

use sip::auth::Credentials;
use sip::{HeaderName, Method};

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-03"], Must, V,
    notice: "calls break off after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Ack {
            return;
        }
        // That of a failure goes no further than the next hop, which may have made it itself.
        let is_answer = |p: &crate::wire::Passage| p.sip.is_success() && p.sip.to_tag == sip.to_tag;
        let Some(invite) = scene.transaction.filter(|t| t.responses.iter().any(is_answer)) else { return };
        let repeated = digests(sip);
        let wanted = digests(invite.request());
        let Some((header, missing)) = wanted.iter().find(|value| !repeated.contains(value)) else { return };
        let got = repeated.iter().find(|(name, value)| name == header && value.realm == missing.realm);
        let count = |nc: Option<u32>| nc.map_or("none".to_owned(), |nc| nc.to_string());
        let got = got
            .map_or("none".to_owned(), |(_, value)| format!("nonce {}, nc {}", value.nonce, count(value.nc)));
        let said = Said::of(sip, format!("{header} of the INVITE is not repeated")).with(invite.request());
        let said = said.expected(format!("that for {}, as it was", missing.realm)).got(got);
        // Whole generations of devices have learnt it from the flows of RFC 3665 2.
        if repeated.is_empty() {
            out.discouraged(&INFO, sip.sender, said);
        } else {
            out.misbehaved(&INFO, sip.sender, said);
        }
    }
}

/// The digests that a request gives. How they are written is no matter.
fn digests(sip: &Sip) -> Vec<(HeaderName, Credentials)> {
    let all = given::given(sip).into_iter();
    let digests = all.filter(|given| given.credentials.is_digest());
    digests.map(|given| (given.header, spelled(given.credentials))).collect()
}

/// With tokens in small letters: their case is no matter (RFC 3261 7.3.1).
fn spelled(mut given: Credentials) -> Credentials {
    let tokens =
        [Some(&mut given.scheme), given.algorithm.as_mut(), given.qop.as_mut(), Some(&mut given.response)];
    tokens.into_iter().flatten().for_each(|token| token.make_ascii_lowercase());
    given
}
