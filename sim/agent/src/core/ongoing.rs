//! The requests that are being served.

use std::collections::{BTreeMap, VecDeque};

use clock::Instant;
use sip::transaction::ServerId;

/// The requests without a To tag whose transactions are going on.
#[derive(Default)]
pub(super) struct Ongoing {
    pub(super) servers: BTreeMap<Box<str>, ServerId>,
    /// In the order of their coming, until when.
    pub(super) ends: VecDeque<(Instant, Box<str>)>,
    /// Those of the texts in `ends`.
    pub(super) octets: usize,
}
