//! Fax on a call: the machine, its line, its UDPTL, and what it hands over.
//!
//! ```text
//!  AudioTerminal ── samples ── G.711 ── RTP                 pass-through
//!  AudioTerminal ── samples ── Gateway ── IFP ── UDPTL      an analogue machine behind a gateway
//!  T38Terminal ─────────────────────────── IFP ── UDPTL      a fax server
//! ```

mod call;
mod capabilities;
mod data;
mod ear;
mod line;
mod machine;
mod record;
mod settings;
mod two_wire;
mod udptl;
mod up_speed;

pub(crate) use capabilities::{fax_stream, t38_capabilities};
pub(crate) use line::Fax;
pub(crate) use settings::Documents;
pub use settings::document_of;
