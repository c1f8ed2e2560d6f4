//! Settings of a guide, and the profiles that come of them.

use core::ops::Range;

use toml::{Table, Value};

use super::{Guide, What};
use crate::file::merge;
use crate::{FileError, Profile, ProfileFile, Side};

/// Keys of a profile that a guide states.
#[derive(Clone, PartialEq)]
pub struct Stated {
    /// Of which side.
    pub side: Side,
    pub(super) table: Table,
    pub(super) places: Vec<(String, Range<usize>)>,
}

impl core::fmt::Debug for Stated {
    /// Without the values: one of them may be a password.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Stated({}, {:?})", self.side, self.keys())
    }
}

impl Stated {
    /// The keys that hold a value, `registration.expires_s`, in the order of the block.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let is_leaf = |path: &str| !matches!(value_at(&self.table, path), None | Some(Value::Table(_)));
        let mut keys: Vec<_> = self.places.iter().filter(|(path, _)| is_leaf(path)).collect();
        keys.sort_by_key(|(_, at)| at.start);
        keys.into_iter().map(|(path, _)| path.clone()).collect()
    }
}

/// A setting of a guide that a run did not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// Whose it is.
    pub side: Side,
    /// The key.
    pub key: String,
    /// Where the guide states it.
    pub at: Range<usize>,
    /// What the guide says.
    pub says: String,
    /// What the run had.
    pub had: String,
}

impl Guide {
    /// A profile with all settings over it that stand before the block with this number.
    ///
    /// # Errors
    /// What contradicts itself, at the line that states it.
    pub fn over(&self, base: &ProfileFile, block: usize) -> Result<ProfileFile, FileError> {
        let mut table = base.table.clone();
        let mut is_changed = false;
        for stated in self.stated(base.side, block) {
            merge(&mut table, &stated.table);
            is_changed = true;
        }
        if !is_changed {
            return Ok(base.clone());
        }
        let wrong = |message: String| {
            let last = self.blocks[..block]
                .iter()
                .rev()
                .find(|block| matches!(&block.what, What::Settings(s) if s.side == base.side));
            self.wrong(last.map_or(0..0, |block| block.at.start..block.at.start), message)
        };
        let text = toml::to_string(&table).map_err(|error| wrong(error.to_string()))?;
        let profile = ProfileFile::parse_over(base.side, &base.defaults, &base.source.path, &text);
        profile.map_err(|error| {
            // The keys of a contradiction stand in its message, the one that is to blame first.
            let keys = error.message.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            let at = keys.iter().find_map(|key| self.place_of(base.side, block, key));
            let error_here = match at {
                Some(at) => self.wrong(at, error.message.as_ref()),
                None => wrong(error.message.to_string()),
            };
            FileError { allowed: error.allowed, suggestion: error.suggestion, cure: error.cure, ..error_here }
        })
    }

    /// The settings before the block with this number that differ from what a run had.
    #[must_use]
    pub fn differs(&self, had: &Profile, block: usize) -> Vec<Differs> {
        let Ok(theirs) = Table::try_from(had) else { return Vec::new() };
        let mut stated = Table::new();
        self.stated(had.side, block).for_each(|block| merge(&mut stated, &block.table));
        let mut keys: Vec<String> = self.stated(had.side, block).flat_map(Stated::keys).collect();
        keys.sort();
        keys.dedup();
        let differs = |key: String| {
            let says = value_at(&stated, &key)?;
            let had_value = value_at(&theirs, &key);
            // Passwords are blanked where they are stored.
            let is_secret = key.ends_with("password");
            (!is_secret && had_value != Some(says)).then(|| Differs {
                side: had.side,
                at: self.place_of(had.side, block, &key).unwrap_or(0..0),
                says: says.to_string(),
                had: had_value.map_or_else(|| "nothing".to_owned(), ToString::to_string),
                key,
            })
        };
        keys.into_iter().filter_map(differs).collect()
    }

    fn stated(&self, side: Side, block: usize) -> impl DoubleEndedIterator<Item = &Stated> {
        self.blocks[..block].iter().filter_map(move |block| match &block.what {
            What::Settings(stated) if stated.side == side => Some(stated),
            _ => None,
        })
    }

    /// Where a key was stated last.
    fn place_of(&self, side: Side, block: usize, key: &str) -> Option<Range<usize>> {
        let ends_so = |path: &str| path == key || path.ends_with(&format!(".{key}"));
        self.stated(side, block)
            .rev()
            .find_map(|stated| stated.places.iter().find(|(path, _)| ends_so(path)).map(|(_, at)| at.clone()))
    }
}

fn value_at<'a>(table: &'a Table, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    match (table.get(first)?, rest) {
        (value, None) => Some(value),
        (Value::Table(inner), Some(rest)) => value_at(inner, rest),
        (_, Some(_)) => None,
    }
}
