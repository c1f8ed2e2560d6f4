//! Content-Type: RFC 3261 20.15.

use core::fmt;

use crate::message::grammar::is_token;
use crate::message::{Fault, FaultKind, Params};

/// A media type with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentType {
    /// The type, in lower case.
    pub kind: String,
    /// The subtype, in lower case.
    pub subtype: String,
    /// The parameters, `boundary` among them.
    pub params: Params,
}

impl ContentType {
    /// Reads a media type.
    ///
    /// # Errors
    /// `ContentTypeMalformed`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let malformed = || Fault::new(FaultKind::ContentTypeMalformed, text);
        let (essence, params) = match text.split_once(';') {
            Some((essence, params)) => (essence, Params::parse_header(params).map_err(|_| malformed())?),
            None => (text, Params::new()),
        };
        let (kind, subtype) = essence.split_once('/').ok_or_else(malformed)?;
        let (kind, subtype) = (kind.trim(), subtype.trim());
        if !is_token(kind) || !is_token(subtype) {
            return Err(malformed());
        }
        Ok(Self { kind: kind.to_ascii_lowercase(), subtype: subtype.to_ascii_lowercase(), params })
    }

    /// Whether this is `essence` (`application/sdp`), whatever the parameters.
    #[must_use]
    pub fn is(&self, essence: &str) -> bool {
        essence.split_once('/').is_some_and(|(kind, subtype)| {
            kind.eq_ignore_ascii_case(&self.kind) && subtype.eq_ignore_ascii_case(&self.subtype)
        })
    }
}

impl fmt::Display for ContentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.kind, self.subtype, self.params)
    }
}
