//! On what the figures were measured: without it they mean nothing.

use std::fs;
use std::process::Command;

/// Processor, cores, compiler and commit, each as far as it can be known.
pub(crate) fn facts() -> String {
    let cores = std::thread::available_parallelism().map_or("unknown".to_owned(), |n| n.to_string());
    let rustc = said_by("rustc", &["--version"]);
    let commit = said_by("git", &["rev-parse", "--short", "HEAD"]);
    let changes = said_by("git", &["status", "--porcelain", "--untracked-files=no"]);
    let dirty = if changes == UNKNOWN { "" } else { " with local changes" };
    let build =
        if cfg!(debug_assertions) { "debug build: the figures mean nothing" } else { "release build" };
    format!("cpu     {} ({cores} cores)\nrustc   {rustc}, {build}\ncommit  {commit}{dirty}", cpu_model())
}

const UNKNOWN: &str = "unknown";

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
