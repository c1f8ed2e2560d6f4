//! Programs that `tests/foreign/fetch.sh` has unpacked: each runs by the loader and with the libraries of its own suite,
//! so that it is the same on every machine and nothing had to be installed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Suites, and the folders of a suite that have programs.
const SUITES: [&str; 2] = ["bookworm", "sid"];
const FOLDERS: [&str; 2] = ["usr/bin", "usr/sbin"];
/// Where libraries of a suite lie.
const LIBRARIES: [&str; 4] = [
    "usr/lib/x86_64-linux-gnu",
    "lib/x86_64-linux-gnu",
    "usr/lib/x86_64-linux-gnu/pulseaudio",
    "usr/lib/x86_64-linux-gnu/kamailio",
];

/// What is below `target/peers`.
#[must_use]
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers")
}

/// The root of the suite that has this program, and where it lies in it.
fn found(program: &str) -> Option<(PathBuf, PathBuf)> {
    // What was unpacked for another kind of machine has no loader here.
    let roots =
        SUITES.into_iter().map(|suite| top().join(suite).join("root")).filter(|root| loader(root).is_some());
    let mut all =
        roots.flat_map(|root| FOLDERS.map(|folder| (root.clone(), root.join(folder).join(program))));
    all.find(|(_, path)| path.is_file())
}

fn loader(root: &Path) -> Option<PathBuf> {
    let loaders = LIBRARIES.map(|folder| root.join(folder).join("ld-linux-x86-64.so.2"));
    loaders.into_iter().find(|loader| loader.exists() && cfg!(target_arch = "x86_64"))
}

/// Why a program cannot be run; none when it is unpacked, or installed.
#[must_use]
pub fn is_missing(program: &str) -> Option<String> {
    let is_there = found(program).is_some() || Command::new(program).arg("-h").output().is_ok();
    (!is_there).then(|| format!("{program} is neither unpacked (tests/foreign/fetch.sh) nor installed"))
}

/// The root of the suite that has this program; that of the system when it is installed.
#[must_use]
pub fn root(program: &str) -> PathBuf {
    let root = found(program).map_or_else(|| PathBuf::from("/"), |(root, _)| root);
    root.canonicalize().unwrap_or(root)
}

/// A program as it is run.
#[must_use]
pub fn command(program: &str) -> Command {
    let Some((root, path)) = found(program) else { return Command::new(program) };
    let (root, path) = (root.canonicalize().unwrap_or(root), path.canonicalize().unwrap_or(path));
    let libraries = LIBRARIES.map(|folder| root.join(folder).display().to_string()).join(":");
    let mut command = Command::new(loader(&root).unwrap_or_default());
    command.args(["--library-path", &libraries, "--argv0", program]).arg(path);
    command
}

/// Where the modules of Kamailio lie.
#[must_use]
pub fn kamailio_modules() -> String {
    root("kamailio").join("usr/lib/x86_64-linux-gnu/kamailio/modules").display().to_string()
}
