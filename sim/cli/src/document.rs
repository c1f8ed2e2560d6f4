//! The documents that a plan sends by fax: files of the user, read and checked before anything runs.

use std::fs;
use std::path::Path;

use page::tiff;
use plan::{FaxDocument, Plan, Verb};

use crate::load::Wrong;

/// Reads the files that the steps of `plan` name, beside the scenario's own file; `instead` takes the place
/// of all of them.
///
/// # Errors
/// A file that no fax machine can send; the text names it and says what is accepted.
pub fn load(plan: &mut Plan, instead: Option<&Path>) -> Result<(), Wrong> {
    let beside = plan.sources.first().map(|s| s.path.clone()).unwrap_or_default();
    let folder = Path::new(&beside).parent().unwrap_or(Path::new(""));
    for step in &mut plan.steps {
        let Verb::SendFax(order) = &mut step.verb else { continue };
        let path = match (instead, &order.document) {
            (Some(path), _) => path.to_owned(),
            (None, FaxDocument::File(name)) => folder.join(name),
            (None, FaxDocument::Text { .. }) => continue,
        };
        let name = path.display().to_string();
        let (octets, pages) = read(&path)?;
        plan.documents.insert(name.clone(), octets.into());
        if instead.is_some()
            && let Some(fax) = plan.expect.calls.get_mut(&step.call).and_then(|call| call.fax.as_mut())
        {
            // What the scenario expects of its own document holds for the user's.
            fax.pages = fax.pages.map(|_| pages);
        }
        order.document = FaxDocument::File(name);
    }
    Ok(())
}

/// A TIFF file that can be sent, and how many pages it has.
fn read(path: &Path) -> Result<(Vec<u8>, u32), Wrong> {
    let name = path.display().to_string();
    let octets = match fs::read(path) {
        Ok(octets) => Some(octets),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(format!("cannot read {name}: {error}")),
    };
    let document = tiff::open(&name, octets.as_deref()).map_err(|e| e.to_string())?;
    for note in &document.notes {
        complain!("note: {name}: {note}");
    }
    let pages = u32::try_from(document.pages.len()).unwrap_or(u32::MAX);
    Ok((octets.unwrap_or_default(), pages))
}
