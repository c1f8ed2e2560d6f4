//! Reason: why a request was sent or a call released (RFC 3326).

use core::fmt;

use crate::message::grammar::{find_outside, is_token};
use crate::message::{Fault, FaultKind, Params};

/// One reason: a protocol and its cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// `SIP`, `Q.850` …, as written.
    pub protocol: String,
    /// `cause`, `text` and others.
    pub params: Params,
}

impl Reason {
    /// A reason with a cause and an optional text.
    #[must_use]
    pub fn new(protocol: &str, cause: u16, text: Option<&str>) -> Self {
        let mut params = Params::new();
        params.set("cause", Some(&cause.to_string()));
        if let Some(text) = text {
            params.set_quoted("text", text);
        }
        Self { protocol: protocol.into(), params }
    }

    /// Reads one reason.
    ///
    /// # Errors
    /// `ReasonMalformed`.
    pub fn parse(value: &str) -> Result<Self, Fault> {
        let malformed = || Fault::new(FaultKind::ReasonMalformed, value);
        let (protocol, params) = value.split_at(find_outside(value, b';').unwrap_or(value.len()));
        let protocol = protocol.trim();
        if !is_token(protocol) {
            return Err(malformed());
        }
        let params = match params.strip_prefix(';') {
            Some(params) => Params::parse_header(params).map_err(|_| malformed())?,
            None => Params::new(),
        };
        Ok(Self { protocol: protocol.into(), params })
    }

    /// The cause: a status code or a Q.850 value.
    #[must_use]
    pub fn cause(&self) -> Option<u16> {
        self.params.value("cause")?.parse().ok()
    }

    /// The text without its quotes.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.params.plain_value("text").map(Into::into)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.protocol, self.params)
    }
}
