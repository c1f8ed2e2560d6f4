//! OPTIONS as a keep-alive.

use serde::{Deserialize, Serialize};

/// OPTIONS sent and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeepAlive {
    /// Time between two OPTIONS of this side; 0 sends none.
    pub interval_s: u32,
    /// Unanswered OPTIONS in a row that take the trunk out of service.
    pub down_after: u32,
    /// Answered OPTIONS in a row that bring it back.
    pub up_after: u32,
    /// The status this side answers with.
    pub answer_status: u16,
    /// Answers that count as alive; any answer when empty.
    pub alive: Vec<u16>,
}

impl Default for KeepAlive {
    fn default() -> Self {
        Self { interval_s: 0, down_after: 2, up_after: 1, answer_status: 200, alive: Vec::new() }
    }
}
