//! A profile file.

use std::sync::Arc;

use toml::Table;

use crate::file::{faults, merge, quirks, read};
use crate::selection::{Blanks, is_blank};
use crate::{FileError, Profile, Secret, Side, SourceFile};

/// A profile as it was written: what it states, still without the defaults around it.
#[derive(Clone, PartialEq)]
pub struct ProfileFile {
    /// The file's name without its ending.
    pub name: String,
    /// Which side it describes.
    pub side: Side,
    /// One sentence for people.
    pub title: String,
    /// The class of boxes it stands for.
    pub class: String,
    /// Where it was read, and its text.
    pub source: SourceFile,
    /// What every profile of this side starts from.
    pub defaults: Arc<str>,
    pub(crate) table: Table,
}

impl std::fmt::Debug for ProfileFile {
    /// Without the table: it may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProfileFile({}, {:?})", self.source.path, self.side)
    }
}

impl ProfileFile {
    /// Reads a profile. `path` names it, in errors and (its last part) in reports.
    ///
    /// # Errors
    /// When the text is not TOML, has unknown keys or values out of range, or contradicts itself.
    pub fn parse(side: Side, path: &str, text: &str) -> Result<Self, FileError> {
        Self::parse_over(side, defaults(side), path, text)
    }

    /// Reads a profile that starts from other defaults than those of this version.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(crate) fn parse_over(side: Side, defaults: &str, path: &str, text: &str) -> Result<Self, FileError> {
        let (stated, table): (Profile, Table) = read(path, text)?;
        let file = Self {
            name: stem(path).to_owned(),
            side,
            title: stated.title.clone(),
            class: stated.class.clone(),
            source: SourceFile::new(path, text),
            defaults: defaults.into(),
            table,
        };
        file.alone()?;
        match file.contradictions(&stated).into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(file),
        }
    }

    /// All that is wrong with a profile, in the order of its lines.
    #[must_use]
    pub fn faults(side: Side, path: &str, text: &str) -> Vec<FileError> {
        faults::all::<Profile>(
            path,
            text,
            &["title", "class", "source"],
            |_| (),
            |stated| {
                let file = Self {
                    name: String::new(),
                    side,
                    title: String::new(),
                    class: String::new(),
                    source: SourceFile::new(path, text),
                    defaults: defaults(side).into(),
                    table: toml::from_str(text).unwrap_or_default(),
                };
                file.contradictions(stated)
            },
        )
    }

    /// What it lacks, and what contradicts itself once the defaults are filled in.
    fn contradictions(&self, stated: &Profile) -> Vec<FileError> {
        let SourceFile { path, text } = &self.source;
        let told = [("title", &stated.title), ("class", &stated.class), ("source", &stated.source)];
        let empty = told.into_iter().filter(|(_, value)| value.trim().is_empty());
        let mut found: Vec<FileError> = empty.map(|(key, _)| faults::empty_key(path, text, key)).collect();
        // What cannot be read has been told already.
        let contradictions = self.with_defaults(None, &Table::new()).map(|profile| profile.contradictions());
        for wrong in contradictions.unwrap_or_default() {
            let are_all_stated = wrong.keys.iter().all(|key| self.states(key));
            if are_all_stated || !wrong.if_stated {
                let place = wrong.keys.iter().find(|key| self.states(key));
                let place = place.and_then(|key| faults::place_of(text, key)).unwrap_or(0..0);
                found.push(FileError::at(path, text, place, wrong.message).curing(wrong.cure));
            }
        }
        if self.states("limits.burst") && !self.states("limits.calls_per_second") {
            let place = faults::place_of(text, "limits.burst").unwrap_or(0..0);
            let message = "`limits.burst` is a part of `calls_per_second`, which is not stated";
            let cure = "write `calls_per_second` as well, or leave `burst` out";
            found.push(FileError::at(path, text, place, message).curing(cure));
        }
        found
    }

    /// True for a key, `limits.burst`, that stands in the file itself.
    #[must_use]
    pub fn states(&self, key: &str) -> bool {
        self.stated(key).is_some()
    }

    /// What the file itself says at a key.
    pub(crate) fn stated(&self, key: &str) -> Option<&toml::Value> {
        let mut parts = key.split('.');
        let first = parts.next().and_then(|part| self.table.get(part));
        parts.fold(first, |value, part| value?.get(part))
    }

    /// Quirks that it asks for and that are not among those `known`.
    #[must_use]
    pub fn unknown_quirks(&self, known: &[&str]) -> Vec<FileError> {
        quirks::unknown(&self.source.path, &self.source.text, known)
    }

    /// The profile with nothing laid over it.
    ///
    /// # Errors
    /// Never for a profile that was read: it was tried then.
    pub fn alone(&self) -> Result<Profile, FileError> {
        let wrong = |e: toml::de::Error| FileError::from_toml(&self.source.path, &self.source.text, &e);
        self.with_defaults(None, &Table::new()).map_err(wrong)
    }

    /// What it states, as it was written, without the passwords of whoever runs the program.
    #[must_use]
    pub fn text(&self) -> String {
        Blanks::default().blank(&self.source.text)
    }

    /// The user names and the passwords by which a PBX answers challenges, as far as it states any; one that was blanked
    /// is none.
    #[must_use]
    pub fn accounts(&self) -> Vec<(String, Secret)> {
        let Ok(Profile { registration, .. }) = self.alone() else { return Vec::new() };
        let stated = self.table.get("registration");
        let is_stated = stated.is_some_and(|table| table.get("password").is_some());
        if registration.accounts.is_empty() && !is_stated {
            return Vec::new();
        }
        let known = registration.credentials().filter(|(_, password)| !is_blank(password.reveal()));
        known.map(|(user, password)| (user.to_owned(), password.clone())).collect()
    }

    /// The full profile: defaults, then what the other side's guide tells, then the file, then `over`.
    pub(crate) fn with_defaults(
        &self,
        guide: Option<&Table>,
        over: &Table,
    ) -> Result<Profile, toml::de::Error> {
        let mut table: Table = toml::from_str(&self.defaults)?;
        if let Some(guide) = guide {
            merge(&mut table, guide);
        }
        merge(&mut table, &self.table);
        merge(&mut table, over);
        let is_stated = table.get("limits").is_some_and(|limits| limits.get("burst").is_some());
        let mut profile: Profile = table.try_into()?;
        if !is_stated {
            profile.limits.burst = profile.limits.calls_per_second.max(1);
        }
        Ok(Profile { name: self.name.clone(), side: self.side, ..profile })
    }
}

/// What every profile of a side starts from, as it is shipped.
pub(crate) fn defaults(side: Side) -> &'static str {
    match side {
        Side::Carrier => crate::library::CARRIER_BASE,
        Side::Pbx => crate::library::PBX_BASE,
    }
}

/// The last part of a path, without its ending.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name)
}
