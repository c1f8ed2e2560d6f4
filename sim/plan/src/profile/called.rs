//! What a called number does when no step says otherwise.

use clock::Duration;
use serde::{Deserialize, Serialize};

use crate::duration;
use crate::profile::Ringback;

/// A number with a fixed behaviour: a magic number of the public network, or an extension of the PBX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Called {
    /// Magic numbers: `+` and digits, or two digits that complete the block. Not used by extensions.
    #[serde(deserialize_with = "crate::file::number")]
    pub number: String,
    /// How it rings; the profile's way when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ringback: Option<Ringback>,
    /// False for a number that goes to its outcome without ringing.
    pub rings: bool,
    /// Time from the INVITE to the ringing.
    #[serde(with = "duration")]
    pub ring_after: Duration,
    /// What happens in the end.
    pub outcome: Outcome,
    /// Time from the INVITE to the outcome.
    #[serde(with = "duration")]
    pub outcome_after: Duration,
    /// The called side hangs up this long after the answer; never when zero.
    #[serde(with = "duration")]
    pub hangs_up_after: Duration,
    /// A fax machine answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fax: Option<CalledFax>,
}

impl Default for Called {
    fn default() -> Self {
        Self {
            number: String::new(),
            ringback: None,
            rings: true,
            ring_after: Duration::from_millis(200),
            outcome: Outcome::Answers,
            outcome_after: Duration::from_secs(2),
            hangs_up_after: Duration::ZERO,
            fax: None,
        }
    }
}

/// What a fax machine does that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalledFax {
    /// It takes what comes.
    Receives,
    /// It sends one page of text to whoever calls, as a fax-on-demand service does.
    Sends,
}

/// What a called number does in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It answers.
    #[default]
    Answers,
    /// It refuses with this final status.
    Rejects(#[serde(deserialize_with = "crate::file::final_status")] u16),
    /// Nobody answers: `no_answer_status` follows after `ring_timeout_s`.
    RingsOut,
}
