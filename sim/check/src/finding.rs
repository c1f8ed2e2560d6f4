//! What a judge says about one thing it saw, and how much that weighs.

use clock::{Duration, Instant};
use trace::{PacketId, Party};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing, nothing is wrong.
    Info,
    /// A broken SHOULD, or a broken requirement whose source nobody here could read in full.
    Warning,
    /// A broken MUST.
    Error,
}

impl Severity {
    /// The word used in reports and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Who caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blame {
    /// The service provider's side.
    Carrier,
    /// The enterprise's side.
    Pbx,
    /// What lies between them.
    Network,
    /// This program: its own limit or bug.
    Simulator,
    /// A host that belongs to neither side.
    Stranger,
}

impl Blame {
    /// The word used in reports and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Pbx => "pbx",
            Self::Network => "network",
            Self::Simulator => "simulator",
            Self::Stranger => "stranger",
        }
    }
}

impl From<Party> for Blame {
    fn from(party: Party) -> Self {
        match party {
            Party::Carrier => Self::Carrier,
            Party::Pbx => Self::Pbx,
            Party::Stranger => Self::Stranger,
        }
    }
}

/// What kind of wrong it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The bytes do not follow the grammar.
    Malformed,
    /// Well formed, but not what the protocol asks for at this point.
    Misbehaved,
    /// Both sides keep the rules and still cannot work together as provisioned.
    Incompatible,
    /// One side declined, in a way the rules allow.
    Refused,
}

impl Kind {
    /// The word used in reports and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Misbehaved => "misbehaved",
            Self::Incompatible => "incompatible",
            Self::Refused => "refused",
        }
    }
}

/// One thing a check has to say, with the packets that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The id of the check, `dialog/cseq-increases`.
    pub check: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Who caused it.
    pub blame: Blame,
    /// What kind of wrong it is.
    pub kind: Kind,
    /// The clause that is broken, `RFC 3261 12.2.1.1`.
    pub clause: String,
    /// The catalogue rows that are broken, `CAL-23`.
    pub requirements: &'static [&'static str],
    /// When it happened.
    pub at: Instant,
    /// The packets that prove it, the guilty one first.
    pub packets: Vec<PacketId>,
    /// One sentence: what happened.
    pub text: String,
    /// What the clause asks for here.
    pub expected: String,
    /// What was on the wire instead.
    pub got: String,
    /// What the user at the phone would notice.
    pub notice: String,
    /// What to change, and on which side.
    pub cure: String,
    /// The Call-ID it belongs to; empty when it belongs to no call.
    pub call_id: String,
    /// What it rests on, when it is about time.
    pub margin: Option<Margin>,
    /// This machine was late at that moment by the margin or more: the finding proves nothing.
    pub late: Option<Duration>,
}

/// How much of time a finding rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margin {
    /// Had what was measured been off by this much, nothing would have been found.
    pub by: Duration,
    /// Where the measuring begins.
    pub from: Instant,
    /// Where it ends.
    pub until: Instant,
}
