//! SIP and SDP, sans-IO: message, offer/answer, digest, transactions, dialogs.

pub mod dialog;
pub mod transaction;

pub mod auth;
pub mod offer_answer;
pub mod sdp;

pub mod message;
pub use message::*;

mod text_map;
pub use text_map::TextMap;

mod text;
pub use text::{Print, Text, before, cut};
