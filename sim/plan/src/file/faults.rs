//! All that is wrong with a file, not only the first of it.
//!
//! A reader stops at the first mistake. What it points at is taken away, and the rest is read again.

use core::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::FileError;

/// Whoever has more mistakes than this in a file will want to begin with these.
const FAULTS_MAX: usize = 50;

/// All that is wrong with `text`, in the order of its lines; `needed` are the keys that must stand in it, `first` is done
/// with it before it is read, and `inner` says what else is wrong with what can be read.
pub(super) fn all<T: DeserializeOwned>(
    path: &str,
    text: &str,
    needed: &[&str],
    first: impl FnOnce(&mut DeTable<'_>),
    inner: impl FnOnce(&T) -> Vec<FileError>,
) -> Vec<FileError> {
    let (mut table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        // What stands around a line that is no TOML may be another key than was meant.
        return in_order(broken.iter().map(|error| FileError::from_toml(path, text, error)).collect());
    }
    // The reader comes to them last, when what else is wrong has been taken away.
    let missing = needed.iter().filter(|key| !table.get_ref().contains_key(**key));
    let missing: Vec<FileError> = missing.map(|key| missing_key(path, text, key)).collect();
    let mut found = missing.clone();
    first(table.get_mut());
    for fault in of_table(path, text, table, inner).1 {
        let is_known = missing.iter().any(|known| known.message == fault.message);
        found.extend((!is_known).then_some(fault));
    }
    in_order(found)
}

/// A key that a file does not have. It has no place but the whole file.
pub(super) fn missing_key(path: &str, text: &str, key: &str) -> FileError {
    FileError::at(path, text, 0..0, format!("missing key `{key}`"))
}

/// A key that must say something, and does not.
pub(super) fn empty_key(path: &str, text: &str, key: &str) -> FileError {
    match key_of(text, &[key]) {
        Some(place) => FileError::at(path, text, place, format!("`{key}` is empty")),
        None => missing_key(path, text, key),
    }
}

/// The same of a table of a file, and what was read in the end: nothing when a mistake has no place of its own.
pub(super) fn of_table<T: DeserializeOwned>(
    path: &str,
    text: &str,
    mut table: Spanned<DeTable<'_>>,
    inner: impl FnOnce(&T) -> Vec<FileError>,
) -> (Option<T>, Vec<FileError>) {
    let (mut found, mut taken): (Vec<FileError>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    while found.len() < FAULTS_MAX {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(read) => {
                // What is left may lack what the rest hangs on.
                if found.is_empty() {
                    found.extend(inner(&read));
                }
                return (Some(read), found);
            }
            Err(error) => error,
        };
        let fault = FileError::from_toml(path, text, &error);
        let is_new = !found.contains(&fault);
        // What lacks something that was taken away is no mistake of its own.
        let is_caused = error.span().is_some_and(|span| taken.iter().any(|place| within(&span, place)));
        found.extend((is_new && !is_caused).then_some(fault));
        taken.extend(error.span());
        if !(is_new && error.span().is_some_and(|span| is_removed(table.get_mut(), &span))) {
            break;
        }
    }
    (None, found)
}

fn in_order(mut found: Vec<FileError>) -> Vec<FileError> {
    found.truncate(FAULTS_MAX);
    found.sort_by_key(|fault| (fault.line, fault.column));
    found
}

/// Takes away the innermost entry that `span` is about; in a list, the whole entry, for half a step is none.
pub(super) fn is_removed(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    for (_, value) in table.iter_mut() {
        let is_done = match value.get_mut() {
            DeValue::Table(inner) => is_removed(inner, span),
            DeValue::Array(values) => {
                let wrong = values.iter().position(|value| holds(value, span));
                wrong.is_some_and(|wrong| {
                    let left = values.iter().enumerate().filter(|(at, _)| *at != wrong);
                    *values = left.map(|(_, value)| value.clone()).collect();
                    true
                })
            }
            _ => false,
        };
        if is_done {
            return true;
        }
    }
    let meant = table.iter().find(|(key, value)| within(&key.span(), span) || within(&value.span(), span));
    let Some(key) = meant.map(|(key, _)| key.clone()) else { return false };
    table.remove(&key).is_some()
}

fn within(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// True when `span` is about this value or something in it. The place of a table is its head alone.
fn holds(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    within(&value.span(), span)
        || match value.get_ref() {
            DeValue::Table(table) => {
                table.iter().any(|(key, value)| within(&key.span(), span) || holds(value, span))
            }
            DeValue::Array(values) => values.iter().any(|value| holds(value, span)),
            _ => false,
        }
}

/// Where the value of a key stands, or for a table its head. `path` is as in `numbers.dids.main`.
pub(super) fn place_of(text: &str, path: &str) -> Option<Range<usize>> {
    places_of(text, &path.split('.').collect::<Vec<_>>()).map(|(_, value)| value)
}

/// Where a key itself stands.
pub(crate) fn key_of(text: &str, path: &[&str]) -> Option<Range<usize>> {
    places_of(text, path).map(|(key, _)| key)
}

/// Where these words stand in the value of a key. The same words may stand in comments.
pub(super) fn words_of(text: &str, path: &[&str], words: &str) -> Option<Range<usize>> {
    let (_, value) = places_of(text, path)?;
    let at = value.start + text.get(value)?.find(words)?;
    Some(at..at + words.len())
}

/// A key and its value. Of what stands in a value that is no table, this is the value.
fn places_of(text: &str, path: &[&str]) -> Option<(Range<usize>, Range<usize>)> {
    let table = DeTable::parse(text).ok()?;
    let mut here = table.get_ref();
    let mut place = None;
    for part in path {
        let (key, value) = here.iter().find(|(key, _)| key.get_ref() == part)?;
        place = Some((key.span(), value.span()));
        match value.get_ref() {
            DeValue::Table(inner) => here = inner,
            _ => break,
        }
    }
    place
}

/// The first key, or text, inside of `span` that is this word as a whole.
pub(super) fn word_within(text: &str, span: &Range<usize>, word: &str) -> Option<Range<usize>> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut found = Vec::new();
    gather(table.get_ref(), word, &mut found);
    let place = found.into_iter().filter(|place| within(span, place)).min_by_key(|place| place.start)?;
    // Without the quotation marks of a text.
    let inner = text.get(place.clone()).and_then(|inside| inside.find(word));
    Some(inner.map_or(place.clone(), |at| place.start + at..place.start + at + word.len()))
}

fn gather(table: &DeTable<'_>, word: &str, found: &mut Vec<Range<usize>>) {
    for (key, value) in table {
        found.extend((key.get_ref() == word).then(|| key.span()));
        gather_of(value, word, found);
    }
}

fn gather_of(value: &Spanned<DeValue<'_>>, word: &str, found: &mut Vec<Range<usize>>) {
    match value.get_ref() {
        DeValue::Table(inner) => gather(inner, word, found),
        DeValue::Array(values) => values.iter().for_each(|value| gather_of(value, word, found)),
        DeValue::String(text) if text == word => found.push(value.span()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::{NetworkFile, ProfileFile, Scenario, Side};

    #[test]
    fn all_mistakes_are_found_at_once() {
        let text = "title = 'x'\nclass = 'x'\nsource = 'x'\nusr = 1\n[media]\nptime_ms = 25\ncodec = ['PCMU']\n\
            ports = { first = 5, last = 30000 }\n[limits]\nchannels = 0\n[registration]\nretry_s = [30, 0]\n";
        let lines = |faults: Vec<crate::FileError>| faults.iter().map(|f| f.line).collect::<Vec<_>>();
        assert_eq!(lines(ProfileFile::faults(Side::Carrier, "p.toml", text)), [4, 6, 7, 8, 10, 12]);
        let text = "title = 'x'\n[[step]]\npbx.cal = {}\n[[step]]\npbx.hangup = { afer = '1s' }\n[expect]\ncall = 'no'\n";
        assert_eq!(lines(Scenario::faults("calls/p.toml", text)), [3, 5, 7]);
        let text = "[both]\nloss = 2.0\nlatencies = '2s'\n";
        assert_eq!(lines(NetworkFile::faults("n.toml", text)), [1, 2, 3]);
        assert_eq!(lines(ProfileFile::faults(Side::Pbx, "p.toml", "a = \n[b\n")).len(), 2);
    }

    /// What is not there is told beside what is wrong, and what is empty is there.
    #[test]
    fn a_missing_key_is_told_beside_other_mistakes() {
        let said = |faults: Vec<crate::FileError>| {
            faults.iter().map(|f| format!("{}:{} {}", f.line, f.column, f.message)).collect::<Vec<_>>()
        };
        let text = "# a title, a class\ntitle = ''\n[limits]\nchannels = 0\n";
        let found = said(ProfileFile::faults(Side::Carrier, "p.toml", text));
        assert_eq!(found[..2], ["1:1 missing key `class`", "1:1 missing key `source`"], "{found:?}");
        assert!(found[2].starts_with("4:12 0 is not from 1"), "{found:?}");
        let text = "# a title\ntitle = ''\nclass = ' '\nsource = 'x'\n";
        let found = said(ProfileFile::faults(Side::Carrier, "p.toml", text));
        assert_eq!(found, ["2:1 `title` is empty", "3:1 `class` is empty"]);
        assert_eq!(Scenario::faults("calls/p.toml", "# title\nstep = []\n").len(), 1);
        let found = said(Scenario::faults("calls/p.toml", "# title and step\nlimit = 5\n"));
        assert_eq!(found[..2], ["1:1 missing key `title`", "1:1 missing key `step`"], "{found:?}");
        let found = said(NetworkFile::faults("n.toml", "# title\n[both]\nloss = 2.0\n"));
        assert_eq!(found[0], "1:1 missing key `title`", "{found:?}");
        let found =
            said(crate::Driver::faults("d.toml", "# source\ntitle = 'x'\n[does]\ncall = 7\nhold = 8\n"));
        assert_eq!(found.len(), 3, "{found:?}");
    }

    /// Templates say what each key is for, in comments that have the words of the keys.
    #[test]
    fn a_fault_is_placed_at_its_key_and_never_at_a_comment() {
        let head =
            "# modes: title, {direction}, directions, expect, hold-answered-sendrec, setup, to, colour\n";
        let step = "step = [{ pbx.call.to = 'pstn.answers' }]\n";
        let plays = [
            (format!("title = 'x'\nmodes = []\n{step}"), "3:1 a play needs at least one mode"),
            (format!("title = 'A {{direction}} call'\n{step}"), "2:12 `{direction}` has a meaning only"),
            (format!("title = 'x'\n{step}[expect.labelled.b]\ncall = 'completed'\n"), "4:18 no step places"),
            ("title = 'x'\nstep = [{ pbx.call = { codecs = ['PCMU'] } }]\n".to_owned(), "3:"),
        ];
        for (text, says) in plays {
            let faults = Scenario::faults("calls/p.toml", &format!("{head}{text}"));
            let said = format!("{}:{} {}", faults[0].line, faults[0].column, faults[0].message);
            assert!(said.starts_with(says), "{says}: {said}");
        }
        let text = format!("{head}title = 'x'\ndirections = ['inbound', 'outbound']\nstep = []\n");
        assert_eq!(Scenario::parse("calls/p.toml", &text).expect_err("two plays").line, 3);
        let text = format!("{head}title = 'x'\nclass = 'x'\nsource = 'x'\n[media]\ncolour = 'red'\n");
        let faults = ProfileFile::faults(Side::Pbx, "p.toml", &text);
        assert_eq!((faults[0].line, faults[0].column), (6, 1), "{faults:?}");
    }
}
