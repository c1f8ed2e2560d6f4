//! What is wrong with a file: where, which key, and what was allowed.

use core::fmt;
use core::ops::Range;

use super::{faults, mistyped, synonyms};

/// A file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file, as the user knows it.
    pub path: Box<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong, lower case, without a full stop.
    pub message: Box<str>,
    /// What may stand there instead, if that is a list.
    pub allowed: Box<[String]>,
    /// The allowed word that was probably meant.
    pub suggestion: Option<Box<str>>,
    /// What to do about it, where that does not follow.
    pub cure: Option<Box<str>>,
    pub(super) source_line: Box<str>,
    pub(super) width: usize,
}

impl FileError {
    /// An error at a range of bytes.
    pub(crate) fn at(path: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let start = floor_char_boundary(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor_char_boundary(text, span.end).clamp(start, line_end);
        Self {
            path: path.into(),
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            message: message.into().into(),
            allowed: Box::default(),
            suggestion: None,
            cure: None,
            source_line: without_password(text[line_start..line_end].trim_end()).into(),
            width: text[start..end].trim_end().chars().count().max(1),
        }
    }

    /// An error at the beginning of a line, counted from 1.
    pub(crate) fn at_line(path: &str, text: &str, line: usize, message: impl Into<String>) -> Self {
        let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let length = text[start..].lines().next().map_or(0, str::len);
        Self::at(path, text, start..start + length, message)
    }

    /// What the TOML reader found wrong.
    pub(crate) fn from_toml(path: &str, text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        if let Some(told) = mistyped::told(text, span.clone(), error.message().trim()) {
            return Self::at(path, text, span, told.message).curing(told.cure.unwrap_or_default());
        }
        let (message, allowed) = reword(error.message());
        let found = backticked(&message).first().map(|s| (*s).to_owned()).unwrap_or_default();
        let cure = synonyms::cure(&found).filter(|_| !allowed.is_empty());
        let suggestion = nearest(&found, allowed.iter().map(String::as_str)).map(Into::into);
        Self {
            suggestion: suggestion.filter(|_| cure.is_none()),
            cure: cure.map(Into::into),
            allowed: allowed.into(),
            ..Self::at(path, text, narrow(text, span, &message, &found), message)
        }
    }

    /// Adds what was allowed, and the word nearest to the one that was found.
    pub(crate) fn allowing<'a>(mut self, found: &str, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words: Vec<String> = Vec::new();
        for word in allowed {
            if !words.iter().any(|other| other == word) {
                words.push(word.to_owned());
            }
        }
        self.allowed = words.into();
        self.suggestion = nearest(found, self.allowed.iter().map(String::as_str)).map(Into::into);
        self
    }

    /// Adds the word nearest to the one that was found, of so many that they are not all said.
    pub(crate) fn suggesting<'a>(mut self, found: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.suggestion = nearest(found, known).map(Into::into);
        self
    }

    /// Adds what to do about it.
    pub(crate) fn curing(mut self, cure: impl Into<Box<str>>) -> Self {
        let cure: Box<str> = cure.into();
        self.cure = (!cure.is_empty()).then_some(cure);
        self
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {}", self.source_line)?;
        write!(f, "{margin} | {}{}", " ".repeat(self.column - 1), "^".repeat(self.width))?;
        if !self.allowed.is_empty() {
            write!(f, "\n{margin} = allowed: {}", self.allowed.join(", "))?;
        }
        if let Some(suggestion) = &self.suggestion {
            write!(f, "\n{margin} = did you mean `{suggestion}`?")?;
        }
        if let Some(cure) = &self.cure {
            write!(f, "\n{margin} = {cure}")?;
        }
        Ok(())
    }
}

impl core::error::Error for FileError {}

/// Turns serde's words into ours, and takes the list of what is allowed out of the sentence.
pub(super) fn reword(message: &str) -> (String, Vec<String>) {
    let message = message.trim();
    let Some((what, list)) =
        message.split_once(", expected ").filter(|(what, _)| what.starts_with("unknown"))
    else {
        // The names of our types mean nothing to whoever writes a file.
        let told = match message.split_once("expected struct ") {
            Some((before, _)) => format!("{before}expected a table, as in {{ key = value }}"),
            None => message.replace("missing field", "missing key"),
        };
        return (told, Vec::new());
    };
    let what = what.replace("unknown field", "unknown key").replace("unknown variant", "unknown word");
    let mut words: Vec<String> = backticked(list).into_iter().map(str::to_owned).collect();
    // An alias is not told a second time.
    let mut told = std::collections::BTreeSet::new();
    words.retain(|word| told.insert(word.clone()));
    (what, words)
}

pub(super) fn backticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Points at the word that was not understood, when the reader points at the whole table around it: `every.min` is a key
/// of `every`. What is missing stands nowhere, and a comment may have its name.
fn narrow(text: &str, span: Range<usize>, message: &str, found: &str) -> Range<usize> {
    if message.starts_with("missing") {
        return span;
    }
    let first = found.split('.').next().unwrap_or_default();
    let whole = [found, first].iter().find_map(|word| faults::word_within(text, &span, word));
    // A part of a text, alone or in a list.
    let part = || {
        let inside = text
            .get(span.clone())
            .filter(|inside| inside.starts_with(['"', '\'', '[']) && !inside.contains('#'));
        let at = span.start + inside.filter(|_| !found.is_empty())?.find(found)?;
        Some(at..at + found.len())
    };
    whole.or_else(part).unwrap_or(span)
}

/// The word that guides mean by what was found, or the nearest to it, if one is near at all.
#[must_use]
pub fn nearest<'a>(found: &str, words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let words: Vec<&str> = words.into_iter().collect();
    if let Some(meant) = synonyms::meant(found, &words) {
        return Some(meant.to_owned());
    }
    let limit = found.chars().count() / 3 + 1;
    let by_distance = words.into_iter().map(|word| (distance(found, word), word));
    let (distance, word) = by_distance.min()?;
    (distance <= limit).then(|| word.to_owned())
}

/// The number of letters to insert, delete, replace or swap (the last counts as one).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// An error message ends up in logs, and a password must not.
fn without_password(line: &str) -> String {
    let Some(at) = line.find("password") else { return line.to_owned() };
    let (before, after) = line.split_at(at + "password".len());
    let hidden = after.chars().map(|c| if matches!(c, ' ' | '=' | '"' | '\'' | '}') { c } else { '*' });
    format!("{before}{}", hidden.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_only_when_it_is_near() {
        let words = ["carrier", "pbx", "network"];
        assert_eq!(nearest("carier", words).as_deref(), Some("carrier"));
        assert_eq!(nearest("pxb", words).as_deref(), Some("pbx"));
        assert_eq!(nearest("provider", words), None);
    }

    #[test]
    fn a_password_is_not_shown() {
        let text = "password = \"hunter2\" oops";
        let shown = FileError::at("p.toml", text, 21..25, "wrong").to_string();
        assert!(!shown.contains("hunter2") && shown.contains("password = \"*******\""), "{shown}");
    }

    #[test]
    fn a_span_outside_of_the_text_still_shows_a_line() {
        let error = FileError::at("p.toml", "äöü", 1..99, "wrong");
        assert_eq!((error.line, error.column), (1, 1));
        assert!(error.to_string().contains("1 | äöü"));
    }
}
