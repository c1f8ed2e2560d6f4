//! Which way a call goes.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Side;

/// The direction of the calls of a play, as the PBX sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CallDirection {
    /// The carrier calls, the PBX is called.
    Inbound,
    /// The PBX calls, the carrier is called.
    Outbound,
}

impl CallDirection {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Inbound, Self::Outbound];

    /// The word used in files and in names of plays.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }

    /// Who calls.
    #[must_use]
    pub const fn caller(self) -> Side {
        match self {
            Self::Inbound => Side::Carrier,
            Self::Outbound => Side::Pbx,
        }
    }

    /// Who is called.
    #[must_use]
    pub const fn called(self) -> Side {
        self.caller().peer()
    }

    /// The number of the called side that is answered by whoever plays it.
    pub(crate) const fn number(self) -> &'static str {
        match self {
            Self::Inbound => "pbx.did.main",
            Self::Outbound => "pstn.answers",
        }
    }
}

impl fmt::Display for CallDirection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
