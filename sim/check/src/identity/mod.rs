//! Signed identities (STIR): Identity, and the PASSporT in it. No signature is checked: the key is elsewhere.

include!(concat!(env!("OUT_DIR"), "/identity.rs"));

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};
use sip::{HeaderName, before, cut};

use crate::wire::Sip;

/// Identity headers of one message that are looked at.
const IDENTITIES_MAX: usize = 8;
/// Days from the year 0 to 1970, by the calendar of today.
const DAYS_TO_1970: i64 = 719_528;

/// Base64 as JWS has it; who pads is understood.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// One Identity header (RFC 8224 4).
struct Identity {
    /// The URI in `info`.
    info: Option<String>,
    alg: Option<String>,
    ppt: Option<String>,
    passport: Passport,
}

/// What stands in front of the parameters.
enum Passport {
    /// Header, claims and signature.
    Full { header: Map<String, Value>, claims: Map<String, Value> },
    /// A signature alone (RFC 8225 7).
    Compact,
    /// Neither.
    Unreadable,
}

impl Identity {
    /// The Identity headers of a request. What is written as RFC 4474 had it is another thing: a signature in quotes.
    fn all(sip: &Sip) -> Vec<Self> {
        let values = sip.message.named(HeaderName::Identity).take(IDENTITIES_MAX);
        let values = values.map(|header| header.value().into_owned());
        values.filter(|value| !value.trim_start().starts_with('"')).map(|value| Self::read(&value)).collect()
    }

    fn read(value: &str) -> Self {
        let (digest, params) = cut(value, b';').unwrap_or((value, ""));
        let param = |name: &str| {
            let of = |param: &str| {
                let (key, value) = cut(param, b'=')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            };
            params.split(';').find_map(of)
        };
        let bare = |value: String| value.trim_matches('"').to_owned();
        let info = params.split_once("info").and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
        let info = info.and_then(|rest| rest.trim_start().strip_prefix('<')?.split_once('>'));
        Self {
            info: info.map(|(uri, _)| uri.to_owned()),
            alg: param("alg").map(bare),
            ppt: param("ppt").map(bare),
            passport: Passport::read(digest.trim()),
        }
    }

    /// The claims, where they can be read.
    fn claims(&self) -> Option<&Map<String, Value>> {
        match &self.passport {
            Passport::Full { claims, .. } => Some(claims),
            Passport::Compact | Passport::Unreadable => None,
        }
    }

    /// True for a PASSporT of SHAKEN (RFC 8588).
    fn is_shaken(&self) -> bool {
        let by_header = match &self.passport {
            Passport::Full { header, .. } => header.get("ppt").and_then(Value::as_str),
            Passport::Compact | Passport::Unreadable => None,
        };
        self.ppt.as_deref().or(by_header) == Some("shaken")
    }
}

impl Passport {
    fn read(digest: &str) -> Self {
        let parts: Vec<&str> = digest.split('.').collect();
        let [header, claims, signature] = parts[..] else { return Self::Unreadable };
        if signature.is_empty() || octets(signature).is_none() {
            return Self::Unreadable;
        }
        if header.is_empty() && claims.is_empty() {
            return Self::Compact;
        }
        match (object(header), object(claims)) {
            (Some(header), Some(claims)) => Self::Full { header, claims },
            _ => Self::Unreadable,
        }
    }
}

fn octets(text: &str) -> Option<Vec<u8>> {
    // The grammar of RFC 8224 has the plus and the slash of plain base64.
    BASE64.decode(text.replace('+', "-").replace('/', "_")).ok()
}

fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_slice(&octets(text)?).ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// The time of a claim, in seconds since 1970. The examples of the RFCs write it as text too.
fn seconds(claim: &Value) -> Option<i64> {
    claim.as_i64().or_else(|| claim.as_f64().map(|s| s as i64)).or_else(|| claim.as_str()?.parse().ok())
}

/// The moment of a Date, in seconds since 1970: `Fri, 25 Sep 2015 19:12:25 GMT` (RFC 3261 20.17).
fn date_seconds(date: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = date.split_ascii_whitespace().collect();
    let [_, day, month, year, time, _] = words[..] else { return None };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let (day, year): (i64, i64) =
        (day.parse().ok()?, year.parse().ok().filter(|y| (1970..10_000).contains(y))?);
    let time: Vec<i64> = time.split(':').filter_map(|part| part.parse().ok()).collect();
    let [hours, minutes, seconds] = time[..] else { return None };
    // The year begins in March, so that the day that comes every four years is its last.
    let (years, months) = if month < 2 { (year - 1, month as i64 + 10) } else { (year, month as i64 - 2) };
    let leap_days = years / 4 - years / 100 + years / 400;
    let days = years * 365 + leap_days + (months * 306 + 5) / 10 + day - 1 + 60 - DAYS_TO_1970;
    Some(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
}

/// The telephone numbers under `orig` and `dest`.
fn numbers(claims: &Map<String, Value>) -> Vec<&str> {
    let of = |name: &str| claims.get(name).and_then(|identity| identity.get("tn"));
    let listed = of("dest").and_then(Value::as_array).into_iter().flatten();
    of("orig").into_iter().chain(listed).filter_map(Value::as_str).collect()
}

/// A text in a finding, of a length that can be read.
fn short(value: &str) -> String {
    let head = before(value, b';');
    let end = head.char_indices().nth(60).map_or(head.len(), |(at, _)| at);
    head[..end].to_owned()
}
