//! Warning: RFC 3261 20.43.

use core::fmt;

use crate::message::grammar::{quoted, quoted_end, unquoted};
use crate::message::{Fault, FaultKind};

/// A three-digit code, the agent that says it, and a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The code, 300 to 399.
    pub code: u16,
    /// The host or pseudonym of the agent.
    pub agent: String,
    /// The text without its quotes.
    pub text: String,
}

impl Warning {
    /// Reads one warning.
    ///
    /// # Errors
    /// `WarningMalformed`.
    pub fn parse(value: &str) -> Result<Self, Fault> {
        let malformed = || Fault::new(FaultKind::WarningMalformed, value);
        let (code, rest) = value.trim().split_once(' ').ok_or_else(malformed)?;
        let (agent, text) = rest.trim_start().split_once(' ').ok_or_else(malformed)?;
        let text = text.trim();
        let digits = code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit());
        if !digits || !text.starts_with('"') || quoted_end(text) != Some(text.len()) {
            return Err(malformed());
        }
        let code = code.parse().map_err(|_| malformed())?;
        Ok(Self { code, agent: agent.into(), text: unquoted(text).into_owned() })
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03} {} {}", self.code, self.agent, quoted(&self.text))
    }
}
