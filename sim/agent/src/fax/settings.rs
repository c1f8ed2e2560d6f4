//! What a machine is told: the scenario's order, and the profile for the rest.

use fax::{Compressions, Job, Modems, Role, Settings};
use page::{Page, Resolution};
use plan::profile::{self, FaxCoding, FaxModem};
use plan::{FaxDocument, FaxOrder, FaxResolution, Plan};

/// The document that an order of a plan names, for whoever has it sent by a machine that is not ours.
#[must_use]
pub fn document_of(plan: &Plan, order: &FaxOrder) -> Vec<Page> {
    document(order, &Documents::of_plan(plan))
}

/// The document that an order names.
///
/// A file that cannot be read has no pages: whoever made the plan has read it before.
pub(super) fn document(order: &FaxOrder, documents: &Documents) -> Vec<Page> {
    match &order.document {
        FaxDocument::Text { pages, resolution } => {
            page::pattern::text_pages(lines_of(*resolution), *pages, documents.seed)
        }
        FaxDocument::File(name) => documents.files.get(name).cloned().unwrap_or_default(),
    }
}

fn lines_of(resolution: FaxResolution) -> Resolution {
    match resolution {
        FaxResolution::Standard => Resolution::Standard,
        FaxResolution::Fine => Resolution::Fine,
        FaxResolution::Superfine => Resolution::Superfine,
    }
}

/// What can be sent in a run.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    seed: u64,
    files: std::collections::BTreeMap<String, Vec<Page>>,
}

impl Documents {
    pub(crate) fn of_plan(plan: &Plan) -> Self {
        let pages = |octets: &[u8]| page::tiff::read(octets).map(|d| d.pages).unwrap_or_default();
        let files = plan.documents.iter().map(|(name, octets)| (name.clone(), pages(octets))).collect();
        Self { seed: plan.seed, files }
    }

    /// One more that can be sent, by this name. What is no TIFF file has no pages, as in a plan.
    pub(crate) fn add(&mut self, name: String, octets: &[u8]) {
        self.files.insert(name, page::tiff::read(octets).map(|d| d.pages).unwrap_or_default());
    }
}

/// The settings of a machine.
pub(super) fn settings(
    profile: &profile::Fax,
    ident: &str,
    role: Role,
    job: Job,
    order: &FaxOrder,
) -> Settings {
    let base = Settings::receive(role);
    let ident = if profile.ident.is_empty() { ident } else { &profile.ident };
    let coding = order.coding.unwrap_or(profile.coding);
    Settings {
        job,
        ident: ident.to_owned(),
        error_correction: order.ecm.unwrap_or(profile.ecm),
        modems: match order.modem.unwrap_or(profile.modem) {
            FaxModem::V27ter => Modems::V27TER,
            FaxModem::V29 => Modems::V29,
            FaxModem::V17 => Modems::ALL,
        },
        compressions: Compressions {
            t4_1d: true,
            t4_2d: coding != FaxCoding::Mh,
            t6: coding == FaxCoding::Mmr,
            t85: false,
        },
        training_fails_above: order.training_fails_above,
        deadline: profile.deadline,
        t38_version: profile.version,
        ..base
    }
}
