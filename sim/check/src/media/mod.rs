//! RTP and RTCP.

pub(crate) mod cut_through;
pub(crate) mod negotiated_address;
pub(crate) mod payload_type_negotiated;
pub(crate) mod ptime;
pub(crate) mod rtcp_port;
pub(crate) mod rtcp_sent;
pub(crate) mod rtcp_truth;
pub(crate) mod sequence_continuous;
pub(crate) mod ssrc_stable;
pub(crate) mod starts_random;
pub(crate) mod stops_after_bye;
pub(crate) mod stops_on_hold;
pub(crate) mod timestamp_step;
pub(crate) mod two_way_audio;

#[cfg(test)]
mod tests;
