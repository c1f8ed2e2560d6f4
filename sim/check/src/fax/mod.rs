//! Fax: the switch to T.38, UDPTL, and what the machines say.

pub(crate) mod answer_within_offer;
pub(crate) mod as_declared;
pub(crate) mod attribute_spelling;
pub(crate) mod audio_first;
pub(crate) mod carries_both_ways;
pub(crate) mod copies_match;
pub(crate) mod datagram_size;
mod each_stream;
pub(crate) mod falls_back;
pub(crate) mod fec_as_asked;
pub(crate) mod glare_is_resolved;
pub(crate) mod image_beside_audio_answered;
pub(crate) mod image_line_form;
pub(crate) mod negotiated_address;
pub(crate) mod newer_signals;
pub(crate) mod other_transport_refused;
pub(crate) mod page_is_document;
pub(crate) mod passthrough_clean;
pub(crate) mod phases_complete;
pub(crate) mod port_0_keeps_call;
pub(crate) mod provisional_tolerated;
pub(crate) mod rate_falls;
pub(crate) mod receiver_switches;
pub(crate) mod redundancy_sent;
pub(crate) mod refresh_keeps_image;
pub(crate) mod refused_switch_keeps_sound;
pub(crate) mod repeated_offer_answered;
pub(crate) mod secure_image_line;
pub(crate) mod sequence_counts;
pub(crate) mod sip_fax_form;
pub(crate) mod sound_stops;
pub(crate) mod steady_sound;
pub(crate) mod survives_garbage;
pub(crate) mod switch_answered;
pub(crate) mod switch_in_time;
pub(crate) mod symmetric_port;
pub(crate) mod tones_reach_the_far_side;
pub(crate) mod udptl_stops;
pub(crate) mod udptl_well_formed;
pub(crate) mod up_speed;
pub(crate) mod vbd_form;

#[cfg(test)]
mod tests;
