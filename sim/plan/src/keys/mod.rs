//! Every key of the files that people write: name, type, unit, default, meaning; and the verbs of plays.
//!
//! Nothing is said here. The meaning of a key is the comment at the field that reads it, its range is that of the
//! function that reads it, and its default is that of the files that every profile starts from.

mod driver;
mod guide;
mod literal;
mod schema;
mod template;
mod verbs;
mod walk;

pub use driver::{DriverVerb, template as driver_template, verbs as driver_verbs};
pub use guide::keys as guide_keys;
pub use schema::schema;
pub use template::template;
pub use verbs::{VerbHelp, verbs};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// The profile of a carrier.
    Carrier,
    /// The profile of a PBX.
    Pbx,
    /// A network.
    Network,
    /// A play.
    Play,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Carrier, Self::Pbx, Self::Network, Self::Play];

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Pbx => "pbx",
            Self::Network => "network",
            Self::Play => "play",
        }
    }

    /// What such a file is.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Carrier => "profile of a carrier",
            Self::Pbx => "profile of a PBX",
            Self::Network => "network",
            Self::Play => "play",
        }
    }
}

/// A key, or a table of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its place, `media.codecs`. `<name>` stands for a name of one's own.
    pub path: String,
    /// What it means.
    pub meaning: String,
    /// What can stand there, in words.
    pub value: String,
    /// The unit of a number.
    pub unit: Option<&'static str>,
    /// What it is when it is left out, in TOML.
    pub default: Option<String>,
    /// Something that can stand there, in TOML.
    pub example: String,
    /// The words that can stand there, each with its meaning.
    pub words: Vec<(String, String)>,
    /// A file without it is refused.
    pub is_required: bool,
    /// It is a table, and further keys stand in it.
    pub is_table: bool,
}

impl Key {
    /// The last part of its place.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }

    /// The table that it stands in; nothing at the head of a file.
    #[must_use]
    pub fn table(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(table, _)| table)
    }

    /// What can stand there, with its unit.
    #[must_use]
    pub fn value_and_unit(&self) -> String {
        let is_told = |unit: &str| {
            let short = match unit {
                "milliseconds" => " ms",
                "seconds" => " s",
                "percent" => "percentage",
                _ => unit,
            };
            self.value.contains(unit) || self.value.contains(short)
        };
        match self.unit {
            Some(unit) if !is_told(unit) => format!("{}, in {unit}", self.value),
            _ => self.value.clone(),
        }
    }
}

/// The keys of a kind of file, in the order in which they stand in it.
#[must_use]
pub fn keys(kind: FileKind) -> Vec<Key> {
    walk::keys(&schema::inlined(kind), &schema::defaults(kind))
}

#[cfg(test)]
mod tests;
