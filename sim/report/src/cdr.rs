//! The calls of a run as tables: as the wire shows them, and as each side wrote them down.
//!
//! The README says what the columns mean; whoever adds one adds it at the end.

use core::fmt::Write as _;

use clock::Instant;
use trace::{Cdr, Event, Party, visible};

use crate::calendar::date_and_time;
use crate::case::Case;

const CALLS: &str = "call_id,caller,from,to,outcome,status,invited,answered,ended,duration,released_by,codec,\
                     date,time,trunk";

/// One line for each call attempt, times in seconds of the run.
#[must_use]
pub fn csv(case: &Case) -> String {
    let mut text = format!("{CALLS}\r\n");
    for c in &case.judgement.calls {
        let duration = c.answered.zip(c.ended).map(|(from, to)| to.since(from).as_secs_f64());
        let fields = [
            quoted(&c.call_id),
            c.caller.map(|p| p.name().to_owned()).unwrap_or_default(),
            quoted(&c.from),
            quoted(&c.to),
            c.outcome.name().to_owned(),
            c.status.map(|s| s.to_string()).unwrap_or_default(),
            c.invited.map(|at| at.to_string()).unwrap_or_default(),
            c.answered.map(|at| at.to_string()).unwrap_or_default(),
            c.ended.map(|at| at.to_string()).unwrap_or_default(),
            duration.map(|d| format!("{d:.3}")).unwrap_or_default(),
            c.released_by.map(|p| p.name().to_owned()).unwrap_or_default(),
            c.codec.as_deref().map(quoted).unwrap_or_default(),
            when(case, c.invited.unwrap_or(c.first)),
            trunk(case),
        ];
        let _ = write!(text, "{}\r\n", fields.join(","));
    }
    text
}

/// Two columns: the day and the time of day.
fn when(case: &Case, at: Instant) -> String {
    let (date, time) = date_and_time(case.header(), at);
    format!("{date},{time}")
}

/// Its two ends, as far as somebody has named them.
fn trunk(case: &Case) -> String {
    let ends = [case.about.carrier.as_str(), case.about.pbx.as_str()];
    if ends == ["", ""] { String::new() } else { quoted(&ends.join("/")) }
}

/// The records that a side handed over, in the order in which it closed them.
pub fn records(case: &Case, of: Party) -> impl Iterator<Item = &Cdr> {
    case.recording.events.iter().filter_map(move |event| match event {
        Event::Cdr { party, cdr, .. } if *party == of => Some(&**cdr),
        _ => None,
    })
}

const RECORDS: &str = "call_id,direction,calling,called,invited,ringing,answered,ended,duration,released_by,\
                       status,q850_cause,codec,date,time,trunk";

/// The records of one side, `cdr-carrier.csv`: times in seconds of the run, as this side saw them.
#[must_use]
pub fn records_csv(case: &Case, of: Party) -> String {
    let mut text = format!("{RECORDS}\r\n");
    let time = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    for cdr in records(case, of) {
        let fields = [
            quoted(&cdr.call_id),
            cdr.direction().to_owned(),
            quoted(&cdr.calling),
            quoted(&cdr.called),
            time(Some(cdr.invited)),
            time(cdr.ringing),
            time(cdr.answered),
            time(Some(cdr.ended)),
            format!("{:.3}", cdr.duration.as_secs_f64()),
            cdr.released_by.name().to_owned(),
            cdr.status.to_string(),
            cdr.cause.to_string(),
            cdr.codec.as_deref().map(quoted).unwrap_or_default(),
            when(case, cdr.invited),
            trunk(case),
        ];
        let _ = write!(text, "{}\r\n", fields.join(","));
    }
    text
}

/// RFC 4180 2: in quotes, with quotes inside of it doubled, because these texts come from the wire; for the same reason
/// bounded, without control characters, and never the beginning of a formula.
pub(crate) fn quoted(text: &str) -> String {
    let text = visible(text).replace('"', "\"\"");
    let guard = if is_formula(&text) { "'" } else { "" };
    format!("\"{guard}{text}\"")
}

/// True for what a spreadsheet would compute; a number as it is dialled is none.
fn is_formula(text: &str) -> bool {
    let text = text.trim_start();
    let is_number = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || " -.()".contains(c));
    text.starts_with(['=', '@']) || text.strip_prefix(['+', '-']).is_some_and(|rest| !is_number(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_no_formula() {
        for text in ["=HYPERLINK(\"http\")", "@SUM(A1)", "+cmd|'/C calc'!A0", " =1", "-2+3+cmd|A0"] {
            assert!(quoted(text).starts_with("\"'"), "{text}: {}", quoted(text));
        }
        for text in ["+12025550170", "+1 202-555 0170", "alice", "1=1"] {
            assert_eq!(quoted(text), format!("\"{text}\""));
        }
    }
}
