//! What will happen: scenario, profiles, network and seed, fully resolved.
//!
//! Files become a [`Plan`], and a plan cannot be wrong any more. Nothing here reads a file: the text
//! is an argument, and the shipped files are embedded in [`library`].

mod direction;
mod duration;
mod expect;
mod file;
pub mod keys;
pub mod library;
mod number;
mod plan;
mod precondition;
pub mod profile;
mod resolve;
mod secret;
mod select;
mod selection;
mod step;
mod words;

pub use direction::CallDirection;
pub use expect::{
    AudioExpect, CallExpect, CallOutcome, DataExpect, DtmfExpect, Expect, FaxExpect, FaxTransport,
    RecordExpect, ShownExpect, TrunkState, Who,
};
pub use file::{
    Described, DescribedLine, DeviceSeat, Differs, Field, Guide, GuideBlock, GuideHead, Judged,
    MediaDirection, RunBlock, Sent, SentMessage, Stated, Wanted, What, Which,
};
pub use file::{
    Does, Driver, Exceptions, Excuse, Feature, FileError, Need, NetworkFile, PLACES, ProfileFile, Scenario,
    asks_for, filled, is_user, nearest, unknown_quirks,
};
pub use number::{E164, NumberFormat, NumberPlan};
pub use plan::{Plan, QuirkChoice, Side, SourceFile, Start, TrunkMode};
pub use profile::{Codec, Profile};
pub use resolve::{Choice, NotResolved, proposed_in_vain, resolve};
pub use secret::Secret;
pub use select::{is_selected, select};
pub use selection::{NotRead, Seat, Selection, quoted as toml_text};
pub use step::{
    CallLabel, Destination, FaxDocument, FaxOrder, FaxResolution, MessageMatch, ModemKind, OfferMode,
    OfferedMedia, ProgressMedia, Step, Subject, Verb, WaitFor,
};
pub use words::wrapped;
