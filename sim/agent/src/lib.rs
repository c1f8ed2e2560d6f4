//! The carrier and the PBX: what each does when it is told to, and when it is called.
//!
//! An [`Agent`] is sans-IO: `handle` gives it a datagram, a command or the time, `poll` takes what it
//! wants sent, and `next_timeout` says when it wants to be called again. Both sides are the same user
//! agent; what only one of them does (registering, being the registrar, the network behind the carrier)
//! stands in a room of its own. Agents never see a judge.

mod agent;
mod authenticate;
mod call;
mod cdr;
mod compose;
mod fax;
mod interface;
mod keepalive;
mod media;
mod number;
mod pstn;
pub mod quirk;
mod receive;
mod registrar;
mod registration;
mod screen;
mod send;
mod timer;

pub use agent::{Agent, AgentOptions, stranger_address};
pub use interface::{CallKey, CallPhase, CallView, Command, Input, Output};
