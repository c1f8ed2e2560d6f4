//! `plan.toml`: the coordinates of a run, enough to run it again.

use core::fmt::Write as _;

use crate::case::Case;

/// Every coordinate on a line.
#[must_use]
pub fn toml(case: &Case) -> String {
    let mut text = format!("# trunksim {}\n", env!("CARGO_PKG_VERSION"));
    let fields = [
        ("run", &case.id),
        ("title", &case.title),
        ("scenario", &case.scenario),
        ("mode", &case.mode),
        ("carrier", &case.carrier),
        ("pbx", &case.pbx),
        ("network", &case.network),
        ("wire", &case.wire),
        ("clock", &case.clock),
        ("replay", &case.replay),
    ];
    for (key, value) in fields {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    }
    // As text: TOML's integers end at 63 bits, a seed does not.
    let _ = writeln!(text, "seed = {}", quoted(&case.seed.to_string()));
    let quirks: Vec<String> = case.quirks.iter().map(|q| quoted(q)).collect();
    let _ = writeln!(text, "quirks = [{}]", quirks.join(", "));
    text
}

/// A basic string of TOML. JSON's escapes are a subset of TOML's, except for DEL, which TOML wants
/// escaped as well.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}
