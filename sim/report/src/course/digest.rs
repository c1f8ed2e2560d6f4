//! A digest computed by hand: each step with the values of a run (RFC 7616 3.4, RFC 8760).
//!
//! It is computed apart from `sip`, which both ends use: a lesson that shows its steps is a second opinion.

use core::fmt::Write as _;

use md5::Md5;
use plan::{Selection, Side};
use sha2::{Digest as _, Sha256};
use sip::auth::{Algorithm, Credentials};
use sip::{Message, StartLine};
use trace::{Event, Redaction};

use crate::case::Case;

/// One answered challenge, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worked {
    /// The response that asked for it, `F2`, and the challenge in it whose nonce was used; none when it came before.
    pub challenge: Option<(String, String)>,
    /// The request that carries the digest, `F3`.
    pub message: String,
    /// The header as it was written.
    pub header: String,
    /// `SHA-256`, `MD5`.
    pub algorithm: &'static str,
    /// Name, realm and password with colons between.
    pub a1: String,
    /// Their hash.
    pub ha1: String,
    /// Method and URI.
    pub a2: String,
    /// Their hash.
    pub ha2: String,
    /// What the last hash is made of.
    pub last: String,
    /// The digest that is right.
    pub response: String,
    /// The digest that was on the wire.
    pub sent: String,
}

impl Worked {
    /// Whether what was sent is right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.response.eq_ignore_ascii_case(&self.sent)
    }

    /// The challenge that it answers: that with its nonce, and where several have it, that of its own function.
    fn answers(&self, challenges: Vec<(String, String)>) -> Option<(String, String)> {
        let nonce = Credentials::parse(&self.header).0.nonce;
        let has_nonce = |(_, text): &(String, String)| text.contains(nonce.as_str());
        let mut of_nonce: Vec<_> = challenges.into_iter().filter(has_nonce).collect();
        let is_own = |(_, text): &(String, String)| text.contains(&format!("algorithm={}", self.algorithm));
        let own = of_nonce.iter().position(is_own).unwrap_or(0);
        (own < of_nonce.len()).then(|| of_nonce.swap_remove(own))
    }

    /// Commands for a shell that compute the same three lines; none where the system has no program for the function.
    #[must_use]
    pub fn commands(&self) -> Option<[String; 3]> {
        let program = match self.algorithm {
            "MD5" => "md5sum",
            "SHA-256" => "sha256sum",
            _ => return None,
        };
        let command = |text: &str| format!("printf '%s' '{}' | {program}", text.replace('\'', "'\\''"));
        Some([command(&self.a1), command(&self.a2), command(&self.last)])
    }
}

/// The first digest that the PBX has sent; none when there is none, or when its password is somebody's own.
#[must_use]
pub fn worked(case: &Case) -> Option<Worked> {
    if case.header().redaction != Redaction::Nothing {
        return None;
    }
    let selection = Selection::read(case.header().plan.as_deref()?).ok()?;
    let plan = selection.plan().ok()?;
    let registration = &plan.profile(Side::Pbx).registration;
    let (user, password) = (registration.digest_user().to_owned(), registration.password.reveal().to_owned());
    let sequence = case.sequence();
    let sent = case.events().iter().filter_map(|event| match event {
        Event::Sent { packet, .. } => Some(packet),
        _ => None,
    });
    let mut challenges: Vec<(String, String)> = Vec::new();
    for packet in sent {
        let message = Message::parse(packet.payload.clone());
        let number = sequence.number(packet.id).unwrap_or_default();
        let StartLine::Request { method, .. } = message.start_line() else {
            let asked = [message.www_authenticate(), message.proxy_authenticate()].concat();
            challenges.extend(asked.iter().map(|challenge| (format!("F{number}"), challenge.to_string())));
            continue;
        };
        let headers = [message.authorization(), message.proxy_authorization()].concat();
        let Some(header) = headers.first() else { continue };
        let worked = step_by_step(&user, &password, method, header, number)?;
        return Some(Worked { challenge: worked.answers(challenges), ..worked });
    }
    None
}

fn step_by_step(user: &str, password: &str, method: &str, header: &str, number: usize) -> Option<Worked> {
    let (credentials, _) = Credentials::parse(header);
    let algorithm = credentials.known_algorithm()?;
    if credentials.qop.as_deref().is_some_and(|qop| qop != "auth") {
        return None;
    }
    let a1 = format!("{user}:{}:{password}", credentials.realm);
    let ha1 = hash(algorithm, &a1)?;
    let a2 = format!("{method}:{}", credentials.uri);
    let ha2 = hash(algorithm, &a2)?;
    let mut last = format!("{ha1}:{}", credentials.nonce);
    if let (Some(qop), Some(nc), Some(cnonce)) = (&credentials.qop, credentials.nc, &credentials.cnonce) {
        let _ = write!(last, ":{nc:08x}:{cnonce}:{qop}");
    }
    let _ = write!(last, ":{ha2}");
    let response = hash(algorithm, &last)?;
    Some(Worked {
        challenge: None,
        message: format!("F{number}"),
        header: header.to_owned(),
        algorithm: algorithm.as_str(),
        a1,
        ha1,
        a2,
        ha2,
        last,
        response,
        sent: credentials.response,
    })
}

/// The hash as letters; none for a function that no lesson shows.
fn hash(algorithm: Algorithm, text: &str) -> Option<String> {
    let octets = match algorithm {
        Algorithm::Md5 => Md5::digest(text).to_vec(),
        Algorithm::Sha256 => Sha256::digest(text).to_vec(),
        Algorithm::Md5Sess
        | Algorithm::Sha256Sess
        | Algorithm::Sha512Trunc256
        | Algorithm::Sha512Trunc256Sess => {
            return None;
        }
    };
    Some(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7616 3.9.1, in both functions.
    #[test]
    fn the_example_of_the_rfc_comes_out_step_by_step() {
        let of = |algorithm: &str, response: &str| {
            format!(
                "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
                 cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"{response}\""
            )
        };
        let table = [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ];
        for (algorithm, response) in table {
            let worked = step_by_step("Mufasa", "Circle of Life", "GET", &of(algorithm, response), 3)
                .expect("it is whole");
            assert_eq!(worked.response, response);
            assert!(worked.is_right());
            assert_eq!(worked.a1, "Mufasa:http-auth@example.org:Circle of Life");
            assert!(worked.commands().is_some_and(|[first, ..]| first.contains("sum")));
        }
        let wrong = step_by_step("Mufasa", "another", "GET", &of("MD5", "00"), 3).expect("it is whole");
        assert!(!wrong.is_right());
    }
}
