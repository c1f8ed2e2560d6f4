//! SIP and SDP, sans-IO: message, offer/answer, digest, transactions, dialogs.

pub mod transaction;

pub mod sdp;
