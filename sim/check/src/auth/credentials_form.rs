//! Credentials have the form of a digest.
//!
//! What it looks for: Each value of Authorization and Proxy-Authorization with the scheme Digest: a parameter that is
//! missing or there twice, as where two are joined by a comma, cnonce and nc without qop or qop without them, a value that is quoted and must not be or
//! the other way round, a count that is not eight hexadecimal digits in lower case.
//!
//! Why it matters on a trunk: A strict server cannot read them and asks again, or answers 400: the trunk works with
//! one carrier and not with the next.
//!
//! Clause: RFC 7616 3.4 (MUST), RFC 3261 25.1 (grammar), RFC 3261 22.4 (MUST NOT), RFC 3261 20.7 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Authorization: Digest …, qop="auth", nc=1 -> carrier
//!
//! How to fix it: Quote username, realm, nonce, uri, response, cnonce and opaque; leave algorithm, qop and nc bare;
//! send cnonce and an nc of eight digits with each qop.

use sip::auth::AuthFault;

use super::given::{self, Given};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-01", "AUT-04"], Must, V,
    notice: "the trunk does not register, or no call goes out"
}

/// The clauses of the head, by their place.
const PARAMETERS: usize = 0;
const GRAMMAR: usize = 1;
const WITHOUT_QOP: usize = 2;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !given::has_credentials(sip) {
            return;
        }
        for given in given::given(sip) {
            let Some((clause, what)) = first_fault(&given) else { continue };
            let said = Said::of(sip, format!("{}: {what}", given.header)).clause(clause);
            out.malformed(&INFO, sip.sender, said.expected("the form of a digest").got(what));
        }
    }
}

/// What is wrong with the value, and which clause it breaks. Other schemes have forms of their own.
fn first_fault(given: &Given) -> Option<(usize, String)> {
    if !given.credentials.is_digest() {
        return None;
    }
    let fault = given.faults.first().map(|fault| (clause_of(fault), fault.to_string()));
    let has_capitals = given.credentials.response.bytes().any(|b| b.is_ascii_uppercase());
    // LHEX is 0 to 9 and a to f.
    fault.or_else(|| has_capitals.then(|| (GRAMMAR, "response has capital letters".to_owned())))
}

fn clause_of(fault: &AuthFault) -> usize {
    match fault {
        AuthFault::WithoutQop(_) => WITHOUT_QOP,
        AuthFault::NotAParameter(_)
        | AuthFault::UnterminatedQuote(_)
        | AuthFault::BadValue(_)
        | AuthFault::NotDigest(_) => GRAMMAR,
        AuthFault::Missing(_) | AuthFault::Repeated(_) | AuthFault::NotQuoted(_) | AuthFault::Quoted(_) => {
            PARAMETERS
        }
    }
}
