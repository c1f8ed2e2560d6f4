//! Choosing scenarios by name, glob or theme.

use crate::Scenario;

/// True when `pattern` means `name` (`theme/name`): the name itself, its last part, its theme, or a glob
/// with `*` and `?`.
#[must_use]
pub fn is_selected(name: &str, pattern: &str) -> bool {
    let (theme, last) = name.split_once('/').unwrap_or(("", name));
    pattern == name
        || pattern == last
        || pattern.trim_end_matches('/') == theme
        || glob(pattern.as_bytes(), name.as_bytes())
        || glob(pattern.as_bytes(), last.as_bytes())
}

/// The scenarios that any of the patterns means, all of them when there is no pattern, in their order.
#[must_use]
pub fn select<'a>(all: &'a [Scenario], patterns: &[String]) -> Vec<&'a Scenario> {
    let wanted = |s: &&Scenario| patterns.is_empty() || patterns.iter().any(|p| is_selected(&s.name, p));
    all.iter().filter(wanted).collect()
}

fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some(b'*'), _) => glob(&pattern[1..], text) || (!text.is_empty() && glob(pattern, &text[1..])),
        (Some(b'?'), Some(_)) => glob(&pattern[1..], &text[1..]),
        (Some(p), Some(t)) if p == t => glob(&pattern[1..], &text[1..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_themes_and_globs_select() {
        let table = [
            ("calls/busy", true),
            ("busy", true),
            ("calls", true),
            ("calls/", true),
            ("calls/*", true),
            ("*us?", true),
            ("bus", false),
            ("call", false),
            ("", false),
            ("hold", false),
        ];
        for (pattern, expected) in table {
            assert_eq!(is_selected("calls/busy", pattern), expected, "{pattern}");
        }
    }
}
