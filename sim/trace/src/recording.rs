//! All that leaves the stage.

use crate::{Event, Header};

/// One run, or one capture: what is known before the first event, and the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// What is known before the first event.
    pub header: Header,
    /// What happened, in order. The last one is [`Event::Ended`], or the recording was broken off.
    pub events: Vec<Event>,
}
