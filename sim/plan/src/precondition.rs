//! What a step waits for, in words: for whoever reads that it never came.

use crate::{Verb, WaitFor};

impl Verb {
    /// What must be true before the step begins.
    #[must_use]
    pub const fn precondition(&self) -> &'static str {
        match self {
            Self::Ring | Self::Progress { .. } | Self::Answer { .. } | Self::Reject { .. } => {
                "an incoming call that is not answered yet"
            }
            Self::Cancel => "an outgoing call without a final response",
            Self::Resume => "its own hold to be answered",
            Self::Hangup
            | Self::Hold
            | Self::Reinvite { .. }
            | Self::Dtmf { .. }
            | Self::SendFax(_)
            | Self::ReceiveFax(_)
            | Self::ModemCall(_)
            | Self::PathTest => "the call to be answered and nobody to be busy on it",
            Self::Unregister => "a registration",
            Self::Wait { until: Some(until) } => match until {
                WaitFor::Ringing => "the call to ring",
                WaitFor::Confirmed => "the call to be answered and acknowledged",
                WaitFor::Ended => "the call to end",
                WaitFor::Registered => "a registration",
                WaitFor::Unregistered => "the registration to be gone",
                WaitFor::TrunkUp => "an answered OPTIONS",
                WaitFor::TrunkDown => "the trunk to be taken out of service",
            },
            Self::Call { .. }
            | Self::Register
            | Self::RegisterNumber { .. }
            | Self::UnregisterNumber { .. }
            | Self::Options
            | Self::Wait { until: None }
            | Self::Silent { .. }
            | Self::NetworkDrop { .. }
            | Self::NetworkDuplicate { .. }
            | Self::NetworkDelay { .. }
            | Self::NetworkDown { .. }
            | Self::StrangerCall { .. }
            | Self::StrangerOptions { .. } => "nothing but its turn",
        }
    }

    /// The word of the verb in a play.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Call { .. } | Self::StrangerCall { .. } => "call",
            Self::Ring => "ring",
            Self::Progress { .. } => "progress",
            Self::Answer { .. } => "answer",
            Self::Reject { .. } => "reject",
            Self::Cancel => "cancel",
            Self::Hangup => "hangup",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Reinvite { .. } => "reinvite",
            Self::SendFax(_) => "send-fax",
            Self::ReceiveFax(_) => "receive-fax",
            Self::ModemCall(_) => "modem-call",
            Self::PathTest => "path-test",
            Self::Dtmf { .. } => "dtmf",
            Self::Register => "register",
            Self::Unregister => "unregister",
            Self::RegisterNumber { .. } => "register-number",
            Self::UnregisterNumber { .. } => "unregister-number",
            Self::Options | Self::StrangerOptions { .. } => "options",
            Self::Wait { .. } => "wait",
            Self::Silent { .. } => "silent",
            Self::NetworkDrop { .. } => "drop",
            Self::NetworkDuplicate { .. } => "duplicate",
            Self::NetworkDelay { .. } => "delay",
            Self::NetworkDown { .. } => "down",
        }
    }
}
