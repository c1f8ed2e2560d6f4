//! Numbers of the trunk, and how they are written.

use std::collections::BTreeMap;

use clock::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{E164, NumberFormat, NumberPlan, Side};

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
    #[serde(deserialize_with = "crate::file::distinct")]
    #[schemars(extend("uniqueItems" = true))]
    pub accepts: Vec<NumberFormat>,
    /// What is changed at the beginning of the called number on calls from the PBX, once it is in its form.
    pub called_out_edit: Edit,
    /// The same for the calling number on calls from the PBX.
    pub calling_out_edit: Edit,
    /// The same for the called number on calls to the PBX.
    pub called_in_edit: Edit,
    /// The same for the calling number on calls to the PBX.
    pub calling_in_edit: Edit,
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
            called_out_edit: Edit::default(),
            calling_out_edit: Edit::default(),
            called_in_edit: Edit::default(),
            calling_in_edit: Edit::default(),
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

    /// Writes a number as the trunk wants it in this place.
    #[must_use]
    pub fn write(&self, number: &E164, place: NumberPlace) -> String {
        let (format, edit) = self.form(place);
        edit.apply(self.plan().print(number, format))
    }

    /// Reads a number that is written as the trunk wants it in this place.
    #[must_use]
    pub fn read(&self, user: &str, place: NumberPlace) -> Option<E164> {
        let (format, edit) = self.form(place);
        if *edit == Edit::default() {
            return self.plan().parse(user, format);
        }
        // What does not begin with `strip` goes as it is.
        let whole = [edit.undo(user), Some(user.to_owned())].into_iter().flatten();
        let mut read = whole.filter_map(|whole| self.plan().parse(&whole, format));
        read.find(|number| self.write(number, place) == user)
    }

    /// Reads the called number of a call from the PBX: without the customer's prefix, as it is agreed, else in one of
    /// the other forms that are accepted.
    #[must_use]
    pub fn read_called_out(&self, user: &str) -> Option<E164> {
        let user = user.strip_prefix(self.tech_prefix.as_str())?;
        self.read_called(user, NumberPlace::CalledOut)
    }

    /// Reads the called number of a call to the PBX.
    #[must_use]
    pub fn read_called_in(&self, user: &str) -> Option<E164> {
        self.read_called(user, NumberPlace::CalledIn)
    }

    fn read_called(&self, user: &str, place: NumberPlace) -> Option<E164> {
        let plan = self.plan();
        let further = || self.accepts.iter().find_map(|format| plan.parse(user, *format));
        self.read(user, place).or_else(further)
    }

    const fn form(&self, place: NumberPlace) -> (NumberFormat, &Edit) {
        match place {
            NumberPlace::CalledOut => (self.called_out, &self.called_out_edit),
            NumberPlace::CallingOut => (self.calling_out, &self.calling_out_edit),
            NumberPlace::CalledIn => (self.called_in, &self.called_in_edit),
            NumberPlace::CallingIn => (self.calling_in, &self.calling_in_edit),
        }
    }
}

/// Which number of a call, and which way the call goes as the PBX sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberPlace {
    /// Who is called by the PBX.
    CalledOut,
    /// Who calls from the PBX.
    CallingOut,
    /// Who is called at the PBX.
    CalledIn,
    /// Who calls the PBX.
    CallingIn,
}

impl NumberPlace {
    /// The called number of a call that this side places.
    #[must_use]
    pub const fn called_by(side: Side) -> Self {
        match side {
            Side::Pbx => Self::CalledOut,
            Side::Carrier => Self::CalledIn,
        }
    }

    /// The calling number of a call that this side places.
    #[must_use]
    pub const fn calling_by(side: Side) -> Self {
        match side {
            Side::Pbx => Self::CallingOut,
            Side::Carrier => Self::CallingIn,
        }
    }
}

/// What is changed at the beginning of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Edit {
    /// What is taken off, from numbers that begin so; all others go as they are.
    #[serde(deserialize_with = "crate::file::beginning")]
    #[schemars(with = "crate::file::Beginning")]
    pub strip: String,
    /// What is put in its place.
    #[serde(deserialize_with = "crate::file::beginning")]
    #[schemars(with = "crate::file::Beginning")]
    pub prepend: String,
}

impl Edit {
    fn apply(&self, number: String) -> String {
        let rest = number.strip_prefix(self.strip.as_str());
        rest.map(|rest| format!("{}{rest}", self.prepend)).unwrap_or(number)
    }

    fn undo(&self, user: &str) -> Option<String> {
        user.strip_prefix(self.prepend.as_str()).map(|rest| format!("{}{rest}", self.strip))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stripped_and_prepended_is_read_back() {
        let edit = |strip: &str, prepend: &str| Edit { strip: strip.to_owned(), prepend: prepend.to_owned() };
        let table = [
            (NumberFormat::PlusE164, edit("+1", "9"), "+12025550123", "92025550123"),
            // What does not begin so goes as it is.
            (NumberFormat::PlusE164, edit("+1", "9"), "+4930231250123", "+4930231250123"),
            (NumberFormat::PlusE164, edit("+", "00"), "+4930231250123", "004930231250123"),
            (NumberFormat::E164, edit("", "0"), "+12025550123", "012025550123"),
            (NumberFormat::E164, edit("1202555", ""), "+12025550123", "0123"),
        ];
        for (format, edit, number, text) in table {
            let numbers = Numbers { called_out: format, called_out_edit: edit, ..Numbers::default() };
            let number = E164::parse(number).expect("the table holds valid numbers");
            assert_eq!(numbers.write(&number, NumberPlace::CalledOut), text);
            assert_eq!(numbers.read(text, NumberPlace::CalledOut), Some(number), "{text}");
        }
    }

    #[test]
    fn a_number_without_what_was_to_be_prepended_is_not_read() {
        let edit = Edit { strip: "+1".to_owned(), prepend: "9".to_owned() };
        let numbers = Numbers { called_out_edit: edit, accepts: Vec::new(), ..Numbers::default() };
        assert_eq!(numbers.read_called_out("+12025550123"), None);
        let numbers = Numbers { accepts: vec![NumberFormat::PlusE164], ..numbers };
        assert!(numbers.read_called_out("+12025550123").is_some(), "it is a further form");
    }
}
