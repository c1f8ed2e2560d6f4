//! Sections of RFCs, however they are written: `RFC3262#3` as lists have them, `RFC 3262 3` as pages do.

/// What is asked for in that section, and who looks at it.
pub(super) fn meaning(word: &str) -> Option<String> {
    let (rfc, section) = read(word)?;
    let clause = if section.is_empty() { format!("RFC {rfc}") } else { format!("RFC {rfc} {section}") };
    let id = format!("RFC{rfc}#{section}");
    // A section may hold several: `RFC3261#7`, `RFC3261#7-b`.
    let is_of =
        |known: &str| known == id || known.strip_prefix(&id).is_some_and(|rest| rest.starts_with('-'));
    let asked = check::requirements().iter().filter(|asked| !section.is_empty() && is_of(&asked.id));
    let mut text: Vec<String> = asked.map(super::of_requirement).collect();
    let is_cited = |cited: &&str| match section.as_str() {
        "" => cited.split(' ').take(2).eq(["RFC", rfc.as_str()]),
        _ => **cited == clause,
    };
    let looking = check::all().iter().filter(|check| check.clauses.iter().any(&is_cited));
    let lines: Vec<String> = looking.map(|check| format!("  {:<28} {}", check.id, check.title)).collect();
    if !lines.is_empty() {
        text.push(format!("{clause} is looked at by:\n{}\n", lines.join("\n")));
    }
    (!text.is_empty()).then(|| text.join("\n"))
}

/// The number of an RFC and of a section, which may be missing.
fn read(word: &str) -> Option<(String, String)> {
    let word = word.to_ascii_lowercase();
    let rest = word.strip_prefix("rfc")?.trim_start_matches([' ', '-']);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (rfc, section) = rest.split_at(digits);
    let section = section.trim_matches([' ', ',', '#', '\u{a7}', '.']);
    let section = section.strip_prefix("section").unwrap_or(section).trim();
    let is_section = section.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    (!rfc.is_empty() && is_section).then(|| (rfc.to_owned(), section.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_read_however_it_is_written() {
        for word in
            ["RFC3262#3", "RFC 3262 3", "rfc 3262 \u{a7}3", "RFC 3262, section 3", "RFC3262 3", "RFC 3262 3."]
        {
            assert_eq!(read(word), Some(("3262".to_owned(), "3".to_owned())), "{word}");
        }
        assert_eq!(read("RFC 3261"), Some(("3261".to_owned(), String::new())));
        for word in ["rfc", "refer", "RFC x", "3262 3", "RFC 3262 3 or 4"] {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
