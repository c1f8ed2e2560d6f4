//! What a device on the other side is to do in a play. We cannot make it: somebody who can is told, and what comes of
//! it is seen on our own side of the trunk.

use agent::{Agent, CallKey, CallPhase, CallView};
use clock::{Duration, Instant};
use plan::{Step, Verb};
use trace::Party;

use crate::told::is_so;

/// How long a device may take to do what it was told, unless somebody has more patience.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A step of the play for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Whose.
    pub party: Party,
    /// What it is to do.
    pub verb: Verb,
    /// The number that it is to call or to register, as somebody dials it.
    pub number: Option<String>,
    /// Our end of the call that it is about, if it is about one.
    pub call: Option<CallKey>,
}

/// A cue that was given, and when it may take effect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    pub(crate) step: usize,
    /// Not before: what does not show takes its time all the same.
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}

/// How long a device takes for a digit: a quarter of a second for its tone, and as much for the pause behind it.
const DIGIT: Duration = Duration::from_millis(500);

/// How long a device is busy with something that does not show at our end when it is done.
pub(crate) fn takes(verb: &Verb) -> Duration {
    match verb {
        Verb::Dtmf { digits } => DIGIT * u32::try_from(digits.len()).unwrap_or(u32::MAX),
        _ => Duration::ZERO,
    }
}

/// Whether the device has done it already, of its own accord and before the play wanted it: a box that answers by itself
/// does not wait for anybody's play.
pub(crate) fn is_done_already(verb: &Verb, call: Option<CallView>) -> bool {
    let is_up = |call: CallView| matches!(call.phase, CallPhase::Answered | CallPhase::Confirmed);
    match verb {
        Verb::Ring | Verb::Progress { .. } | Verb::Answer { .. } => call.is_some_and(is_up),
        _ => false,
    }
}

/// Why a step for our end can never be done, because the device did something else by itself: an INVITE that was answered
/// is not cancelled any more (RFC 3261 9.1).
pub(crate) fn never(step: &Step, call: Option<CallView>) -> Option<&'static str> {
    let is_up = |call: CallView| matches!(call.phase, CallPhase::Answered | CallPhase::Confirmed);
    let is_too_late = matches!(step.verb, Verb::Cancel) && call.is_some_and(is_up);
    is_too_late
        .then_some("the call was to be cancelled while it rang, and the device had answered it by itself")
}

/// Whether the device can do it, as far as our end of the call tells.
pub(crate) fn is_possible(step: &Step, ours: &Agent, call: Option<CallView>) -> bool {
    let in_phase = |phases: &[CallPhase]| call.is_some_and(|call| phases.contains(&call.phase));
    match &step.verb {
        // It is called, and we wait.
        Verb::Ring | Verb::Progress { .. } | Verb::Answer { .. } | Verb::Reject { .. } => {
            in_phase(&[CallPhase::Calling, CallPhase::Proceeding])
        }
        Verb::Cancel => in_phase(&[CallPhase::Incoming]),
        // A fax machine that is at work hears the other one, and nobody hangs up on them.
        Verb::Hangup => call.is_some_and(|call| call.phase == CallPhase::Confirmed && !call.busy),
        Verb::Hold
        | Verb::Resume
        | Verb::Reinvite { .. }
        | Verb::Dtmf { .. }
        | Verb::SendFax(_)
        | Verb::ReceiveFax(_)
        | Verb::ModemCall(_)
        | Verb::PathTest => call.is_some_and(|call| call.phase == CallPhase::Confirmed && !call.is_changing),
        Verb::Wait { until: Some(until) } => is_so(ours, *until, call),
        Verb::Unregister => ours.is_registered(),
        Verb::Call { .. }
        | Verb::Register
        | Verb::RegisterNumber { .. }
        | Verb::UnregisterNumber { .. }
        | Verb::Options
        | Verb::Silent { .. }
        | Verb::Wait { until: None }
        | Verb::NetworkDrop { .. }
        | Verb::NetworkDuplicate { .. }
        | Verb::NetworkDelay { .. }
        | Verb::NetworkDown { .. }
        | Verb::StrangerCall { .. }
        | Verb::StrangerOptions { .. } => true,
    }
}

/// Whether it shows at our end that the device has done it; what does not show is taken for done.
pub(crate) fn has_taken_effect(step: &Step, ours: &Agent, call: Option<CallView>) -> bool {
    let is_over = || call.is_some_and(|call| call.phase.is_over());
    match &step.verb {
        Verb::Call { .. } => call.is_some(),
        Verb::Ring | Verb::Progress { .. } => call.is_some_and(|call| call.ringing) || is_over(),
        Verb::Answer { .. } => call.is_some_and(|call| call.phase == CallPhase::Confirmed) || is_over(),
        Verb::Reject { .. } | Verb::Cancel | Verb::Hangup => is_over(),
        Verb::Register => ours.is_registered(),
        Verb::Unregister => !ours.is_registered(),
        Verb::Hold
        | Verb::Resume
        | Verb::Reinvite { .. }
        | Verb::Dtmf { .. }
        | Verb::SendFax(_)
        | Verb::ReceiveFax(_)
        | Verb::ModemCall(_)
        | Verb::PathTest
        | Verb::RegisterNumber { .. }
        | Verb::UnregisterNumber { .. }
        | Verb::Options
        | Verb::Silent { .. }
        | Verb::Wait { .. }
        | Verb::NetworkDrop { .. }
        | Verb::NetworkDuplicate { .. }
        | Verb::NetworkDelay { .. }
        | Verb::NetworkDown { .. }
        | Verb::StrangerCall { .. }
        | Verb::StrangerOptions { .. } => true,
    }
}
