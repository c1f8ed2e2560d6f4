//! What a scenario expects of a fax, held against what was on the wire.

use plan::FaxExpect;

use super::{Rows, party};
use crate::{FaxSummary, FaxTransport, Verdict};

impl Rows {
    /// The fax of a call.
    pub(super) fn fax(&mut self, wanted: &FaxExpect, got: Option<&FaxSummary>) {
        let Some(fax) = got else {
            return self.row("fax", "a fax".to_owned(), "none".to_owned(), Verdict::Fail);
        };
        let facts = &fax.exchange.facts;
        self.equal("fax.pages", wanted.pages, Some(fax.exchange.sent_pages().count() as u32));
        if let Some(identical) = wanted.identical {
            let verdict = match fax.is_identical() {
                Some(is) => Verdict::from(is == identical),
                None => Verdict::Inconclusive,
            };
            let expected = if identical { "the document" } else { "not the document" };
            self.row("fax.identical", expected.to_owned(), fax.words(), verdict);
        }
        self.named("fax.transport", wanted.transport.map(transport), fax.last_transport, |t| {
            t.name().to_owned()
        });
        self.named("fax.switched_by", wanted.switched_by.map(party), fax.switched_by(), |p| {
            p.name().to_owned()
        });
        self.equal("fax.switch_status", wanted.switch_status, fax.switches.first().and_then(|s| s.status));
        self.equal("fax.ecm", wanted.ecm, facts.error_correction);
        self.equal("fax.rate", wanted.rate, facts.page_rate);
        self.least("fax.retrains_min", wanted.retrains_min, facts.retrains);
        self.least(
            "fax.bad_rows_min",
            wanted.bad_rows_min,
            fax.exchange.pages.iter().map(|p| p.bad_rows).sum(),
        );
    }

    fn least(&mut self, name: &str, least: Option<u32>, got: u32) {
        let Some(least) = least else { return };
        self.row(name, format!("at least {least}"), got.to_string(), (got >= least).into());
    }
}

fn transport(wanted: plan::FaxTransport) -> FaxTransport {
    match wanted {
        plan::FaxTransport::T38 => FaxTransport::T38,
        plan::FaxTransport::Passthrough => FaxTransport::Passthrough,
    }
}
