//! The documents that a plan sends by fax: files of the user, read and checked before anything runs.

use std::fs;
use std::path::Path;

use page::tiff;
use plan::Selection;

use crate::load::Wrong;

/// Reads the files that the play names, beside its own file; `instead` takes the place of all of them.
///
/// # Errors
/// A file that no fax machine of ours can send; the text names it and says what is accepted.
pub fn load(selection: &mut Selection, instead: Option<&Path>) -> Result<(), Wrong> {
    if let Some(path) = instead {
        let name = path.display().to_string();
        let (octets, pages) = read(path)?;
        selection.documents.insert(name.clone(), octets.into());
        selection.instead = Some((name, pages));
        return Ok(());
    }
    let beside = selection.scenario.source.path.clone();
    let folder = Path::new(&beside).parent().unwrap_or(Path::new(""));
    let names: Vec<String> = selection.documents_named().map(str::to_owned).collect();
    for name in names {
        let (octets, _) = read(&folder.join(&name))?;
        selection.documents.insert(name, octets.into());
    }
    Ok(())
}

/// A TIFF file that can be sent, and how many pages it has.
///
/// # Errors
/// As [`load`].
pub(crate) fn read(path: &Path) -> Result<(Vec<u8>, u32), Wrong> {
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
