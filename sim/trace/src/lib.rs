//! What happened on the wire, as plain data.
//!
//! A trace is append-only. For every packet it says three words: *sent*, *delivered*, *dropped
//! because*. It knows nothing of who is right. It can be saved and read back ([`jsonl`]), and written
//! as a capture that any packet analyser opens ([`pcapng`]). Secrets are blanked where bytes are
//! written ([`redact`]).

mod artefact;
mod cdr;
mod counted;
mod ended;
mod event;
pub mod jsonl;
pub mod pcapng;
mod recording;
pub mod redact;

pub mod exported;
mod frame;
mod header;
mod hex;
mod visible;

pub use artefact::{Counted, Heard, Paper};
pub use cdr::Cdr;
pub use counted::{counted, fitting};
pub use ended::{Digest, Ended, LeftOut, StepLeft};
pub use event::{Cast, DropReason, Event, Host, Packet, PacketId, Party, Transport};
pub use header::{ClockMode, Header};
pub use recording::Recording;
pub use redact::Redaction;
pub use visible::{is_hidden, visible};
