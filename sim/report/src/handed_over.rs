//! What machines of ours have handed over, read from the events of a recording.

use page::Page;
use trace::{Counted, Event, Paper, Party};

/// What one of our fax machines handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Whose it is.
    pub party: Party,
    /// Of which call.
    pub call_id: String,
    /// The document it was given; empty for a machine that receives.
    pub document: Vec<Page>,
    /// What it printed.
    pub received: Vec<Page>,
    /// How it ended, by its own word.
    pub outcome: String,
}

/// What one end of a data call or of a path test counted.
#[derive(Clone, Copy, Debug)]
pub struct DataCall<'a> {
    /// Whose end.
    pub party: Party,
    /// The counts.
    pub counted: &'a Counted,
}

/// What our fax machines have handed over.
#[must_use]
pub fn machines(events: &[Event]) -> Vec<Machine> {
    let machine = |event: &Event| match event {
        Event::Paper { party, paper, .. } => {
            let Paper { call_id, is_document, pages, outcome, .. } = (**paper).clone();
            let (document, received) = if is_document { (pages, Vec::new()) } else { (Vec::new(), pages) };
            Some(Machine { party: *party, call_id, document, received, outcome })
        }
        _ => None,
    };
    let all: Vec<Machine> = events.iter().filter_map(machine).collect();
    // The carrier's first, as they stand on the sheet.
    let (carrier, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|m| m.party == Party::Carrier);
    carrier.into_iter().chain(others).collect()
}
