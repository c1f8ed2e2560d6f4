//! One side of a trunk, described the way its configuration guide does.
//!
//! Carrier and PBX share the structure; a section that is about the other side only is ignored. Every
//! field has a default, so that a profile file states what differs.

mod address;
mod called;
mod calls;
mod contradiction;
mod fax;
mod identity;
mod keep_alive;
mod limits;
mod line;
mod media;
mod numbers;
mod registration;
mod routing;
mod session_timer;
mod source;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{E164, Side, TrunkMode};

pub use address::Address;
pub use called::{Called, CalledFax, Does, Outcome, Says, Then};
pub use calls::{Calls, HoldForm, Ringback, SipMethod};
pub use fax::{
    Concealment, ErrorCorrection, Fax, FaxCoding, FaxMode, FaxModem, FaxProtocol, FaxTerminal, OfferForm,
    RateManagement, Reinviter, SwitchOn,
};
pub use identity::{Identity, IdentityHeader, Screening};
pub use keep_alive::KeepAlive;
pub use limits::{CallPace, Limits};
pub use line::{Line, LineEcho, LineSlip};
pub use media::{Codec, Dtmf, DtmfMode, Media, PortRange, Reliable};
pub use numbers::{DidLocation, Edit, NumberPlace, Numbers};
pub use registration::{Algorithm, Challenge, Registration, TrunkAccount};
pub use routing::{RecordRoute, Routing, UnknownSource};
pub use session_timer::{Refresher, SessionTimer, SessionTimerMode};
pub use source::Source;

/// One side of a trunk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// The file's name without its ending. Set by whoever read the file.
    #[serde(skip)]
    pub name: String,
    /// Which side it describes. Set by whoever read the file.
    #[serde(skip)]
    pub side: Side,
    /// One sentence for people.
    #[serde(deserialize_with = "crate::file::line")]
    #[schemars(with = "crate::file::Line")]
    pub title: String,
    /// The class of boxes it stands for.
    #[serde(deserialize_with = "crate::file::line")]
    #[schemars(with = "crate::file::Line")]
    pub class: String,
    /// Where such values are seen.
    pub source: String,
    /// Text of User-Agent and Server; nothing is sent when empty.
    #[serde(deserialize_with = "crate::file::plain")]
    #[schemars(with = "crate::file::Plain")]
    pub user_agent: String,
    /// The host part of this side's own URIs.
    #[serde(deserialize_with = "crate::file::host")]
    #[schemars(with = "crate::file::Host")]
    pub domain: String,
    /// Trunk modes it can do.
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub modes: Vec<TrunkMode>,
    /// Quirks that belong to the class.
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub quirks: Vec<String>,
    /// Where it listens.
    pub address: Address,
    /// How the PBX registers, and what the registrar grants.
    pub registration: Registration,
    /// What the carrier asks credentials for.
    pub challenge: Challenge,
    /// Number formats and numbers of the trunk.
    pub numbers: Numbers,
    /// Identity headers.
    pub identity: Identity,
    /// Codecs and RTP.
    pub media: Media,
    /// DTMF.
    pub dtmf: Dtmf,
    /// Call handling.
    pub calls: Calls,
    /// OPTIONS.
    pub options: KeepAlive,
    /// Capacity.
    pub limits: Limits,
    /// Session timers.
    pub session_timer: SessionTimer,
    /// Record-Route, unknown peers.
    pub routing: Routing,
    /// Fax.
    pub fax: Fax,
    /// The line of fax machines and modems.
    pub line: Line,
    /// The reason phrases of this side's responses, by status; of others the phrase of its RFC.
    #[serde(deserialize_with = "crate::file::phrases")]
    #[schemars(with = "crate::file::Phrases")]
    pub phrases: BTreeMap<String, String>,
    /// Carrier: numbers in the public network with a fixed outcome, by name.
    pub magic: BTreeMap<String, Called>,
    /// PBX: what answers a DID, by the DID's name. A DID without an entry is not assigned.
    pub extensions: BTreeMap<String, Called>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: String::new(),
            side: Side::Carrier,
            title: String::new(),
            class: String::new(),
            source: String::new(),
            user_agent: String::new(),
            domain: "trunk.example".to_owned(),
            modes: TrunkMode::ALL.to_vec(),
            quirks: Vec::new(),
            address: Address::default(),
            registration: Registration::default(),
            challenge: Challenge::default(),
            numbers: Numbers::default(),
            identity: Identity::default(),
            media: Media::default(),
            dtmf: Dtmf::default(),
            calls: Calls::default(),
            options: KeepAlive::default(),
            limits: Limits::default(),
            session_timer: SessionTimer::default(),
            routing: Routing::default(),
            fax: Fax::default(),
            line: Line::default(),
            phrases: BTreeMap::new(),
            magic: BTreeMap::new(),
            extensions: BTreeMap::new(),
        }
    }
}

impl Profile {
    /// The magic number with this name.
    #[must_use]
    pub fn magic_number(&self, name: &str) -> Option<E164> {
        self.magic.get(name)?.example(&self.numbers)
    }

    /// The behaviour of a number of the public network.
    #[must_use]
    pub fn magic_at(&self, number: &E164) -> Option<(&str, Called)> {
        self.magic.iter().find_map(|(name, c)| Some((name.as_str(), c.at(&self.numbers, &c.number, number)?)))
    }

    /// The reason phrase of its own that this side has for a status.
    #[must_use]
    pub fn phrase(&self, status: u16) -> Option<&str> {
        if self.phrases.is_empty() {
            return None;
        }
        self.phrases.get(&status.to_string()).map(String::as_str)
    }

    /// The DID with this name.
    #[must_use]
    pub fn did(&self, name: &str) -> Option<E164> {
        self.numbers.example(self.numbers.dids.get(name)?)
    }

    /// True for one of the customer's numbers.
    #[must_use]
    pub fn is_did(&self, number: &E164) -> bool {
        self.numbers.dids.values().any(|did| self.numbers.is_dialled(did, number).is_some())
    }

    /// Whether a call of this side may show the number: one of its own, or any where the profile says so.
    #[must_use]
    pub fn may_call_as(&self, number: &E164) -> bool {
        let own = &self.identity.number;
        self.identity.foreign_numbers
            || self.is_did(number)
            || number.to_string().starts_with(&self.numbers.block)
            || !own.is_empty() && self.numbers.complete(own).as_ref() == Some(number)
    }

    /// Why a call of this side cannot show the number, and what to do about it, unless it can.
    #[must_use]
    pub fn why_not_as(&self, number: &E164) -> Option<String> {
        (!self.may_call_as(number)).then(|| {
            format!(
                "{number} is no number of the {}: call from one of its block {} or of its DIDs, or state \
                 `foreign_numbers = true` in [identity] of its profile",
                self.side, self.numbers.block
            )
        })
    }

    /// The extension behind a DID; `None` when the number is not assigned.
    #[must_use]
    pub fn extension_at(&self, number: &E164) -> Option<(&str, Called)> {
        let numbers = &self.numbers;
        let mut dids = numbers.dids.iter();
        dids.find_map(|(name, did)| {
            let called = self.extensions.get(name)?.at(numbers, did, number)?;
            Some((name.as_str(), called))
        })
    }
}
