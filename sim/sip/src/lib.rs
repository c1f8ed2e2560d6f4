//! SIP and SDP, sans-IO: message, offer/answer, digest, transactions, dialogs.

pub mod transaction;

pub mod offer_answer;
pub mod sdp;

pub mod message;
pub use message::*;
