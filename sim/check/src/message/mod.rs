//! One message by itself, and a response beside its request.

pub(crate) mod mandatory_headers;
