//! The pages of a fax, each as it was sent and as it arrived.

use page::{Difference, Page};
use t30::HeardPage;

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
    /// What the wire has to say of it: of the last try, when it was sent more than once.
    pub heard: Option<&'a HeardPage>,
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
    let printed = printed(fax);
    let on_wire = fax.summary().map_or(&[][..], |summary| &summary.exchange.pages);
    let last = on_wire.iter().map(|heard| heard.number as usize).max().unwrap_or(0);
    let pair = |number: usize| {
        let heard = on_wire.iter().rfind(|heard| heard.number as usize == number);
        // What a machine did not print, because the page broke off or because it is not ours, is still on the
        // wire.
        let rebuilt = || heard.map(|heard| &heard.page).filter(|page| page.rows() > 0);
        let printed = printed.get(number - 1);
        Pair {
            number,
            sent: document.get(number - 1),
            received: printed.or_else(rebuilt),
            source: if printed.is_some() { Source::Printed } else { Source::Wire },
            heard,
        }
    };
    (1..=document.len().max(printed.len()).max(last)).map(pair).collect()
}

fn document<'a>(fax: &Fax<'a>) -> &'a [Page] {
    let of_machine = fax.sender.map(|machine| &machine.document);
    let of_plan = || fax.summary().and_then(|summary| summary.document.as_ref());
    of_machine.or_else(of_plan).map_or(&[], Vec::as_slice)
}

fn printed<'a>(fax: &Fax<'a>) -> &'a [Page] {
    let of_machine = fax.receiver.map(|machine| &machine.received);
    let of_judge = || fax.summary().and_then(|summary| summary.received.as_ref());
    of_machine.or_else(of_judge).map_or(&[], Vec::as_slice)
}
