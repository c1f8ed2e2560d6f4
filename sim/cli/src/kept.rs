//! What of a long recording stays in memory, for the reports.

use trace::Event;

/// Events that the reports show. A side may run for a month, and a capture be
/// made for as long; memory must not grow with it.
pub(crate) const EVENTS_MAX: usize = 600_000;

/// The events for the reports.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) events: Vec<Event>,
    pub(crate) left_out: u64,
}

impl Kept {
    /// Keeps an event as long as there is room for more.
    pub(crate) fn push(&mut self, event: &Event) {
        self.push_into(event, self.events.len() < EVENTS_MAX);
    }

    /// Keeps an event when there is room, and artefacts, of which there are few, in any case.
    pub(crate) fn push_into(&mut self, event: &Event, has_room: bool) {
        let is_artefact = matches!(
            event,
            Event::Paper { .. }
                | Event::Heard { .. }
                | Event::Counted { .. }
                | Event::Cdr { .. }
                | Event::Ended { .. }
        );
        if has_room || is_artefact {
            self.events.push(event.clone());
        } else {
            self.left_out += 1;
        }
    }
}
