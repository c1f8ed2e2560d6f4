//! Colour on a terminal, plain text elsewhere.

use std::io::IsTerminal;

use check::{Severity, Verdict};

/// True for a terminal that knows no sequences, and would show them.
#[must_use]
pub fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|name| name == "dumb")
}

/// True when standard output is a terminal and nobody has asked for plain text.
#[must_use]
pub fn is_colourful() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() && !is_dumb()
}

/// True when progress may be drawn.
#[must_use]
pub fn is_interactive() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("CI").is_none() && !is_dumb()
}

/// The severity as a word, coloured on a terminal.
#[must_use]
pub fn severity(severity: Severity, colourful: bool) -> String {
    let word = severity.name();
    let code = match severity {
        _ if !colourful => return word.to_owned(),
        Severity::Info => "2",
        Severity::Warning => "33",
        Severity::Error => "1;31",
    };
    format!("\x1b[{code}m{word}\x1b[0m")
}

/// The verdict as a word of fixed width, coloured on a terminal.
#[must_use]
pub fn verdict(verdict: Verdict, colourful: bool) -> String {
    let word = format!("{:<12}", verdict.name());
    if !colourful {
        return word;
    }
    let code = match verdict {
        Verdict::Pass => "32",
        Verdict::NotRun => "2",
        Verdict::Inconclusive => "33",
        Verdict::Fail | Verdict::Error => "1;31",
    };
    format!("\x1b[{code}m{word}\x1b[0m")
}
