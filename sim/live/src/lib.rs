//! The same agents on real sockets: the only crate with tokio, and the only home of network IO.
//!
//! A live world is a [`run::World`] whose datagrams cross the operating system. Its clock is either
//! the real one ([`Clock::Real`]) or a stepped one ([`Clock::Stepped`]): time leaps to the next event
//! whenever no datagram is under way. Stepping is sound because both ends live in this process and
//! every datagram is accounted for; with a foreign device the clock must be the real one.

mod datagram;
mod lateness;
mod lingering;
mod losses;
mod networks;
mod place;
mod sockets;
mod sources;
mod world;

pub use networks::Networks;
pub use place::{free_port, towards};
pub use sockets::SocketError;
pub use world::{Clock, Live, Outcome, Visit};
