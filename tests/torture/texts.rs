//! The RFC texts for the tests that read them; each includes this file by its path.
//!
//! The texts are not ours to ship. `tests/torture/fetch.sh target/rfc` fetches them. Without them the tests
//! are listed as ignored, so that no runner counts them as passed, and a line says that they were not run;
//! with `TORTURE=required` in the environment their absence is a failure.

use std::io::Read as _;
use std::path::PathBuf;

use libtest_mimic::{Failed, Trial};

/// A test that needs these RFCs.
pub(crate) fn trial(name: &str, needs: &[u16], test: impl FnOnce() + Send + 'static) -> Trial {
    let absent: Vec<u16> = needs.iter().copied().filter(|&number| !path(number).is_file()).collect();
    let required = std::env::var_os("TORTURE").is_some_and(|value| value == "required");
    if !absent.is_empty() {
        eprintln!(
            "torture: not run: {name}: no RFC {absent:?} in target/rfc; tests/torture/fetch.sh fetches them"
        );
    }
    let ignored = !required && !absent.is_empty();
    let run = move || {
        if !absent.is_empty() {
            return Err(Failed::from(format!("required, but no RFC {absent:?} in target/rfc")));
        }
        test();
        Ok(())
    };
    Trial::test(name, run).with_ignored_flag(ignored)
}

/// The text of an RFC.
pub(crate) fn rfc(number: u16) -> String {
    let packed = std::fs::read(path(number)).expect("the trial looked for it");
    let mut octets = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut octets).expect("a gzip file");
    // Some of the older texts hold a Latin-1 name or two in their acknowledgements.
    String::from_utf8_lossy(&octets).into_owned()
}

fn path(number: u16) -> PathBuf {
    let fixed = || {
        let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let is_root = |folder: &&std::path::Path| folder.join("Cargo.lock").is_file();
        package.ancestors().find(is_root).unwrap_or(package).join("target/rfc")
    };
    std::env::var_os("TORTURE_RFC").map_or_else(fixed, PathBuf::from).join(format!("rfc{number}.txt.gz"))
}
