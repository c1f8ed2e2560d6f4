//! Offer and answer (RFC 3264): who may offer when, what an answer must look like, what was agreed.
//!
//! [`State`] is the bare machine, [`OfferAnswer`] the machine with its descriptions: one for each
//! dialog. [`check_answer`] and [`check_modification`] say what is wrong with somebody else's. Which
//! SIP message carries an offer is not here: that is for the dialog (RFC 6337 2.2).

mod agreed;
mod answer;
mod capabilities;
mod check_answer;
mod check_modification;
mod kept;
mod offer;
mod session;
mod state;

pub use agreed::{Agreed, AgreedAudio, AgreedCodec, AgreedFax};
pub use answer::{NoCommonCodec, build_answer};
pub use capabilities::{
    Capabilities, Codec, CodecsInAnswer, EventCapability, MediaCapabilities, T38Capabilities,
};
pub use check_answer::{AnswerFault, AnswerFaultKind, check_answer};
pub use check_modification::{ModificationFault, check_modification};
pub use offer::{Stream, build_offer};
pub use session::{AnswerError, OfferAnswer};
pub use state::{Event, Refusal, State};

#[cfg(test)]
mod tests;
