//! REGISTER and what the registrar makes of it.

pub(crate) mod bindings_listed;
pub(crate) mod bnc_expanded;
pub(crate) mod bnc_without_user;
pub(crate) mod cseq_increases;
pub(crate) mod expires_not_longer;
pub(crate) mod gin_fallback;
pub(crate) mod gin_option_tags;
pub(crate) mod inbound_to_registered_contact;
pub(crate) mod malformed_bnc_refused;
pub(crate) mod min_expires_obeyed;
pub(crate) mod no_hammering;
pub(crate) mod no_user_in_ruri;
pub(crate) mod not_on_static_trunk;
pub(crate) mod refresh_before_expiry;
pub(crate) mod registered_before_inbound;
pub(crate) mod same_call_id;

#[cfg(test)]
mod tests;
