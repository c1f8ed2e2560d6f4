//! Session-Expires and Min-SE (RFC 4028 4 and 5).

use core::fmt;

use super::numbers::delta_seconds;
use crate::message::{Fault, Params};

/// Who refreshes a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refresher {
    /// The UAC of the request in which this stands.
    Uac,
    /// The UAS of the request in which this stands.
    Uas,
}

/// A session interval and who refreshes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionExpires {
    /// The interval in seconds.
    pub interval_seconds: u32,
    /// The parameters.
    pub params: Params,
}

impl SessionExpires {
    /// An interval with its refresher.
    #[must_use]
    pub fn new(interval_seconds: u32, refresher: Option<Refresher>) -> Self {
        let mut params = Params::new();
        if let Some(refresher) = refresher {
            params.set("refresher", Some(refresher.as_str()));
        }
        Self { interval_seconds, params }
    }

    /// Reads a Session-Expires or Min-SE value.
    ///
    /// # Errors
    /// The first fault met.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let (seconds, params) = match text.split_once(';') {
            Some((seconds, params)) => (seconds, Params::parse_header(params)?),
            None => (text, Params::new()),
        };
        Ok(Self { interval_seconds: delta_seconds(seconds.trim())?, params })
    }

    /// Who refreshes, if it says so.
    #[must_use]
    pub fn refresher(&self) -> Option<Refresher> {
        let value = self.params.value("refresher")?;
        [Refresher::Uac, Refresher::Uas].into_iter().find(|r| value.eq_ignore_ascii_case(r.as_str()))
    }
}

impl Refresher {
    /// `uac` or `uas`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uac => "uac",
            Self::Uas => "uas",
        }
    }
}

impl fmt::Display for SessionExpires {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.interval_seconds, self.params)
    }
}
