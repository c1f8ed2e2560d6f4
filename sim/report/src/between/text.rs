//! The changes for a terminal.

use core::fmt::Write as _;

use super::every::Every;
use super::{Change, Passage};

/// Wider names push their values to the right.
const WHAT_WIDTH: usize = 26;

/// All plays: what was changed in every call first, then the calls with changes of their own, and how many there were at
/// the end, where a terminal stays.
#[must_use]
pub fn text(passages: &[Passage]) -> String {
    let every = Every::of(passages);
    let mut text = String::new();
    if !every.changes.is_empty() {
        text.push_str("in every call that was passed on\n");
        every.changes.iter().for_each(|change| line(&mut text, change));
        text.push('\n');
    }
    for passage in &every.plays {
        let _ = writeln!(text, "{} [{}]", passage.scenario, passage.mode);
        for call in &passage.calls {
            let _ = writeln!(text, "  {}", every.headline(call));
            every.own(call).into_iter().for_each(|change| line(&mut text, change));
        }
        if passage.calls.is_empty() {
            text.push_str("  no call was seen on either trunk\n");
        }
    }
    let _ = writeln!(text, "\n{}", every.count());
    text
}

fn line(text: &mut String, change: &Change) {
    let (before, after) = (shown(change.before.as_deref()), shown(change.after.as_deref()));
    let _ = writeln!(text, "    {:<WHAT_WIDTH$} {before} -> {after}", change.what);
}

/// A value, or that there is none.
pub(crate) fn shown(value: Option<&str>) -> &str {
    value.unwrap_or("(none)")
}
