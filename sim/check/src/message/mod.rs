//! One message by itself, and a response beside its request.

pub(crate) mod branch_cookie;
pub(crate) mod call_id_echo;
pub(crate) mod contact_in_2xx;
pub(crate) mod contact_in_invite;
pub(crate) mod content_length;
pub(crate) mod cseq_echo;
pub(crate) mod cseq_method;
pub(crate) mod from_echo;
pub(crate) mod from_tag;
pub(crate) mod grammar;
pub(crate) mod mandatory_headers;
pub(crate) mod max_forwards_value;
pub(crate) mod rport_echo;
pub(crate) mod supported_allow;
pub(crate) mod to_tag_in_response;
pub(crate) mod via_echo;
pub(crate) mod via_transport;

#[cfg(test)]
mod tests;
