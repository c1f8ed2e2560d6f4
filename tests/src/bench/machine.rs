//! On what the figures were measured: without it they mean nothing.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// Of this program: see `ALLOCATOR` in `main.rs`.
const ALLOCATOR: &str = "mimalloc";

/// Processor, cores, compiler, libraries and commit, each as far as it can be known.
pub(crate) fn facts() -> String {
    let cores = std::thread::available_parallelism().map_or("unknown".to_owned(), |n| n.to_string());
    let commit = said_by("git", &["rev-parse", "--short", "HEAD"]);
    let changes = said_by("git", &["status", "--porcelain", "--untracked-files=no"]);
    let dirty = if changes == UNKNOWN { "" } else { " with local changes" };
    let build =
        if cfg!(debug_assertions) { "debug build: the figures mean nothing" } else { "release build" };
    let lines = [
        ("cpu", format!("{} ({cores} cores)", cpu_model())),
        ("rustc", format!("{}, {build}, LTO {}", rustc(), lto())),
        ("memory", format!("{ALLOCATOR}, {}, transparent huge pages: {}", libc(), huge_pages())),
        ("commit", format!("{commit}{dirty}")),
    ];
    lines.map(|(name, fact)| format!("{name:<7} {fact}")).join("\n")
}

/// What decides how many instructions the same source is. `callgrind` shows every processor alike.
pub(crate) fn makes_instructions() -> BTreeMap<&'static str, String> {
    let facts = [
        ("rustc", rustc()),
        ("libc", libc()),
        ("allocator", ALLOCATOR.to_owned()),
        ("LTO", lto().to_owned()),
    ];
    BTreeMap::from(facts)
}

const UNKNOWN: &str = "unknown";

fn rustc() -> String {
    said_by("rustc", &["--version"])
}

/// `glibc 2.36`; other libraries do not say.
fn libc() -> String {
    said_by("getconf", &["GNU_LIBC_VERSION"])
}

/// As the manifest says, unless whoever built this said otherwise.
fn lto() -> &'static str {
    const MANIFEST: &str = include_str!("../../../Cargo.toml");
    let stated = MANIFEST.lines().find_map(|line| line.strip_prefix("lto = "));
    option_env!("CARGO_PROFILE_RELEASE_LTO").or(stated).unwrap_or("off").trim_matches('"')
}

/// The word in brackets: `always`, `madvise` or `never`.
fn huge_pages() -> String {
    let text = fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled").unwrap_or_default();
    let chosen = text.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    chosen.map_or(UNKNOWN.to_owned(), |(word, _)| word.to_owned())
}

fn cpu_model() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(": ")).map_or(UNKNOWN.to_owned(), |(_, model)| model.to_owned())
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
    if text.is_empty() { UNKNOWN.to_owned() } else { text }
}
