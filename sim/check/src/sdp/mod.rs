//! Session descriptions, and offer and answer.

pub(crate) mod answer_in_2xx;
pub(crate) mod answer_in_ack;
pub(crate) mod answer_payload_numbers;
pub(crate) mod answer_subset;
pub(crate) mod direction_answer;
pub(crate) mod dynamic_needs_rtpmap;
pub(crate) mod early_same_as_final;
pub(crate) mod m_line_count;
pub(crate) mod mandatory_lines;
pub(crate) mod offer_in_2xx;
pub(crate) mod telephone_event_clock;
pub(crate) mod version_changes_with_body;
pub(crate) mod version_increments;
pub(crate) mod well_formed;

#[cfg(test)]
mod tests;
