//! The changes for a terminal.

use core::fmt::Write as _;

use super::{Missing, Passage, Passed};

/// Wider names push their values to the right.
const WHAT_WIDTH: usize = 26;

/// One play: a line for each change.
#[must_use]
pub fn text(passage: &Passage) -> String {
    let mut text = format!("{} [{}]\n", passage.scenario, passage.mode);
    for call in &passage.calls {
        let _ = writeln!(text, "  {}", headline(call));
        for change in &call.changes {
            let (before, after) = (shown(change.before.as_deref()), shown(change.after.as_deref()));
            let _ = writeln!(text, "    {:<WHAT_WIDTH$} {before} -> {after}", change.what);
        }
    }
    if passage.calls.is_empty() {
        text.push_str("  no call was seen on either trunk\n");
    }
    text
}

/// What became of a call.
pub(crate) fn headline(call: &Passed) -> String {
    let (caller, called) = (call.caller.name(), &call.called);
    match call.missing {
        None if call.changes.is_empty() => format!("call of the {caller} to {called}: passed on as it was"),
        None => format!("call of the {caller} to {called}: what the box changed"),
        Some(Missing::Outgoing) => format!("call of the {caller} to {called}: the box did not pass it on"),
        Some(Missing::Incoming) => "a call that the box has placed, and nobody with it".to_owned(),
    }
}

/// A value, or that there is none.
pub(crate) fn shown(value: Option<&str>) -> &str {
    value.unwrap_or("(none)")
}
