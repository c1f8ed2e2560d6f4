//! Credentials: the value of `Authorization` or `Proxy-Authorization` (RFC 7616 3.4).

use core::fmt;

use super::parameters::{Parameter, Parameters, write_others, write_quoted};
use super::{Algorithm, AuthFault, Challenge, Password, Qop};

/// An answer to a challenge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// `Digest`.
    pub scheme: String,
    /// The user's name, or its hash when `userhash` is set.
    pub username: String,
    /// The name came as `username*` (RFC 7616 3.4): it is decoded here.
    pub is_username_extended: bool,
    /// The name is hashed.
    pub userhash: bool,
    /// The realm of the challenge.
    pub realm: String,
    /// The nonce of the challenge.
    pub nonce: String,
    /// The Request-URI as the client wrote it.
    pub uri: String,
    /// The digest, in hexadecimal.
    pub response: String,
    /// The algorithm as written; none means MD5.
    pub algorithm: Option<String>,
    /// The client's nonce.
    pub cnonce: Option<String>,
    /// The opaque of the challenge.
    pub opaque: Option<String>,
    /// The quality chosen, as written.
    pub qop: Option<String>,
    /// How often the client used this nonce, counting from 1.
    pub nc: Option<u32>,
    /// It came with capital digits, of which the digest was made.
    pub(super) is_nc_capital: bool,
    pub(super) others: Vec<Parameter>,
}

impl Credentials {
    /// True for a digest; other schemes have forms of their own.
    #[must_use]
    pub fn is_digest(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("Digest")
    }

    /// The answer to a challenge, with its response computed. Without a quality it is the old form,
    /// which has neither client nonce nor count (RFC 2617 3.2.2.1).
    #[must_use]
    pub fn answer(
        challenge: &Challenge,
        username: &str,
        client: &ClientPart<'_>,
        request: &Request<'_>,
    ) -> Self {
        let mut credentials = Self {
            scheme: "Digest".to_owned(),
            username: username.to_owned(),
            realm: challenge.realm.clone(),
            nonce: challenge.nonce.clone(),
            uri: request.uri.to_owned(),
            algorithm: challenge.algorithm.clone(),
            opaque: challenge.opaque.clone(),
            ..Self::default()
        };
        if let Some(qop) = client.qop {
            credentials.qop = Some(qop.as_str().to_owned());
            credentials.cnonce = Some(client.cnonce.to_owned());
            credentials.nc = Some(client.nc);
        }
        let response = credentials.expected_response(username, client.password, request.method, request.body);
        credentials.response = response.unwrap_or_default();
        //= https://www.rfc-editor.org/rfc/rfc7616#section-3.4.4
        // The name is hashed last: the digest was made with the plain one.
        if challenge.userhash {
            let algorithm = challenge.known_algorithm().unwrap_or_default();
            credentials.username = hashed_username(algorithm, username, &challenge.realm);
            credentials.userhash = true;
        }
        credentials
    }

    /// Reads a header value. Never fails: what is missing is empty and is in the faults.
    #[must_use]
    pub fn parse(text: &str) -> (Self, Vec<AuthFault>) {
        let mut from = Parameters::parse(text);
        let (username, is_username_extended) = username(&mut from);
        let realm = from.required("realm");
        let nonce = from.required("nonce");
        let uri = from.required("uri");
        let response = from.required("response");
        let algorithm = from.token("algorithm").map(|(value, _)| value);
        let (cnonce, opaque) = (from.quoted("cnonce"), from.quoted("opaque"));
        let qop = from.token("qop").map(|(value, _)| value);
        let nc = nonce_count(&mut from);
        let userhash = from.token("userhash").is_some_and(|(value, _)| value.eq_ignore_ascii_case("true"));
        check_qop(&mut from.faults, qop.is_some(), cnonce.is_some(), nc.is_some());
        let others = from.rest();
        let credentials = Self {
            scheme: from.scheme,
            username,
            is_username_extended,
            userhash,
            realm,
            nonce,
            uri,
            response,
            algorithm,
            cnonce,
            opaque,
            qop,
            is_nc_capital: nc.flatten().is_some_and(|(_, is_capital)| is_capital),
            nc: nc.flatten().map(|(count, _)| count),
            others,
        };
        (credentials, from.faults)
    }

    /// The algorithm, if it is one we know.
    #[must_use]
    pub fn known_algorithm(&self) -> Option<Algorithm> {
        self.algorithm.as_deref().map_or(Some(Algorithm::Md5), Algorithm::from_name)
    }

    /// The response these credentials should have. None when algorithm or quality are unknown, or when
    /// what they need is missing.
    //= https://www.rfc-editor.org/rfc/rfc7616#section-3.4.1
    #[must_use]
    pub fn expected_response(
        &self,
        username: &str,
        password: &Password,
        method: &str,
        body: &[u8],
    ) -> Option<String> {
        let algorithm = self.known_algorithm()?;
        let (realm, nonce) = (self.realm.as_bytes(), self.nonce.as_bytes());
        let secret = algorithm.hash(&[username.as_bytes(), realm, password.as_bytes()]);
        let a1 = if algorithm.is_session() {
            algorithm.hash(&[secret.as_bytes(), nonce, self.cnonce.as_ref()?.as_bytes()])
        } else {
            secret
        };
        let (method, uri) = (method.as_bytes(), self.uri.as_bytes());
        let Some(word) = &self.qop else {
            let a2 = algorithm.hash(&[method, uri]);
            return Some(algorithm.hash(&[a1.as_bytes(), nonce, a2.as_bytes()]));
        };
        let a2 = match Qop::from_name(word)? {
            Qop::Auth => algorithm.hash(&[method, uri]),
            Qop::AuthInt => algorithm.hash(&[method, uri, algorithm.hash(&[body]).as_bytes()]),
        };
        let nc = match self.is_nc_capital {
            true => format!("{:08X}", self.nc?),
            false => format!("{:08x}", self.nc?),
        };
        let cnonce = self.cnonce.as_ref()?;
        let parts = [a1.as_bytes(), nonce, nc.as_bytes(), cnonce.as_bytes(), word.as_bytes(), a2.as_bytes()];
        Some(algorithm.hash(&parts))
    }
}

/// What the client adds of its own.
#[derive(Clone, Copy, Debug)]
pub struct ClientPart<'a> {
    /// The secret.
    pub password: &'a Password,
    /// The client's nonce.
    pub cnonce: &'a str,
    /// How often the nonce was used, this time included.
    pub nc: u32,
    /// The quality chosen; none for the old form.
    pub qop: Option<Qop>,
}

/// What of a request the digest covers.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// The Request-URI, as written.
    pub uri: &'a str,
    /// The body, empty when there is none (RFC 8760 2.6 item 7).
    pub body: &'a [u8],
}

/// The name of a user as a server with `userhash` looks it up.
#[must_use]
pub(super) fn hashed_username(algorithm: Algorithm, username: &str, realm: &str) -> String {
    algorithm.hash(&[username.as_bytes(), realm.as_bytes()])
}

fn username(from: &mut Parameters) -> (String, bool) {
    let extended = from.token("username*").map(|(value, _)| value);
    match (from.quoted("username"), extended) {
        (Some(plain), None) => (plain, false),
        (Some(plain), Some(_)) => {
            // RFC 7616 3.4: both at once are an error.
            from.faults.push(AuthFault::Repeated("username".to_owned()));
            (plain, false)
        }
        (None, Some(extended)) => match decode_extended(&extended) {
            Some(name) => (name, true),
            None => {
                from.faults.push(AuthFault::BadValue("username*"));
                (extended, true)
            }
        },
        (None, None) => {
            from.faults.push(AuthFault::Missing("username"));
            (String::new(), false)
        }
    }
}

/// `UTF-8'language'J%C3%A4s` (RFC 5987 3.2).
fn decode_extended(text: &str) -> Option<String> {
    let mut parts = text.splitn(3, '\'');
    let (charset, _language, value) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("UTF-8") {
        return None;
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |b: Option<u8>| char::from(b?).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn encode_extended(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b);
    let encoded =
        name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") });
    format!("UTF-8''{}", encoded.collect::<String>())
}

/// Outer none: no `nc`. Inner none: one that is not eight hexadecimal digits. They are to be in lower case (RFC 3261 25.1,
/// LHEX); all in capitals they count as well, and that is said.
fn nonce_count(from: &mut Parameters) -> Option<Option<(u32, bool)>> {
    let (text, _) = from.token("nc")?;
    let has = |is: fn(&u8) -> bool| text.bytes().any(|b| is(&b));
    let (is_capital, is_small) = (has(u8::is_ascii_uppercase), has(u8::is_ascii_lowercase));
    let is_count =
        text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit()) && !(is_capital && is_small);
    let count = is_count.then(|| u32::from_str_radix(&text, 16).ok()).flatten();
    if count.is_none() || is_capital {
        from.faults.push(AuthFault::BadValue("nc"));
    }
    Some(count.map(|count| (count, is_capital)))
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-22.4
fn check_qop(faults: &mut Vec<AuthFault>, has_qop: bool, has_cnonce: bool, has_nc: bool) {
    for (name, is_there) in [("cnonce", has_cnonce), ("nc", has_nc)] {
        match (has_qop, is_there) {
            (true, false) => faults.push(AuthFault::Missing(name)),
            (false, true) => faults.push(AuthFault::WithoutQop(name)),
            _ => {}
        }
    }
}

impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.scheme)?;
        if self.is_username_extended {
            write!(f, "username*={}", encode_extended(&self.username))?;
        } else {
            write_quoted(f, "username", &self.username)?;
        }
        let quoted = [
            ("realm", Some(&self.realm)),
            ("nonce", Some(&self.nonce)),
            ("uri", Some(&self.uri)),
            ("response", Some(&self.response)),
            ("cnonce", self.cnonce.as_ref()),
            ("opaque", self.opaque.as_ref()),
        ];
        for (name, value) in quoted {
            if let Some(value) = value {
                f.write_str(", ")?;
                write_quoted(f, name, value)?;
            }
        }
        if let Some(algorithm) = &self.algorithm {
            write!(f, ", algorithm={algorithm}")?;
        }
        if let Some(qop) = &self.qop {
            write!(f, ", qop={qop}")?;
        }
        match (self.nc, self.is_nc_capital) {
            (Some(nc), false) => write!(f, ", nc={nc:08x}")?,
            (Some(nc), true) => write!(f, ", nc={nc:08X}")?,
            (None, _) => {}
        }
        if self.userhash {
            f.write_str(", userhash=true")?;
        }
        write_others(f, &self.others)
    }
}
