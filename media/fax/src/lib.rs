//! Fax that is really sent: T.30 terminals and gateways on a C modem engine, behind a safe layer.
//!
//! | module | what it knows |
//! |---|---|
//! | [`T38Terminal`] | a fax machine that speaks IFPs |
//! | [`AudioTerminal`] | a fax machine on a telephone line, 8000 samples a second |
//! | [`Gateway`] | the box between the two |
//! | [`ModemCall`], [`DataModem`] | a data call of two modems: bits sent, bits wrong |
//! | [`PathTest`], [`prbs`] | whether the octets of a path arrive as they were sent |
//!
//! Everything is sans-IO and runs in virtual time: the T.38 terminal is told the time, the others
//! count samples. Neither the engine's log nor libtiff writes to the console, and documents live in
//! memory. Pages are the crate `page`'s. What the engine cannot do and what its licences ask for is in the crate's `README.md`.

mod audio_terminal;
mod document;
mod event;
#[expect(unsafe_code, reason = "the engine is a C library; each call says why it is sound")]
mod ffi;
#[expect(unsafe_code, reason = "the engine is a C library; each call says why it is sound")]
mod ffi_audio;
#[expect(unsafe_code, reason = "the engine is a C library; each call says why it is sound")]
mod ffi_gateway;
#[expect(unsafe_code, reason = "the engine is a C library; each call says why it is sound")]
mod ffi_modem;
#[expect(unsafe_code, reason = "the engine is a C library; each call says why it is sound")]
mod ffi_t30;
#[expect(unsafe_code, reason = "the engine is a C library; each call says why it is sound")]
mod ffi_t38;
#[expect(unsafe_code, reason = "the engine is a C library; each call says why it is sound")]
mod ffi_tap;
mod gateway;
mod hdlc;
mod job;
mod memory_file;
mod modem;
mod modem_call;
mod path_test;
pub mod prbs;
mod settings;
mod t38_terminal;
pub mod tap;
mod tap_burst;
mod tap_tones;

pub use audio_terminal::AudioTerminal;
pub use document::Document;
pub use event::{Event, FrameReport, Outcome, PageReport, Statistics};
pub use gateway::{Gateway, GatewaySettings};
pub use job::StartError;
pub use modem::{DataModem, DataModemKind};
pub use modem_call::{ModemCall, ModemCallEvent, ModemCallOutcome, ModemCallSettings};
pub use path_test::{PathReport, PathTest, PathTestEvent, PathTestOutcome, PathTestSettings};
pub use settings::{Compressions, Job, Modems, Role, Settings};
pub use t38_terminal::T38Terminal;

/// What a T.38 machine wants sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfpOut {
    /// The IFP.
    pub ifp: bytes::Bytes,
    /// How much it is worth protecting.
    pub class: t38::Class,
}

/// Samples of a telephone line in a second.
pub const SAMPLES_PER_SECOND: u64 = 8000;
/// The step in which machines advance; the engine sends at most one IFP a step, so that longer steps
/// would slow a T.38 fax down.
pub const STEP: clock::Duration = clock::Duration::from_millis(20);
/// The samples of one step.
pub const STEP_SAMPLES: usize = 160;
