//! What differs between what went into a box and what came out of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use sip::NameAddr;

use super::leg::Leg;
use crate::wire::{Message, Start, long_form};

/// Longer values are cut.
const VALUE_MAX: usize = 300;

/// One thing that differs, or that is worth knowing because it does not.
#[derive(Clone, Debug, JsonSchema, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What: `Request-URI`, `From`, `header P-Early-Media`, `offer`, `sound to the called side`.
    pub what: String,
    /// What went in; `null` when it was not there.
    pub before: Option<String>,
    /// What came out; `null` when it is gone.
    pub after: Option<String>,
}

impl Change {
    fn of(what: impl Into<String>, before: Option<&str>, after: Option<&str>) -> Option<Self> {
        let (before, after) = (before.map(short), after.map(short));
        (before != after).then(|| Self { what: what.into(), before, after })
    }

    /// The same of texts of which an empty one means that there is none.
    fn of_texts(what: &str, before: &str, after: &str) -> Option<Self> {
        let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
        Self::of(what, some(before), some(after))
    }
}

/// All that differs, in the order in which people ask for it.
pub(super) fn changes(went_in: &Leg<'_>, came_out: &Leg<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    if let (Some(before), Some(after)) = (&went_in.invite, &came_out.invite) {
        changes.extend(Change::of("Request-URI", uri(before), uri(after)));
        changes.extend(headers("", before, after, &[]));
    }
    let statuses = |leg: &Leg<'_>| leg.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" ");
    changes.extend(Change::of_texts("offer", &went_in.offer, &came_out.offer));
    // The way back: what the called side said, and what the caller got.
    changes.extend(Change::of_texts("statuses", &statuses(came_out), &statuses(went_in)));
    changes.extend(Change::of_texts("answer", &came_out.answer, &went_in.answer));
    if let (Some(before), Some(after)) = (&came_out.response, &went_in.response) {
        changes.extend(headers("response ", before, after, &OF_THE_REQUEST));
    }
    // What a side said is what its box heard of it.
    for (what, by_callee) in [("the called side", true), ("the calling side", false)] {
        let (from, to) = if by_callee { (went_in, came_out) } else { (came_out, went_in) };
        changes.extend(Change::of_texts(
            &format!("sound to {what}"),
            &from.heard(by_callee),
            &to.heard(by_callee),
        ));
        changes.extend(Change::of_texts(
            &format!("digits to {what}"),
            from.digits(by_callee),
            to.digits(by_callee),
        ));
    }
    let outcome = |leg: &Leg<'_>| leg.call.outcome.name();
    changes.extend(Change::of("outcome", Some(outcome(came_out)), Some(outcome(went_in))));
    changes
}

/// Between two neighbours: each hop has its own, and that is right (RFC 3261 16.6, 16.7).
const OF_A_HOP: [&str; 10] = [
    "Via",
    "Route",
    "Record-Route",
    "Contact",
    "CSeq",
    "Content-Length",
    "Authorization",
    "Proxy-Authorization",
    "Proxy-Authenticate",
    "WWW-Authenticate",
];

/// What a response copies from its request (RFC 3261 8.2.6.2): it was told of that already.
const OF_THE_REQUEST: [&str; 3] = ["From", "To", "Call-ID"];

/// Those whose value is an address.
const ADDRESSES: [&str; 6] =
    ["From", "To", "P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion"];

fn headers(of: &str, before: &Message, after: &Message, besides: &[&str]) -> Vec<Change> {
    let (before, after) = (fields(before, besides), fields(after, besides));
    let only_after = after.iter().filter(|(name, _)| !before.contains_key(*name));
    let mut all: Vec<(&String, &Field)> = before.iter().chain(only_after).collect();
    // Numbers and names first.
    let place = |name: &str| ADDRESSES.iter().position(|address| address.eq_ignore_ascii_case(name));
    all.sort_by_key(|(name, _)| place(name).unwrap_or(ADDRESSES.len()));
    let value = |fields: &Fields, name: &String| fields.get(name).map(|field| field.value.clone());
    let change = |(name, field): (&String, &Field)| {
        let (before, after) = (value(&before, name), value(&after, name));
        Change::of(format!("{of}{}", field.name), before.as_deref(), after.as_deref())
    };
    all.into_iter().filter_map(change).collect()
}

/// The fields of one name, in whatever case it was written.
struct Field {
    name: String,
    value: String,
}

/// By their names in lower case.
type Fields = BTreeMap<String, Field>;

/// Header fields by their long names, values of one name together, besides some. Tags are another dialog's, and not
/// compared.
fn fields(message: &Message, besides: &[&str]) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in &message.fields {
        let name = long_form(name).unwrap_or(name);
        let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_one_of(&OF_A_HOP) || is_one_of(besides) {
            continue;
        }
        let value = if is_one_of(&ADDRESSES) { without_tag(value) } else { value.clone() };
        let field = fields.entry(name.to_ascii_lowercase());
        field
            .and_modify(|field| field.value.extend([", ", &value]))
            .or_insert(Field { name: name.to_owned(), value });
    }
    fields
}

fn without_tag(value: &str) -> String {
    let Ok(mut address) = NameAddr::parse(value) else { return value.to_owned() };
    address.params.remove("tag");
    address.to_string()
}

fn uri(message: &Message) -> Option<&str> {
    match &message.start {
        Start::Request { uri, .. } => Some(uri),
        Start::Status { .. } | Start::Other => None,
    }
}

fn short(text: &str) -> String {
    let text = trace::visible(text);
    if text.chars().count() <= VALUE_MAX {
        text
    } else {
        text.chars().take(VALUE_MAX).chain(['\u{2026}']).collect()
    }
}
