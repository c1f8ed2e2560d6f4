//! Every check by its family. A check that is not here does not run.

use std::sync::LazyLock;

use crate::CheckInfo;
use crate::check::Check;

macro_rules! registry {
    ($($family:ident::{$($name:ident),* $(,)?});* $(;)?) => {
        /// A fresh set of all checks.
        pub(crate) fn checks() -> Vec<Box<dyn Check + Send>> {
            vec![$($(Box::new(crate::$family::$name::Rule::default()),)*)*]
        }

        static INFOS: LazyLock<Vec<CheckInfo>> = LazyLock::new(|| {
            let mut infos = vec![$($(crate::$family::$name::INFO,)*)*];
            infos.sort_by_key(|info| info.id);
            infos
        });
    };
}

/// Every check, in order of its id.
#[must_use]
pub fn all() -> &'static [CheckInfo] {
    &INFOS
}

registry! {
    message::{mandatory_headers};
}
