//! The pages of a fax, each as it was sent and as it arrived.

use page::{Difference, Page};

use super::Fax;

/// Where an arrived page is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The receiving machine printed it.
    Printed,
    /// It was rebuilt from what was on the wire.
    Wire,
}

/// One page, as it was sent and as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// Counted from 1.
    pub number: usize,
    /// The page of the document; none when nobody says, or when it has no such page.
    pub sent: Option<&'a Page>,
    /// What arrived of it.
    pub received: Option<&'a Page>,
    /// Where that is known from.
    pub source: Source,
}

impl Pair<'_> {
    /// How the two differ; none when there are not two.
    #[must_use]
    pub fn difference(&self) -> Option<Difference> {
        Some(self.sent?.difference(self.received?))
    }

    /// True when both are there and the same in every pixel.
    #[must_use]
    pub fn is_identical(&self) -> bool {
        self.difference().is_some_and(|d| d.is_identical())
    }
}

/// All pages of a fax, in order.
#[must_use]
pub fn pairs<'a>(fax: &Fax<'a>) -> Vec<Pair<'a>> {
    let document = document(fax);
    let printed = fax.receiver.map_or(&[][..], |machine| &machine.received);
    let count = document.len().max(printed.len());
    let pair = |index: usize| Pair {
        number: index + 1,
        sent: document.get(index),
        received: printed.get(index),
        source: Source::Printed,
    };
    (0..count).map(pair).collect()
}

fn document<'a>(fax: &Fax<'a>) -> &'a [Page] {
    fax.sender.map_or(&[], |machine| &machine.document)
}
