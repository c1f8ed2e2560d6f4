//! The sections of an RFC, found in its text.

/// The text with single spaces, so that a word that is broken over two lines is found.
#[must_use]
pub fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The section with this number, what is below it included: the longest with that heading, which may stand in a table
/// of contents without pages too.
#[must_use]
pub fn section(text: &str, number: &str) -> Option<String> {
    let below = format!("{number}.");
    let mut sections: Vec<Vec<&str>> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if let Some(here) = heading(line).filter(|here| !here.starts_with(&below)) {
            is_open = here == number;
            if is_open {
                sections.push(Vec::new());
            }
        }
        if let Some(lines) = sections.last_mut().filter(|_| is_open) {
            lines.push(line);
        }
    }
    sections.into_iter().max_by_key(Vec::len).map(|lines| lines.join("\n"))
}

/// Each section with its own text, what is below it left out; one that stands in a table of contents too is there
/// twice.
#[must_use]
pub fn own(text: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(number) = heading(line) {
            sections.push((number.to_owned(), String::new()));
        } else if let Some((_, lines)) = sections.last_mut() {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    sections
}

/// The number of a section that begins in this line: at the margin, where no list and no sentence does. Lines of a
/// table of contents end with a page.
fn heading(line: &str) -> Option<&str> {
    let (written, title) = line.split_once(' ')?;
    let number = written.trim_end_matches('.');
    let mut parts = number.split('.');
    let first = parts.next()?;
    let is_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let is_letter = first.len() == 1 && first.starts_with(|c: char| c.is_ascii_uppercase());
    // An annex has a full stop behind its letter: a sentence may begin with "A".
    let is_number = (is_digits(first) || is_letter && written.contains('.')) && parts.all(is_digits);
    // It may be `2xx Responses`.
    let begins = |c: char| c.is_ascii_alphanumeric() || c == '"';
    let is_title = title.trim_start().starts_with(begins);
    // A title may end with a number; a page stands apart from it.
    let apart = title
        .rsplit_once("  ")
        .is_some_and(|(before, last)| !before.trim().is_empty() && is_digits(last.trim()));
    let is_contents = line.contains(" . ") || line.contains("...") || apart;
    (is_number && is_title && !is_contents).then_some(number)
}
