//! What is known about a check before it has seen a packet.

/// How strong the requirement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// An absolute requirement.
    Must,
    /// A recommendation: breaking it warns.
    Should,
}

/// How well the source of the requirement could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The full text was at hand (V in the catalogue).
    V,
    /// Not in full: the check can warn, not fail.
    Advisory,
}

/// The fixed facts about one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckInfo {
    /// `family/name`, the path of its file.
    pub id: &'static str,
    /// One line for lists.
    pub title: &'static str,
    /// The catalogue rows it covers.
    pub requirements: &'static [&'static str],
    /// The clauses it holds a side to, `RFC 3261 12.2.1.1`.
    pub clauses: &'static [&'static str],
    /// For each clause how strong it says to be, in its own word: `MUST`, `SHOULD NOT`, `grammar`.
    pub words: &'static [&'static str],
    /// How strong the requirement is.
    pub level: Level,
    /// How well its source could be read.
    pub evidence: Evidence,
    /// What the user at the phone would notice.
    pub notice: &'static str,
    /// What to change on the guilty side.
    pub cure: &'static str,
    pub(crate) doc: &'static str,
}

impl CheckInfo {
    /// The help page: the head of its file, without the marks of a comment.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.doc
    }

    /// How bad a finding of this check is.
    #[must_use]
    pub const fn severity(&self) -> crate::Severity {
        match (self.level, self.evidence) {
            (Level::Must, Evidence::V) => crate::Severity::Error,
            _ => crate::Severity::Warning,
        }
    }
}
