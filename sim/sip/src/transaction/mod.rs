//! Transactions: RFC 3261 section 17 as corrected by RFC 6026, sans-IO.
//!
//! A transaction is one request and everything that answers it. It makes an unreliable transport good
//! enough: it repeats what may have been lost and absorbs what comes twice. It knows nothing of dialogs,
//! sessions or sockets.
//!
//! ```text
//!                  the transaction user (the carrier, the PBX)
//!        request, cancelled, respond |   ^ Received, Output
//!                                    v   |
//!   +-------------------------- Layer ---------------------------+
//!   | key: which transaction     timers     ack: for failures    |
//!   |  invite_client   non_invite_client   (one machine for      |
//!   |  invite_server   non_invite_server    each transaction)    |
//!   +------------------------------------------------------------+
//!                     Output::Send   |   ^ receive, transport_error
//!                                    v   |
//!                                  transport
//! ```
//!
//! - Four pure machines, one file each: state and event in, [`Actions`] out. They hold no message, so every
//!   pair of state and event is tested (`snapshots/`).
//! - [`Layer`] owns all transactions of one user agent and is driven like everything here: one input, then
//!   [`Layer::poll`] until it is empty, then wait until [`Layer::next_timeout`].
//! - [`answer`] is what stands above: a 2xx to INVITE is repeated by the core until its ACK, and the ACK by
//!   the core at each repeated 2xx. [`reliable`] does the same for provisional responses with PRACK.
//! - [`response_destination`] and [`stamp_received`] say where responses go.
//!
//! What the transaction user must do itself: send a 100 within 200 ms unless it answers sooner; send the
//! ACK of a 2xx past the layer; send a CANCEL only when [`Layer::cancel_moment`] says so and report it with
//! [`Layer::cancelled`]; answer a CANCEL with 200 or 481 and its INVITE with 487; notice merged requests
//! (RFC 3261 8.2.2.2); treat [`Output::TimedOut`] as a 408 and [`Output::TransportFailed`] as a 503.
//!
//! The bytes of a message are kept only while they may be sent again, so that a transaction which merely
//! waits for stragglers costs some 300 octets.

pub mod invite_client;

pub mod non_invite_client;

pub mod invite_server;

pub mod non_invite_server;

pub mod answer;

pub mod reliable;

mod ack;
mod action;
mod client;
mod destination;
mod event;
mod key;
mod layer;
mod server;
mod timers;

#[cfg(test)]
mod layer_tests;
#[cfg(test)]
mod table;

pub use action::{Action, Actions, Class};
pub use destination::{response_destination, stamp, stamp_received};
pub use event::{CancelMoment, ClientId, Outgoing, Output, Received, ServerId, TransactionId};
pub use invite_client::InviteClient;
pub use invite_server::InviteServer;
pub use layer::{Layer, SERVER_OCTETS_MAX, SERVER_TRANSACTIONS_MAX};
pub use non_invite_client::NonInviteClient;
pub use non_invite_server::NonInviteServer;
pub use timers::{Timer, Timers};
