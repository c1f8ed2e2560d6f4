//! What a side hands over besides packets: things that it made, not words about the wire.

use page::Page;

/// The paper of a fax machine, when its call is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The Call-ID of the call.
    pub call_id: String,
    /// True for the document of a machine that was to send, false for what a machine has printed.
    pub is_document: bool,
    /// The pages.
    pub pages: Vec<Page>,
    /// How the machine ended, by its own word.
    pub outcome: String,
    /// True when the machine did not come to its end.
    pub is_failed: bool,
    /// True when a limit of ours ended it: that is nobody's fault.
    pub is_limit: bool,
}

/// What a phone heard in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its name among those of its side, `call-1`.
    pub name: String,
    /// PCM at 8 kHz.
    pub samples: Vec<i16>,
}

/// What one end of a data call or of a path test counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The Call-ID of the call.
    pub call_id: String,
    /// `V.21`, `V.22bis` or `path`.
    pub name: String,
    /// Bits that were compared.
    pub bits: u64,
    /// Bits that were wrong.
    pub errors: u64,
    /// Whether as many were compared as there should be.
    pub is_done: bool,
}
