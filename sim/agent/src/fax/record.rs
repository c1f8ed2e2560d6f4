//! What a fax machine hands over when its call is over.

use clock::Instant;
use fax::prbs::BitErrors;
use fax::{Outcome, Role, Statistics};
use page::Page;
use trace::{Counted, Paper};

/// One machine in one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaxRecord {
    /// The Call-ID of the call.
    pub call_id: String,
    /// Whether the machine was called or has called.
    pub role: Role,
    /// The document it was given; empty for a machine that receives.
    pub document: Vec<Page>,
    /// The pages it received.
    pub received: Vec<Page>,
    /// How it ended, by its own word.
    pub outcome: Outcome,
    /// Its totals.
    pub statistics: Statistics,
    /// When it ended.
    pub ended: Instant,
}

/// One end of a data call or path test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRecord {
    /// The Call-ID of the call.
    pub call_id: String,
    /// `V.21`, `V.22bis` or `path`.
    pub name: &'static str,
    /// Bits that were compared, and bits that were wrong.
    pub errors: BitErrors,
    /// As many bits were compared as there should be.
    pub is_done: bool,
    /// Every octet arrived as it was sent; unknown to a modem.
    pub is_transparent: Option<bool>,
}

impl DataRecord {
    /// One line for the ladder.
    #[must_use]
    pub fn words(&self) -> String {
        let BitErrors { bits, errors, .. } = self.errors;
        let end = if self.is_done { "" } else { ", and not to its end" };
        format!("{} data: {bits} bits compared, {errors} wrong{end}", self.name)
    }
}

impl FaxRecord {
    /// True for the machine that was to send.
    #[must_use]
    pub fn sends(&self) -> bool {
        !self.document.is_empty()
    }

    /// One line for the ladder.
    #[must_use]
    pub fn words(&self) -> String {
        let (did, pages) = if self.sends() {
            ("sent", self.statistics.pages_sent as usize)
        } else {
            ("received", self.received.len())
        };
        let plural = if pages == 1 { "" } else { "s" };
        if self.outcome.is_ok() {
            format!("fax {did}: {pages} page{plural}")
        } else {
            format!("fax not {did}: {} ({pages} page{plural})", self.outcome)
        }
    }
}

impl From<FaxRecord> for Paper {
    fn from(record: FaxRecord) -> Self {
        let is_document = record.sends();
        Self {
            is_document,
            call_id: record.call_id,
            pages: if is_document { record.document } else { record.received },
            is_failed: !record.outcome.is_ok(),
            is_limit: record.outcome == Outcome::DeadlineExceeded,
            outcome: record.outcome.to_string(),
        }
    }
}

impl From<DataRecord> for Counted {
    fn from(record: DataRecord) -> Self {
        let BitErrors { bits, errors, .. } = record.errors;
        Self { call_id: record.call_id, name: record.name.to_owned(), bits, errors, is_done: record.is_done }
    }
}
