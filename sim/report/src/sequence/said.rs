//! What fax machines said, as the judges understood it, put between the messages.

use std::iter::Peekable;

use check::CallSummary;
use clock::{Duration, Instant};
use trace::{Party, counted};

use super::Row;
use crate::party::party;

/// One thing that a fax machine said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When it began.
    pub at: Instant,
    /// When it ended; of repetitions, the last.
    pub until: Instant,
    /// Who said it.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// `DCS (TSI +49 30) v17-14400 ECM MMR fine`, `page 1: 14400 bit/s, 2292 rows`, `MCF`.
    pub what: String,
    /// How often it was said in a row.
    pub count: u32,
}

impl Said {
    /// What there is to say of it when none of its words is known.
    pub const PLAINLY: &str = "Said by a fax machine, as it was understood from the line.";

    /// How long it took, and how often it was said: `in 8.2 s, 3 times`; empty when it was short.
    #[must_use]
    pub fn amount(&self) -> String {
        const LONG: Duration = Duration::from_secs(1);
        let length = self.until.since(self.at);
        let mut words = Vec::new();
        if length >= LONG {
            let tenths = length.as_millis() / 100;
            words.push(format!("in {}.{} s", tenths / 10, tenths % 10));
        }
        if self.count > 1 {
            words.push(counted(self.count, "time"));
        }
        words.join(", ")
    }
}

/// The rows of a run with what its fax machines said between them: below the media that carried it.
pub(super) fn merge(rows: Vec<Row>, calls: &[CallSummary]) -> Vec<Row> {
    let mut said: Vec<Said> = calls.iter().flat_map(of_call).collect();
    said.sort_by_key(|s| s.at);
    let mut said = said.into_iter().peekable();
    let mut merged = Vec::new();
    let mut gap = Vec::new();
    for row in rows {
        match row {
            Row::Message(arrow) => {
                let at = arrow.at;
                merged.extend(fill(core::mem::take(&mut gap), &mut said, |s| s.at < at));
                merged.push(Row::Message(arrow));
            }
            other => gap.push(other),
        }
    }
    merged.extend(fill(gap, &mut said, |_| true));
    merged
}

/// What lies between two messages: the media, then what was said in it and of it, in order of time.
fn fill(
    gap: Vec<Row>,
    said: &mut Peekable<impl Iterator<Item = Said>>,
    mut is_here: impl FnMut(&Said) -> bool,
) -> Vec<Row> {
    let here: Vec<Row> = core::iter::from_fn(|| said.next_if(&mut is_here)).map(Row::Said).collect();
    if here.is_empty() {
        return gap;
    }
    let (mut rows, mut words): (Vec<Row>, Vec<Row>) =
        gap.into_iter().partition(|row| matches!(row, Row::Media(_)));
    words.extend(here);
    words.sort_by_key(|row| match row {
        Row::Said(said) => said.at,
        Row::Note { at, .. } => *at,
        Row::Media(_) | Row::Message(_) => Instant::ZERO,
    });
    rows.extend(words);
    rows
}

fn of_call(call: &CallSummary) -> Vec<Said> {
    let Some(fax) = &call.fax else { return Vec::new() };
    let said = |s: &t30::Said| Said {
        at: s.at,
        until: s.until,
        from: party(call, s.side),
        to: party(call, s.side.other()),
        what: printable(&s.what),
        count: s.count,
    };
    fax.exchange.said.iter().map(said).collect()
}

/// Numbers of stations come from the wire.
fn printable(text: &str) -> String {
    const CHARACTERS_MAX: usize = 120;
    text.chars().take(CHARACTERS_MAX).map(|c| if trace::is_hidden(c) { '?' } else { c }).collect()
}
