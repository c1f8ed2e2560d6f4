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

/// All that is wrong with `text`, in the order of its lines; `first` is done with it before it is read, and `inner` says
/// what else is wrong with what can be read.
pub(super) fn all<T: DeserializeOwned>(
    path: &str,
    text: &str,
    first: impl FnOnce(&mut DeTable<'_>),
    inner: impl FnOnce(&T) -> Vec<FileError>,
) -> Vec<FileError> {
    let (mut table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        // What stands around a line that is no TOML may be another key than was meant.
        return in_order(broken.iter().map(|error| FileError::from_toml(path, text, error)).collect());
    }
    first(table.get_mut());
    in_order(of_table(path, text, table, inner).1)
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

/// Where a key stands: its value, or for a table its head. `path` is as in `numbers.dids.main`.
pub(super) fn place_of(text: &str, path: &str) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let mut here = table.get_ref();
    let mut place = None;
    for part in path.split('.') {
        let (_, value) = here.iter().find(|(key, _)| key.get_ref() == part)?;
        place = Some(value.span());
        match value.get_ref() {
            DeValue::Table(inner) => here = inner,
            _ => break,
        }
    }
    place
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
        assert_eq!(lines(NetworkFile::faults("n.toml", text)), [2, 3]);
        assert_eq!(lines(ProfileFile::faults(Side::Pbx, "p.toml", "a = \n[b\n")).len(), 2);
    }
}
