//! Every check, as `build.rs` found it in the folders. A file with an `info!` runs; there is no other list.

use crate::CheckInfo;
use crate::check::Check;

/// A fresh set of all checks, in order of their ids.
pub(crate) fn checks() -> Vec<Box<dyn Check + Send>> {
    include!(concat!(env!("OUT_DIR"), "/rules.rs"))
}

/// Every check, in order of its id.
#[must_use]
pub fn all() -> &'static [CheckInfo] {
    INFOS
}

static INFOS: &[CheckInfo] = include!(concat!(env!("OUT_DIR"), "/infos.rs"));
