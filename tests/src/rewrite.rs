//! Recordings that are changed: message by message, and every copy of a message as the first.

pub mod stage;
pub mod text;
