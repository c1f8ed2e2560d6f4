//! A challenge has the form of a digest challenge.
//!
//! What it looks for: Each value of WWW-Authenticate and Proxy-Authenticate with the scheme Digest: realm or nonce that
//! is missing or empty, a parameter that is there twice, a value that is quoted and must not be or the other way round.
//!
//! Why it matters on a trunk: A strict client does not understand the challenge and gives up, while the one on the
//! next desk registers.
//!
//! Clause: RFC 7616 3.3 (MUST), RFC 3261 25.1 (grammar).
//!
//! A ladder that breaks it:
//!   carrier 401, WWW-Authenticate: Digest realm=carrier, nonce="n", algorithm="MD5" -> pbx
//!
//! How to fix it: Quote realm, domain, nonce, opaque and qop; leave algorithm and stale bare.

use sip::auth::AuthFault;

use super::given::{self, Asked};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-01"], Must, V,
    notice: "some devices register and others never do"
}

/// The clauses of the head, by their place.
const PARAMETERS: usize = 0;
const GRAMMAR: usize = 1;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        for asked in given::asked(sip) {
            let Some((clause, what)) = first_fault(&asked) else { continue };
            let said = Said::of(sip, format!("{}: {what}", asked.header)).clause(clause);
            out.malformed(&INFO, sip.sender, said.expected("the form of a digest challenge").got(what));
        }
    }
}

/// What is wrong with the value, and which clause it breaks. Other schemes have forms of their own.
fn first_fault(asked: &Asked) -> Option<(usize, String)> {
    let challenge = &asked.challenge;
    if !challenge.is_digest() {
        return None;
    }
    let clause = |fault: &AuthFault| match fault {
        AuthFault::NotAParameter(_) | AuthFault::UnterminatedQuote(_) | AuthFault::NotDigest(_) => GRAMMAR,
        AuthFault::Missing(_)
        | AuthFault::Repeated(_)
        | AuthFault::NotQuoted(_)
        | AuthFault::Quoted(_)
        | AuthFault::BadValue(_)
        | AuthFault::WithoutQop(_) => PARAMETERS,
    };
    let fault = asked.faults.first().map(|fault| (clause(fault), fault.to_string()));
    // A nonce is what the answer is made with.
    fault.or_else(|| challenge.nonce.is_empty().then(|| (PARAMETERS, "nonce is empty".to_owned())))
}
