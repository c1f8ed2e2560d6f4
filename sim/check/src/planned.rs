//! What is known of what was to happen.

use plan::Plan;

/// What is known of what was to happen.
pub(crate) enum Planned {
    /// Nothing: a capture.
    Nothing,
    /// All.
    Plan(Box<Plan>),
    /// The combination makes no sense, for this reason.
    Never(String),
    /// What the header says of it cannot be read, for this reason.
    Unreadable(String),
}
