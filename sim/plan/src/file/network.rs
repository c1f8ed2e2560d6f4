//! A network file, and the `[network]` table of a scenario.

use clock::Duration;
use net::{GilbertElliott, LinkConfig, NetworkConfig, Traffic};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use toml::Table;

use crate::duration;
use crate::file::profile::stem;
use crate::file::{merge, read};
use crate::{FileError, SourceFile};

/// A network as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkFile {
    /// The file's name without its ending.
    pub name: String,
    /// One sentence for people.
    pub title: String,
    /// Where it was read, and its text.
    pub source: SourceFile,
    table: Table,
}

impl NetworkFile {
    /// Reads a network file.
    ///
    /// # Errors
    /// When the text is not TOML, or has unknown keys or values out of range.
    pub fn parse(path: &str, text: &str) -> Result<Self, FileError> {
        let (stated, table): (NetworkText, Table) = read(path, text)?;
        if stated.title.is_empty() {
            return Err(FileError::at(path, text, 0..0, "missing key `title`"));
        }
        let source = SourceFile::new(path, text);
        Ok(Self { name: stem(path).to_owned(), title: stated.title, source, table })
    }

    /// The network, with what a scenario lays over it.
    pub(crate) fn with(&self, over: &Table) -> Result<NetworkConfig, toml::de::Error> {
        let mut table = self.table.clone();
        merge(&mut table, over);
        Ok(table.try_into::<NetworkText>()?.config())
    }
}

/// As written: what holds both ways, and what differs one way.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NetworkText {
    title: String,
    source: String,
    both: LinkText,
    to_pbx: LinkText,
    to_carrier: LinkText,
}

impl NetworkText {
    fn config(&self) -> NetworkConfig {
        let link = |one_way: &LinkText| one_way.over(self.both.over(LinkConfig::default()));
        NetworkConfig { to_pbx: link(&self.to_pbx), to_carrier: link(&self.to_carrier) }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkText {
    latency: Option<Delay>,
    jitter: Option<Delay>,
    impairs: Option<TrafficText>,
    loss: Option<Share>,
    burst: Option<BurstText>,
    duplicate: Option<Share>,
    reorder: Option<Share>,
    reorder_delay: Option<Delay>,
}

impl LinkText {
    fn over(&self, under: LinkConfig) -> LinkConfig {
        let delay = |own: Option<Delay>, other| own.map_or(other, |d| d.0);
        let share = |own: Option<Share>, other| own.map_or(other, |s| s.0);
        LinkConfig {
            latency: delay(self.latency, under.latency),
            jitter: delay(self.jitter, under.jitter),
            impairs: self.impairs.map_or(under.impairs, TrafficText::traffic),
            loss: share(self.loss, under.loss),
            burst: self.burst.map(BurstText::burst).or(under.burst),
            duplicate: share(self.duplicate, under.duplicate),
            reorder: share(self.reorder, under.reorder),
            reorder_delay: delay(self.reorder_delay, under.reorder_delay),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TrafficText {
    All,
    Signalling,
    Media,
}

impl TrafficText {
    fn traffic(self) -> Traffic {
        match self {
            Self::All => Traffic::All,
            Self::Signalling => Traffic::Signalling,
            Self::Media => Traffic::Media,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct BurstText {
    good_to_bad: Share,
    bad_to_good: Share,
    #[serde(default)]
    loss_good: Share,
    loss_bad: Share,
}

impl BurstText {
    fn burst(self) -> GilbertElliott {
        GilbertElliott {
            good_to_bad: self.good_to_bad.0,
            bad_to_good: self.bad_to_good.0,
            loss_good: self.loss_good.0,
            loss_bad: self.loss_bad.0,
        }
    }
}

/// A probability.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Share(f64);

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let share = f64::deserialize(deserializer)?;
        if (0.0..=1.0).contains(&share) {
            return Ok(Self(share));
        }
        Err(D::Error::custom(format!("{share} is not a probability from 0.0 to 1.0")))
    }
}

/// A duration as it is written in files.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Delay(pub(crate) Duration);

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        duration::deserialize(deserializer).map(Self)
    }
}
