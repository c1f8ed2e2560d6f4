//! OPTIONS as a keep-alive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// OPTIONS sent and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KeepAlive {
    /// Time between two OPTIONS of this side; 0 sends none.
    pub interval_s: u32,
    /// Unanswered OPTIONS in a row that take the trunk out of service.
    #[serde(deserialize_with = "crate::file::times")]
    #[schemars(with = "crate::file::Times")]
    pub down_after: u32,
    /// Answered OPTIONS in a row that bring it back.
    #[serde(deserialize_with = "crate::file::times")]
    #[schemars(with = "crate::file::Times")]
    pub up_after: u32,
    /// The status this side answers with.
    #[serde(deserialize_with = "crate::file::answer_status")]
    #[schemars(with = "crate::file::AnswerStatus")]
    pub answer_status: u16,
    /// Answers that count as alive; any answer when empty.
    #[serde(deserialize_with = "crate::file::answers")]
    #[schemars(with = "crate::file::Answers")]
    pub alive: Vec<u16>,
}

impl Default for KeepAlive {
    fn default() -> Self {
        Self { interval_s: 0, down_after: 2, up_after: 1, answer_status: 200, alive: Vec::new() }
    }
}
