//! Fax on a call: the machine, its line, its UDPTL, and what it hands over.
//!
//! ```text
//!  AudioTerminal ── samples ── G.711 ── RTP                 pass-through
//!  AudioTerminal ── samples ── Gateway ── IFP ── UDPTL      an analogue machine behind a gateway
//!  T38Terminal ─────────────────────────── IFP ── UDPTL      a fax server
//! ```

mod call;
mod ear;
mod machine;
mod record;
mod settings;
mod udptl;

pub(crate) use ear::Ear;
pub(crate) use machine::Machine;
pub use record::FaxRecord;
pub(crate) use settings::Documents;
pub(crate) use udptl::Udptl;

/// The fax of one call: a machine if one is on the line, and UDPTL while T.38 is agreed.
#[derive(Debug, Default)]
pub(crate) struct Fax {
    pub(crate) machine: Option<Machine>,
    pub(crate) udptl: Option<Udptl>,
    /// This side asked for T.38 and got it: it also goes back to audio, if somebody does.
    pub(crate) switched: bool,
}

impl Fax {
    /// True while a machine works.
    pub(crate) fn is_busy(&self) -> bool {
        self.machine.as_ref().is_some_and(|machine| !machine.is_over())
    }
}
