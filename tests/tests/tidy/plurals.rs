//! What is told to people counts in words that fit: `1 packet`, and never `1 packets`.

/// Where texts for people are made.
const SPEAKERS: &[&str] =
    &["sim/check/src/", "sim/report/src/", "sim/cli/src/", "sim/capture/src/", "media/t30/src/"];

/// What is counted in them.
const NOUNS: &[&str] = &[
    "blocks",
    "bytes",
    "copies",
    "datagrams",
    "digits",
    "errors",
    "findings",
    "frames",
    "gaps",
    "hops",
    "jumps",
    "legs",
    "lines",
    "messages",
    "octets",
    "packets",
    "pages",
    "pixels",
    "places",
    "rejections",
    "reports",
    "rows",
    "rules",
    "runs",
    "slips",
    "sources",
    "steps",
    "streams",
    "times",
    "values",
];

/// The lines in which a number stands before one of them as it comes. A name for a limit of ours, which is never one,
/// is written in capitals; `{:02}` is the end of a fraction.
fn uncounted(path: &str, text: &str) -> Vec<String> {
    let is_test = path.contains("/tests") || path.contains("/script") || path.ends_with("missing.rs");
    if is_test || !SPEAKERS.iter().any(|folder| path.starts_with(folder)) {
        return Vec::new();
    }
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let code = lines.map(str::trim).filter(|line| !line.starts_with("//") && !line.contains("panic!"));
    code.filter(|line| line.match_indices('}').any(|(at, _)| is_count(line, at))).map(str::to_owned).collect()
}

/// True when the piece in braces that ends there is a number, and what follows counts by it.
fn is_count(line: &str, end: usize) -> bool {
    let Some(begin) = line[..end].rfind('{') else { return false };
    let piece = &line[begin + 1..end];
    let is_limit = !piece.is_empty() && !piece.contains(|c: char| c.is_ascii_lowercase());
    let is_number = piece.is_empty() || piece.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_limit || !is_number || piece.contains(":0") || piece.contains(' ') {
        return false;
    }
    let mut words = line[end + 1..].strip_prefix(' ').unwrap_or_default().split(' ').take(2);
    let is_noun = |word: &str| NOUNS.contains(&word.trim_end_matches(|c: char| !c.is_ascii_lowercase()));
    words.any(is_noun)
}

#[test]
fn what_is_counted_is_one_or_many() {
    super::none(&super::complaints(".rs", uncounted));
}

#[test]
fn a_number_before_many_is_seen() {
    let found = |path: &str, line: &str| uncounted(path, line).len();
    let path = "sim/check/src/media/some.rs";
    for line in [
        r#"let text = format!("{} packets sent", flaw.count);"#,
        r#"let text = format!("{count} malformed datagrams");"#,
        r#"let text = format!("after {times} times");"#,
    ] {
        assert_eq!((found(path, line), found("sim/agent/src/some.rs", line)), (1, 0), "{line}");
    }
    for line in [
        r#"let text = format!("{} sent", counted(flaw.count, "packet"));"#,
        r#"let text = format!("{LINES_MAX} lines");"#,
        r#"let text = format!("{name} answers nothing");"#,
        "// {} packets",
        r#"let text = format!("{}.{:02} copies", copies / 100, copies % 100);"#,
    ] {
        assert_eq!(found(path, line), 0, "{line}");
    }
}
