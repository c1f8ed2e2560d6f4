//! Transactions: RFC 3261 section 17 as corrected by RFC 6026, sans-IO.
//!
//! Four pure machines, one file each.

mod action;
#[cfg(test)]
mod table;
mod timers;

pub mod answer;
pub mod invite_client;
pub mod invite_server;
pub mod non_invite_client;
pub mod non_invite_server;

pub use action::{Action, Actions, Class};
pub use invite_client::InviteClient;
pub use invite_server::InviteServer;
pub use non_invite_client::NonInviteClient;
pub use non_invite_server::NonInviteServer;
pub use timers::{Timer, Timers};
