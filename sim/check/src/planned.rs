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

impl Planned {
    /// The plan, if there is one.
    pub(crate) fn plan(&self) -> Option<&Plan> {
        match self {
            Self::Plan(plan) => Some(plan),
            Self::Nothing | Self::Never(_) | Self::Unreadable(_) => None,
        }
    }
}
