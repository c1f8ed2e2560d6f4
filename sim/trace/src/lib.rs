//! What happened on the wire, as plain data.
//!
//! A trace is append-only. For every packet it says three words: *sent*, *delivered*, *dropped
//! because*. It knows nothing of who is right.

mod event;

pub use event::{Cast, DropReason, Event, Host, Packet, PacketId, Party, Transport};
