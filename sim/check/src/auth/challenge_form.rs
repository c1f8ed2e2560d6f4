//! A challenge has the form of a digest challenge.
//!
//! What it looks for: Each value of WWW-Authenticate and Proxy-Authenticate with the scheme Digest: realm or nonce that
//! is missing or empty, a parameter that is there twice, a value that is quoted and must not be or the other way round.
//! A warning for a nonce that is called stale and given out again by the same challenge.
//!
//! Why it matters on a trunk: A strict client does not understand the challenge and gives up, while the one on the
//! next desk registers.
//!
//! Clause: RFC 7616 3.3 (MUST and SHOULD), RFC 3261 25.1 (grammar).
//!
//! A ladder that breaks it:
//!   carrier 401, WWW-Authenticate: Digest realm=carrier, nonce="n", algorithm="MD5" -> pbx
//!
//! How to fix it: Quote realm, domain, nonce, opaque and qop; leave algorithm and stale bare. Say stale=true beside a new
//! nonce alone, when the one in the request is good no more.

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
        if let Some((of, asked)) = scene.transaction.zip(stale_again(scene)) {
            let said = Said::of(sip, format!("{}: calls a nonce stale and gives it again", asked.header));
            let said = said.with(of.request_answered_by(sip)).expected("a new nonce, or no stale=true");
            out.discouraged(
                &INFO,
                sip.sender,
                said.got(format!("stale=true, nonce=\"{}\"", asked.challenge.nonce)),
            );
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

/// The challenge with stale=true and the nonce with which the request was made: it is no good and is to be used again.
fn stale_again(scene: &Scene<'_>) -> Option<Asked> {
    let used = given::credentials(scene.transaction?.request_answered_by(scene.sip));
    let is_again = |asked: &Asked| {
        let challenge = &asked.challenge;
        let mut same = used.iter().filter(|given| given.realm == challenge.realm);
        challenge.stale == Some(true) && same.any(|given| given.nonce == challenge.nonce)
    };
    given::asked(scene.sip).into_iter().find(is_again)
}
