//! The calls of a run as a table, seen from the wire.

use core::fmt::Write as _;

use crate::case::Case;

/// One line for each call attempt, times in seconds of the run.
#[must_use]
pub fn csv(case: &Case) -> String {
    let mut text =
        "call_id,caller,from,to,outcome,status,invited,answered,ended,duration,released_by,codec\n"
            .to_owned();
    for c in &case.calls {
        let duration = c.answered.zip(c.ended).map(|(from, to)| to.since(from).as_secs_f64());
        let fields = [
            quoted(&c.call_id),
            c.caller.name().to_owned(),
            quoted(&c.from),
            quoted(&c.to),
            c.outcome.name().to_owned(),
            c.status.map(|s| s.to_string()).unwrap_or_default(),
            c.invited.to_string(),
            c.answered.map(|at| at.to_string()).unwrap_or_default(),
            c.ended.map(|at| at.to_string()).unwrap_or_default(),
            duration.map(|d| format!("{d:.3}")).unwrap_or_default(),
            c.released_by.map(|p| p.name().to_owned()).unwrap_or_default(),
            c.codec.as_deref().map(quoted).unwrap_or_default(),
        ];
        let _ = writeln!(text, "{}", fields.join(","));
    }
    text
}

/// RFC 4180 2: in quotes, with quotes inside of it doubled, because these texts come from the wire.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
