//! A network file, and the `[network]` table of a scenario.

use std::borrow::Cow;

use clock::Duration;
use net::{GilbertElliott, LinkConfig, NetworkConfig, Traffic};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Table;

use crate::duration;
use crate::file::profile::stem;
use crate::file::{faults, merge, read};
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
        if let Some(fault) = stated.faults(path, text).into_iter().next() {
            return Err(fault);
        }
        let source = SourceFile::new(path, text);
        Ok(Self { name: stem(path).to_owned(), title: stated.title, source, table })
    }

    /// All that is wrong with a network file, in the order of its lines.
    #[must_use]
    pub fn faults(path: &str, text: &str) -> Vec<FileError> {
        faults::all::<NetworkText>(path, text, &["title"], |_| (), |stated| stated.faults(path, text))
    }

    /// The network, with what a scenario lays over it.
    pub(crate) fn with(&self, over: &Table) -> Result<NetworkConfig, toml::de::Error> {
        let mut table = self.table.clone();
        merge(&mut table, over);
        Ok(table.try_into::<NetworkText>()?.config())
    }
}

/// As written: what holds both ways, and what differs one way.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NetworkText {
    /// One sentence for people.
    title: String,
    /// Where such values are seen.
    source: String,
    /// Both ways.
    both: LinkText,
    /// What differs on the way to the PBX.
    to_pbx: LinkText,
    /// What differs on the way to the carrier.
    to_carrier: LinkText,
}

impl NetworkText {
    fn faults(&self, path: &str, text: &str) -> Vec<FileError> {
        self.title.trim().is_empty().then(|| faults::empty_key(path, text, "title")).into_iter().collect()
    }

    fn config(&self) -> NetworkConfig {
        let link = |one_way: &LinkText| one_way.over(self.both.over(LinkConfig::default()));
        NetworkConfig { to_pbx: link(&self.to_pbx), to_carrier: link(&self.to_carrier) }
    }
}

/// One way of a link.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkText {
    /// How long every packet is under way.
    latency: Option<Delay>,
    /// How much longer a packet may be under way, evenly spread.
    jitter: Option<Delay>,
    /// Which packets are lost, doubled and overtaken; `latency` and `jitter` meet all.
    impairs: Option<TrafficText>,
    /// The share of packets that is lost, each by itself.
    loss: Option<Share>,
    /// Losses in bursts: a good and a bad state, and a chance for each packet to change it (Gilbert and Elliott).
    burst: Option<BurstText>,
    /// The share of packets that arrive twice.
    duplicate: Option<Share>,
    /// The share of packets that are late by `reorder_delay`, and overtaken.
    reorder: Option<Share>,
    /// How late those packets are.
    reorder_delay: Option<Delay>,
}

impl LinkText {
    /// A link as it would be written.
    pub(crate) fn of(link: &LinkConfig) -> Self {
        let traffic = [TrafficText::All, TrafficText::Signalling, TrafficText::Media];
        Self {
            latency: Some(Delay(link.latency)),
            jitter: Some(Delay(link.jitter)),
            impairs: traffic.into_iter().find(|text| text.traffic() == link.impairs),
            loss: Some(Share(link.loss)),
            burst: link.burst.map(|burst| BurstText {
                good_to_bad: Share(burst.good_to_bad),
                bad_to_good: Share(burst.bad_to_good),
                loss_good: Share(burst.loss_good),
                loss_bad: Share(burst.loss_bad),
            }),
            duplicate: Some(Share(link.duplicate)),
            reorder: Some(Share(link.reorder)),
            reorder_delay: Some(Delay(link.reorder_delay)),
        }
    }

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

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum TrafficText {
    /// All of them.
    All,
    /// SIP.
    Signalling,
    /// RTP, RTCP and UDPTL.
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

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BurstText {
    /// The chance of a packet to begin a burst.
    good_to_bad: Share,
    /// The chance of a packet to end it; the mean length of a burst is one over it.
    bad_to_good: Share,
    /// The share that is lost outside of bursts.
    #[serde(default)]
    loss_good: Share,
    /// The share that is lost in a burst.
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

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl JsonSchema for Share {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Share".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 1, "examples": [0.02] })
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

impl Serialize for Delay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        duration::serialize(&self.0, serializer)
    }
}

impl JsonSchema for Delay {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        duration::Written::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        duration::Written::json_schema(generator)
    }
}
