//! Digest authentication.

pub(crate) mod cseq_plus_one;
pub(crate) mod header_matches_status;
pub(crate) mod nc_increases;
pub(crate) mod no_challenge_of_ack;
pub(crate) mod no_loop;
pub(crate) mod pbx_does_not_challenge;
pub(crate) mod qop_offered;
pub(crate) mod response_correct;
pub(crate) mod same_call_id;
pub(crate) mod uri_matches;

#[cfg(test)]
mod tests;
