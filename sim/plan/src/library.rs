//! The shipped profiles, networks and scenarios, embedded in the binary.

use crate::{FileError, NetworkFile, ProfileFile, Scenario, Side};

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// What every carrier profile starts from.
pub(crate) const CARRIER_BASE: &str = include_str!("carrier_base.toml");
/// What every PBX profile starts from.
pub(crate) const PBX_BASE: &str = include_str!("pbx_base.toml");

/// All shipped carrier profiles.
///
/// # Errors
/// A mistake in a shipped file, which a test excludes.
pub fn carriers() -> Result<Vec<ProfileFile>, FileError> {
    CARRIERS.iter().map(|(path, text)| ProfileFile::parse(Side::Carrier, path, text)).collect()
}

/// All shipped PBX profiles.
///
/// # Errors
/// A mistake in a shipped file, which a test excludes.
pub fn pbxs() -> Result<Vec<ProfileFile>, FileError> {
    PBXS.iter().map(|(path, text)| ProfileFile::parse(Side::Pbx, path, text)).collect()
}

/// All shipped networks.
///
/// # Errors
/// A mistake in a shipped file, which a test excludes.
pub fn networks() -> Result<Vec<NetworkFile>, FileError> {
    NETWORKS.iter().map(|(path, text)| NetworkFile::parse(path, text)).collect()
}

/// All shipped scenarios, by theme and name.
///
/// # Errors
/// A mistake in a shipped file, which a test excludes.
pub fn scenarios() -> Result<Vec<Scenario>, FileError> {
    SCENARIOS.iter().map(|(path, text)| Scenario::parse(path, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_can_be_read() {
        let show = |e: FileError| panic!("{e}");
        assert!(carriers().unwrap_or_else(show).len() >= 4);
        assert!(pbxs().unwrap_or_else(|e| panic!("{e}")).len() >= 4);
        assert!(!networks().unwrap_or_else(|e| panic!("{e}")).is_empty());
        assert!(scenarios().unwrap_or_else(|e| panic!("{e}")).len() >= 30);
    }
}
