//! Numbers of the trunk, and how they are written.

use std::collections::BTreeMap;

use clock::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{E164, NumberFormat, NumberPlan};

/// In place of the digits that are dialled as wanted.
const WANTED: char = 'n';

/// Numbers. Out and in are seen from the PBX. The PBX is provisioned with the carrier's values unless
/// its own file states others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Numbers {
    /// The called number on calls from the PBX.
    pub called_out: NumberFormat,
    /// The calling number on calls from the PBX.
    pub calling_out: NumberFormat,
    /// The called number on calls to the PBX.
    pub called_in: NumberFormat,
    /// The calling number on calls to the PBX.
    pub calling_in: NumberFormat,
    /// Further forms this side understands in a called number.
    pub accepts: Vec<NumberFormat>,
    /// Digits before the called number that name the customer, on calls from the PBX.
    #[serde(deserialize_with = "crate::file::prefix")]
    #[schemars(with = "crate::file::Prefix")]
    pub tech_prefix: String,
    /// `;user=phone` is added to URIs that hold a number.
    pub user_phone: bool,
    /// Where the DID stands on calls to the PBX.
    pub did_in: DidLocation,
    /// Country code.
    #[serde(deserialize_with = "crate::file::country_code")]
    #[schemars(with = "crate::file::CountryCode")]
    pub country_code: String,
    /// Prefix for numbers inside the country, perhaps empty.
    #[serde(deserialize_with = "crate::file::prefix")]
    #[schemars(with = "crate::file::Prefix")]
    pub national_prefix: String,
    /// Prefix for numbers abroad.
    #[serde(deserialize_with = "crate::file::prefix_abroad")]
    #[schemars(with = "crate::file::PrefixAbroad")]
    pub international_prefix: String,
    /// A block of numbers that are reserved for fiction. A number of two digits is completed by it.
    #[serde(deserialize_with = "crate::file::block")]
    #[schemars(with = "crate::file::Block")]
    pub block: String,
    /// The DIDs of the trunk by name: `+` and digits, or digits that complete the block. Last digits written as `n` are
    /// dialled as wanted: the seconds after which it hangs up.
    #[serde(deserialize_with = "crate::file::dids")]
    #[schemars(with = "crate::file::Dids")]
    pub dids: BTreeMap<String, String>,
    /// The name of the DID that is the main number, used as caller id when nothing else is known.
    pub pilot: String,
}

impl Default for Numbers {
    fn default() -> Self {
        let did = |name: &str, number: &str| (name.to_owned(), number.to_owned());
        Self {
            called_out: NumberFormat::PlusE164,
            calling_out: NumberFormat::PlusE164,
            called_in: NumberFormat::PlusE164,
            calling_in: NumberFormat::PlusE164,
            accepts: vec![NumberFormat::PlusE164, NumberFormat::E164],
            tech_prefix: String::new(),
            user_phone: false,
            did_in: DidLocation::RequestUri,
            country_code: "1".to_owned(),
            national_prefix: "1".to_owned(),
            international_prefix: "011".to_owned(),
            block: "+120255501".to_owned(),
            dids: BTreeMap::from([did("main", "70"), did("second", "71"), did("unassigned", "79")]),
            pilot: "main".to_owned(),
        }
    }
}

impl Numbers {
    /// The dialling rules of the country.
    #[must_use]
    pub fn plan(&self) -> NumberPlan<'_> {
        NumberPlan {
            country_code: &self.country_code,
            national_prefix: &self.national_prefix,
            international_prefix: &self.international_prefix,
        }
    }

    /// A number of the profile: with a plus it stands for itself, otherwise it completes the block.
    #[must_use]
    pub fn complete(&self, number: &str) -> Option<E164> {
        if number.starts_with('+') {
            return E164::parse(number);
        }
        E164::parse(&format!("{}{number}", self.block))
    }

    /// The same, for a number whose last digits are perhaps dialled as wanted: with five seconds in their place.
    #[must_use]
    pub fn example(&self, number: &str) -> Option<E164> {
        let fixed = number.trim_end_matches(WANTED);
        match number.len() - fixed.len() {
            0 => self.complete(fixed),
            places => self.complete(&format!("{fixed}{:0places$}", 5)),
        }
    }

    /// True when `number` of the profile is what was dialled; where its last digits are dialled as wanted, with the seconds
    /// that they say.
    pub(crate) fn is_dialled(&self, number: &str, dialled: &E164) -> Option<Option<Duration>> {
        let fixed = number.trim_end_matches(WANTED);
        let places = number.len() - fixed.len();
        if places == 0 {
            return (self.complete(fixed).as_ref() == Some(dialled)).then_some(None);
        }
        let digits = dialled.digits();
        let (before, wanted) = digits.split_at_checked(digits.len().checked_sub(places)?)?;
        let is_it = self.complete(fixed)?.digits() == before;
        let seconds = wanted.parse().ok()?;
        is_it.then(|| Some(Duration::from_secs(seconds)))
    }

    /// Reads the called number of a call from the PBX: without the customer's prefix, in the agreed
    /// format, else in one of the others that are accepted.
    #[must_use]
    pub fn read_called_out(&self, user: &str) -> Option<E164> {
        let user = user.strip_prefix(self.tech_prefix.as_str())?;
        self.read(user, self.called_out)
    }

    /// Reads the called number of a call to the PBX.
    #[must_use]
    pub fn read_called_in(&self, user: &str) -> Option<E164> {
        self.read(user, self.called_in)
    }

    fn read(&self, user: &str, agreed: NumberFormat) -> Option<E164> {
        let plan = self.plan();
        let mut formats = std::iter::once(agreed).chain(self.accepts.iter().copied());
        formats.find_map(|format| plan.parse(user, format))
    }
}

/// Where the DID stands on calls to the PBX.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DidLocation {
    /// In the Request-URI.
    #[default]
    RequestUri,
    /// In To; the Request-URI holds the user part of the registered Contact.
    To,
    /// In P-Called-Party-ID; the Request-URI holds the user part of the registered Contact.
    PCalledPartyId,
}
