//! The resolved plan of one run.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use clock::Duration;
use net::NetworkConfig;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CallLabel, Expect, Profile, Step, Verb};

/// One run, fully resolved: scenario x trunk mode x carrier x PBX x network x seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The scenario's name, `theme/name`.
    pub name: String,
    /// One sentence for people.
    pub title: String,
    /// The scenario's folder.
    pub theme: String,
    /// How the two sides know each other.
    pub mode: TrunkMode,
    /// The service provider's side.
    pub carrier: Profile,
    /// The enterprise's side, already provisioned for this carrier.
    pub pbx: Profile,
    /// The name of the network between them.
    pub network_name: String,
    /// What the network does to packets.
    pub network: NetworkConfig,
    /// The seed of all randomness.
    pub seed: u64,
    /// What the trunk does before the first step.
    pub start: Start,
    /// Who does what, in order.
    pub steps: Vec<Step>,
    /// What must be seen on the wire.
    pub expect: Expect,
    /// Deviations switched on, by profile, scenario or command line.
    pub quirks: Vec<QuirkChoice>,
    /// The run ends here at the latest, in virtual time.
    pub limit: Duration,
    /// On sockets it runs in real time. Others leap (see `live::Clock`).
    pub real_time: bool,
    /// The TIFF files that steps name, as they were read.
    pub documents: BTreeMap<String, Arc<[u8]>>,
    /// The side that a real device plays. What its profile says here is a placeholder and no promise.
    pub device: Option<Side>,
    /// True when it was read from a text without the passwords of whoever ran it: no digest can be computed.
    pub secrets_are_blank: bool,
}

impl Plan {
    /// The profile of one side.
    #[must_use]
    pub fn profile(&self, side: Side) -> &Profile {
        match side {
            Side::Carrier => &self.carrier,
            Side::Pbx => &self.pbx,
        }
    }

    /// The quirks of one side.
    pub fn quirks_of(&self, side: Side) -> impl Iterator<Item = &str> {
        self.quirks.iter().filter(move |q| q.party == side).map(|q| q.id.as_str())
    }

    /// The calls of the trunk in the order of their steps, with the side that places each. The n-th
    /// call of a side is the n-th new Call-ID in an INVITE that this side sends; calls that are
    /// expected never to reach the wire do not count.
    pub fn calls(&self) -> impl Iterator<Item = (&CallLabel, Side)> {
        self.steps.iter().filter_map(|step| match step.verb {
            Verb::Call { .. } => Some((&step.call, step.subject.side()?)),
            _ => None,
        })
    }
}

/// A side of the trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The service provider.
    Carrier,
    /// The enterprise.
    Pbx,
}

impl Side {
    /// The word used in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Pbx => "pbx",
        }
    }

    /// The other side.
    #[must_use]
    pub const fn peer(self) -> Self {
        match self {
            Self::Carrier => Self::Pbx,
            Self::Pbx => Self::Carrier,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How the carrier and the PBX find and trust each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrunkMode {
    /// The PBX registers, and the carrier learns its address from that.
    Registration,
    /// Both addresses are provisioned; nobody registers.
    Static,
}

impl TrunkMode {
    /// Both modes, in the order in which they are run.
    pub const ALL: [Self; 2] = [Self::Registration, Self::Static];

    /// The word used in files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Static => "static",
        }
    }
}

impl fmt::Display for TrunkMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the trunk does before the first step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// The PBX comes up by itself at time zero; the first step waits until the trunk can carry calls:
    /// in registration mode until the first 2xx to a REGISTER has arrived, in static mode not at all.
    #[default]
    Ready,
    /// The PBX does not register by itself, and the first step does not wait.
    Cold,
}

/// A deviation that is switched on for one side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuirkChoice {
    /// Who misbehaves.
    pub party: Side,
    /// The quirk's name.
    pub id: String,
}

impl fmt::Display for QuirkChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.party, self.id)
    }
}

/// A file the plan was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path as the user knows it.
    pub path: String,
    /// What stood in it.
    pub text: Arc<str>,
}

impl core::str::FromStr for QuirkChoice {
    type Err = String;

    /// Reads `carrier:name` or `pbx:name`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no quirk, write `carrier:<name>` or `pbx:<name>`");
        let (party, id) = text.split_once(':').ok_or_else(wrong)?;
        let party = match party {
            "carrier" => Side::Carrier,
            "pbx" => Side::Pbx,
            _ => return Err(wrong()),
        };
        Ok(Self { party, id: id.to_owned() })
    }
}

impl SourceFile {
    /// The file at `path` with this text.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.into() }
    }
}
