//! A challenge: the value of `WWW-Authenticate` or `Proxy-Authenticate` (RFC 7616 3.3).

use core::fmt;

use super::parameters::{Parameter, Parameters, write_others, write_quoted};
use super::{Algorithm, AuthFault, Qop};

/// A challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// `Digest`; anything else cannot be answered.
    pub scheme: String,
    /// Whose users are asked for.
    pub realm: String,
    /// The server's nonce.
    pub nonce: String,
    /// Comes back unchanged.
    pub opaque: Option<String>,
    /// The `domain` parameter, which SIP has little use for.
    pub domain: Option<String>,
    /// The answer was right but for its old nonce.
    pub stale: Option<bool>,
    /// The algorithm as written; none means MD5.
    pub algorithm: Option<String>,
    /// Whether the algorithm was, or is to be, quoted. It must not be, and is.
    pub quotes_algorithm: bool,
    /// The qualities offered, as written; empty when there is no `qop` at all (RFC 2069).
    pub qop: Vec<String>,
    /// The server can look users up by the hash of their names.
    pub userhash: bool,
    pub(super) others: Vec<Parameter>,
}

impl Challenge {
    /// True for a digest; other schemes have forms of their own.
    #[must_use]
    pub fn is_digest(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("Digest")
    }

    /// A digest challenge with `qop="auth"` and nothing unusual.
    #[must_use]
    pub fn new(realm: impl Into<String>, nonce: impl Into<String>, algorithm: Algorithm) -> Self {
        Self {
            scheme: "Digest".to_owned(),
            realm: realm.into(),
            nonce: nonce.into(),
            opaque: None,
            domain: None,
            stale: None,
            algorithm: Some(algorithm.as_str().to_owned()),
            quotes_algorithm: false,
            qop: vec![Qop::Auth.as_str().to_owned()],
            userhash: false,
            others: Vec::new(),
        }
    }

    /// Reads a header value. Never fails: what is missing is empty and is in the faults.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<AuthFault>) {
        let mut from = Parameters::parse(text);
        let realm = from.required("realm");
        let nonce = from.required("nonce");
        let (opaque, domain) = (from.quoted("opaque"), from.quoted("domain"));
        let stale = from.token("stale").map(|(value, _)| value.eq_ignore_ascii_case("true"));
        let (algorithm, quotes_algorithm) = from.token("algorithm").unzip();
        let words = from.quoted("qop").unwrap_or_default();
        let qop = words.split(',').map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect();
        let userhash = from.token("userhash").is_some_and(|(value, _)| value.eq_ignore_ascii_case("true"));
        let others = from.rest();
        let challenge = Self {
            scheme: from.scheme,
            realm,
            nonce,
            opaque,
            domain,
            stale,
            algorithm,
            quotes_algorithm: quotes_algorithm.unwrap_or(false),
            qop,
            userhash,
            others,
        };
        (challenge, from.faults)
    }

    /// The algorithm, if it is one we know. No parameter means MD5 (RFC 7616 3.3).
    #[must_use]
    pub fn known_algorithm(&self) -> Option<Algorithm> {
        self.algorithm.as_deref().map_or(Some(Algorithm::Md5), Algorithm::from_name)
    }

    /// The qualities offered that we know.
    #[must_use]
    pub fn known_qop(&self) -> Vec<Qop> {
        self.qop.iter().filter_map(|word| Qop::from_name(word)).collect()
    }

    /// True when this can be answered at all: a digest with a known algorithm and a known quality. A
    /// session algorithm needs a client nonce, which only goes with a quality (RFC 3261 22.4 item 8).
    #[must_use]
    pub fn is_supported(&self) -> bool {
        let Some(algorithm) = self.known_algorithm() else { return false };
        let is_digest = self.is_digest() && !self.nonce.is_empty();
        let is_without_qop = self.qop.is_empty() && !algorithm.is_session();
        is_digest && (is_without_qop || !self.known_qop().is_empty())
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.scheme)?;
        write_quoted(f, "realm", &self.realm)?;
        let qop = (!self.qop.is_empty()).then(|| self.qop.join(","));
        let quoted = [
            ("domain", self.domain.as_ref()),
            ("nonce", Some(&self.nonce)),
            ("opaque", self.opaque.as_ref()),
            ("qop", qop.as_ref()),
        ];
        for (name, value) in quoted {
            if let Some(value) = value {
                f.write_str(", ")?;
                write_quoted(f, name, value)?;
            }
        }
        if let Some(algorithm) = &self.algorithm {
            let quote = if self.quotes_algorithm { "\"" } else { "" };
            write!(f, ", algorithm={quote}{algorithm}{quote}")?;
        }
        if let Some(stale) = self.stale {
            write!(f, ", stale={stale}")?;
        }
        if self.userhash {
            f.write_str(", userhash=true")?;
        }
        write_others(f, &self.others)
    }
}
