//! What is told to people counts in words that fit: `1 packet`, and never `1 packets`.

/// Where texts for people are made.
const SPEAKERS: &[&str] = &[
    "sim/check/src/",
    "sim/report/src/",
    "sim/cli/src/",
    "sim/capture/src/",
    "sim/agent/src/",
    "media/t30/src/",
];

/// What is counted in them.
const NOUNS: &[&str] = &[
    "accounts",
    "blocks",
    "bytes",
    "channels",
    "copies",
    "datagrams",
    "digits",
    "errors",
    "events",
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
    "requests",
    "responses",
    "rows",
    "rules",
    "runs",
    "slips",
    "sources",
    "steps",
    "streams",
    "times",
    "transactions",
    "values",
];

/// The lines in which a number stands before one of them as it comes. A name for a limit of ours, which is never one,
/// is written in capitals; `{:02}` is the end of a fraction.
fn uncounted(path: &str, text: &str) -> Vec<String> {
    let is_test = path.contains("/tests")
        || path.contains("/script")
        || path.contains("/rig/")
        || path.ends_with("missing.rs");
    if is_test || !SPEAKERS.iter().any(|folder| path.starts_with(folder)) {
        return Vec::new();
    }
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    let code = lines.map(str::trim).filter(|line| !line.starts_with("//") && !line.contains("panic!"));
    let is_wrong = |line: &&str| {
        line.match_indices('}').any(|(at, _)| is_count(line, at))
            || line.match_indices(") \" ").any(|(at, _)| is_count_on_page(line, at))
    };
    code.filter(is_wrong).map(str::to_owned).collect()
}

/// The same on a page, `(rows.len()) " rows"`: the piece in brackets ends there.
fn is_count_on_page(line: &str, end: usize) -> bool {
    let said = line[end + 4..].split(['"', '.', ',']).next().unwrap_or_default();
    let word = said.split(' ').find(|word| !matches!(*word, "more" | "other")).unwrap_or_default();
    let is_fitted = line[..end].rsplit(" (").next().is_some_and(|piece| piece.contains("fitting("));
    let word = word.trim_end_matches(|c: char| !c.is_ascii_lowercase());
    !is_fitted && (NOUNS.contains(&word) || matches!(word, "are" | "were"))
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
    let words = || line[end + 1..].strip_prefix(' ').unwrap_or_default().split(' ').take(2);
    let is_noun = |word: &str| NOUNS.contains(&word.trim_end_matches(|c: char| !c.is_ascii_lowercase()));
    words().any(is_noun) || is_of_many(&line[..begin], words())
}

/// True where the word behind a number is a verb for many: `{up} are up`, `{} more were judged`. Of two things that are
/// named, and of a part of something, it is meant for both or for the part.
fn is_of_many<'a>(before: &str, mut words: impl Iterator<Item = &'a str>) -> bool {
    let is_for_more = |before: &str| before.contains(" and ") || before.ends_with(" of ");
    words.find(|word| *word != "more").is_some_and(|word| matches!(word, "are" | "were"))
        && !is_for_more(before)
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
        r#"let text = format!("while {up} are up");"#,
        r#"let text = format!("{words}{up} are up");"#,
        r#"let text = format!("{left_out} more were judged");"#,
        r#"p { "The first " (begin) " rows are the same" }"#,
        r#"p { (arrow.missing) " more were not captured" }"#,
    ] {
        assert_eq!((found(path, line), found("sim/run/src/some.rs", line)), (1, 0), "{line}");
    }
    for line in [
        r#"let text = format!("{} sent", counted(flaw.count, "packet"));"#,
        r#"let text = format!("{LINES_MAX} lines");"#,
        r#"let text = format!("{name} answers nothing");"#,
        r#"let text = format!("{one} and {other} are two");"#,
        r#"p { (counted(begin, "row")) " before these " (fitting(begin, "is", "are")) " the same" }"#,
        r#"let text = format!("{} {} up", counted(up, "call"), fitting(up, "is", "are"));"#,
        "// {} packets",
        r#"let text = format!("{}.{:02} copies", copies / 100, copies % 100);"#,
    ] {
        assert_eq!(found(path, line), 0, "{line}");
    }
}
