//! All changes, and what each may take away by name.

use clock::Rng;
use trace::Recording;

use super::{forms, order};

/// A change that leaves a legal recording legal, and an illegal one as illegal as it was.
pub(crate) struct Change {
    /// What it does.
    pub(crate) name: &'static str,
    /// Does it.
    pub(crate) apply: fn(&Recording, &Rng) -> Recording,
    /// What may be another in the judgement.
    pub(crate) leaves: Leaves,
}

/// What a change leaves as it was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// Findings, calls and verdict.
    Everything,
    /// Findings may be lost with what is not seen any more, and none is new.
    NothingNew,
}

/// All of them.
pub(crate) const CHANGES: &[Change] = &[
    all("compact and long names of headers", forms::of_names),
    all("case of tokens", forms::of_tokens),
    all("white space and folds", forms::white_space),
    all("order of headers", order::of_headers),
    all("lists on one line and on several", order::of_lists),
    all("order of parameters", order::of_parameters),
];

const fn all(name: &'static str, apply: fn(&Recording, &Rng) -> Recording) -> Change {
    Change { name, apply, leaves: Leaves::Everything }
}

/// Findings that a change takes away, or gives another form, by its nature: change, check, and why.
pub(crate) const TAKEN_AWAY: &[(&str, &str, &str)] = &[];
