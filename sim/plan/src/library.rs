//! The files that are shipped inside the binary.

use std::sync::LazyLock;

use crate::{Driver, FileError, NetworkFile, ProfileFile, Scenario, Side};

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// What every carrier has unless its file says otherwise.
pub(crate) const CARRIER_BASE: &str = include_str!("../../../profiles/base/carrier.toml");
/// What every PBX has unless its file says otherwise.
pub(crate) const PBX_BASE: &str = include_str!("../../../profiles/base/pbx.toml");

/// The carrier of a run that says nothing else.
pub const USUAL_CARRIER: &str = "sipconnect-like";
/// The PBX of a run that says nothing else.
pub const USUAL_PBX: &str = "open-source";
/// The network of a run that says nothing else.
pub const USUAL_NETWORK: &str = "clean";

/// The shipped carriers, by name.
///
/// # Errors
/// Never with the files as they are shipped; a test reads them all.
pub fn carriers() -> Result<Vec<ProfileFile>, FileError> {
    CARRIERS.iter().map(|(path, text)| ProfileFile::parse(Side::Carrier, path, text)).collect()
}

/// The shipped PBXs, by name.
///
/// # Errors
/// As [`carriers`].
pub fn pbxs() -> Result<Vec<ProfileFile>, FileError> {
    PBXS.iter().map(|(path, text)| ProfileFile::parse(Side::Pbx, path, text)).collect()
}

/// The shipped networks, by name.
///
/// # Errors
/// As [`carriers`].
pub fn networks() -> Result<Vec<NetworkFile>, FileError> {
    NETWORKS.iter().map(|(path, text)| NetworkFile::parse(path, text)).collect()
}

/// The shipped drivers of devices, by name.
///
/// # Errors
/// As [`carriers`].
pub fn drivers() -> Result<Vec<Driver>, FileError> {
    DRIVERS.iter().map(|(path, text)| Driver::parse(path, text)).collect()
}

/// What a shipped driver has beside it: name and text of each file in the folder that is called as it is.
pub fn beside_driver(name: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let folder = format!("profiles/drivers/{name}/");
    DRIVER_FILES.iter().filter_map(move |(path, text)| Some((path.strip_prefix(&folder)?, *text)))
}

/// The shipped guides, path and text of each, by folder and name.
#[must_use]
pub fn guides() -> &'static [(&'static str, &'static str)] {
    GUIDES
}

/// The shipped scenarios, by theme and name.
///
/// # Errors
/// As [`carriers`].
pub fn scenarios() -> Result<Vec<Scenario>, FileError> {
    let read: Result<Vec<_>, _> = SCENARIOS.iter().map(|(path, text)| Scenario::all(path, text)).collect();
    let mut plays: Vec<Scenario> = read?.into_iter().flatten().collect();
    plays.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(plays)
}

/// The names of the shipped scenarios, read once: whoever reads many guides asks for them often.
pub(crate) static SCENARIO_NAMES: LazyLock<Vec<String>> =
    LazyLock::new(|| scenarios().unwrap_or_default().into_iter().map(|play| play.name).collect());

/// True when `text` is one of the shipped files as it is: what stands in it was made up by us.
pub(crate) fn is_shipped(text: &str) -> bool {
    let shipped = [CARRIERS, PBXS, NETWORKS, SCENARIOS].into_iter().flatten();
    text == CARRIER_BASE || text == PBX_BASE || shipped.into_iter().any(|(_, shipped)| *shipped == text)
}
