//! The carrier and the PBX: what each does when it is told to, and when it is called.
//!
//! An [`Agent`] is sans-IO: `handle` gives it a datagram, a command or the time, `poll` takes what it
//! wants sent, and `next_timeout` says when it wants to be called again. Both sides are the same user
//! agent; what only one of them does (registering, being the registrar, the network behind the carrier)
//! stands in a room of its own. Agents never see a judge.
//!
//! ```text
//!   agent, receive      route what comes in, and know nothing
//!     │
//!     ├─ room/          gate, registrar, registration, keep-alive: a state of its own each
//!     ├─ call/          the room of the calls, and what can be done in one
//!     │    └─ fax/, media/    what is on the line
//!     ▼
//!   core/               who this is, the moment, timers, transactions, credentials, ports, the way out
//! ```
//!
//! A room is given the core and nothing else; only the agent has them all.

mod agent;
mod receive;

mod call;
mod room;

mod books;

mod core;
mod fax;
mod interface;
mod media;
pub mod quirk;

#[cfg(test)]
mod rig;

pub use agent::{Agent, stranger_address};
pub use fax::document_of;
pub use interface::{
    AgentOptions, BindingView, CallCommand, CallKey, CallPhase, CallView, Command, Hindrance, Input,
    OpenCall, Output, Wanted,
};
pub use room::Handover;
