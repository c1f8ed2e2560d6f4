//! A page that is confirmed is the page that was to be sent.
//!
//! What it looks for: Confirmed pages with error correction, or over T.38 from a machine that speaks it
//! itself, no packet lost, whose pixels on the wire are those of no document that their sender has. A device that was
//! given its document may print a line of its own on each page, and may send it in another resolution.
//!
//! Why it matters on a trunk: Error correction protects the line between two gateways, not the gateways.
//! A confirmation is worth nothing when the page is another one.
//!
//! Clause: ITU-T T.30 A.4, catalogue FAX-36.
//!
//! A ladder that breaks it:
//!   pbx     page 1 -> carrier
//!   carrier MCF -> pbx
//!           the page is not the document
//!
//! How to fix it: Hand page data on as it is; recode it only with a coder that was tested.

use page::Page;
use plan::profile::FaxTerminal;
use t30::HeardPage;
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::copy;
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-36"], Must, Advisory,
    notice: "the page arrives with other contents, and both machines say OK"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(fax) = leg.known_fax() else { return };
        let facts = &fax.exchange.facts;
        let Some(side) = facts.sender.filter(|_| facts.losses == [0, 0]) else { return };
        let party = leg.party(side.index());
        let mut documents =
            wire.facts.documents.iter().filter(|(by, _)| *by == party).map(|(_, pages)| pages);
        if documents.clone().next().is_none() {
            return;
        }
        // Without error correction noise may alter rows wherever the page is sound, before a gateway too, and
        // a gateway may take the head of the page for training.
        // What stands behind a device nobody knows.
        let is_device = wire.facts.device == Some(party);
        let states = wire.facts.of(party).fax.as_ref();
        let is_digital = !is_device && states.is_none_or(|f| f.terminal == FaxTerminal::Ip);
        let is_exact = |page: &&HeardPage| page.error_correction || is_digital && fax.is_t38_at(page.at);
        let is_read = |page: &&HeardPage| page.coding.is_some();
        for heard in fax.exchange.sent_pages().filter(is_read).filter(is_exact) {
            let nth = (heard.number as usize).saturating_sub(1);
            let is_other = |pages: &Vec<Page>| {
                let is_copy = |page| copy::is_copy(page, &heard.page, is_device);
                pages.get(nth).map_or(Some(false), is_copy) == Some(false)
            };
            if !documents.clone().all(is_other) {
                continue;
            }
            let differs =
                documents.next().and_then(|pages| pages.get(nth)).map(|page| page.difference(&heard.page));
            let got = differs
                .map_or("another page".to_owned(), |d| format!("other pixels in {}", counted(d.rows, "row")));
            let text = format!("page {} is confirmed and is not the document", heard.number);
            let said = Said::in_leg(leg, heard.at, Vec::new(), text).expected("the document").got(got);
            out.misbehaved(&INFO, party, said);
            return;
        }
    }
}
