//! Headers that nothing here depends on: whoever reads them leniently lives with what is wrong in them, and nobody may
//! write it all the same.

use super::numbers;
use crate::message::grammar::{find_outside, is_token, is_word, split_outside};
use crate::message::{Fault, FaultKind, HeaderName, Params};

/// Whether `text`, the whole value of `name`, follows the grammar; of headers that are not read here it does.
///
/// # Errors
/// `ValueMalformed`.
pub(crate) fn check(name: HeaderName, text: &str) -> Result<(), Fault> {
    let each = |is_one: fn(&str) -> bool| split_outside(text, b',').all(is_one);
    let may_be_empty = |is_one: fn(&str) -> bool| text.is_empty() || each(is_one);
    let is_sound = match name {
        // RFC 3261 25.1, as all of these whose RFC is not named.
        HeaderName::Timestamp => is_timestamp(text),
        HeaderName::MimeVersion => text.split_once('.').is_some_and(|(a, b)| is_digits(a) && is_digits(b)),
        HeaderName::Accept => may_be_empty(|range| weighed(range, is_media_range)),
        HeaderName::AcceptEncoding => may_be_empty(|coding| weighed(coding, is_token)),
        HeaderName::AcceptLanguage => {
            may_be_empty(|range| weighed(range, |range| range == "*" || is_language(range)))
        }
        HeaderName::ContentLanguage => each(is_language),
        HeaderName::ContentEncoding => each(is_token),
        HeaderName::ContentDisposition | HeaderName::SubscriptionState => with_params(text, is_token),
        // RFC 6665 8.4: a package and its templates.
        HeaderName::Event => with_params(text, |event| event.split('.').all(is_token)),
        HeaderName::AlertInfo | HeaderName::CallInfo | HeaderName::ErrorInfo => each(is_uri_with_params),
        HeaderName::Priority => is_token(text),
        HeaderName::InReplyTo => each(is_call_id),
        HeaderName::Join => is_join(text),
        _ => true,
    };
    if is_sound { Ok(()) } else { Err(Fault::new(FaultKind::ValueMalformed, text)) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit())
}

/// Seconds since any moment, and behind a space the time that the answer took.
fn is_timestamp(text: &str) -> bool {
    let is_number = |text: &str| text.bytes().all(|octet| octet.is_ascii_digit() || octet == b'.');
    let mut words = text.split_ascii_whitespace();
    let is_time = |time: &str| {
        let (whole, part) = time.split_once('.').unwrap_or((time, ""));
        is_digits(whole) && part.bytes().all(|octet| octet.is_ascii_digit())
    };
    let is_delay = |delay: &str| is_number(delay) && delay.matches('.').count() <= 1;
    words.next().is_some_and(is_time) && words.next().is_none_or(is_delay) && words.next().is_none()
}

/// `value *( ";" parameter )`.
fn with_params(text: &str, is_value: impl Fn(&str) -> bool) -> bool {
    match find_outside(text, b';') {
        None => is_value(text.trim()),
        Some(at) => is_value(text[..at].trim()) && are_params(&text[at + 1..]),
    }
}

/// The same with a weight among its parameters, from 0 to 1.
fn weighed(text: &str, is_value: impl Fn(&str) -> bool) -> bool {
    let params = find_outside(text, b';').and_then(|at| Params::parse_header(&text[at + 1..]).ok());
    let weight = params.as_ref().and_then(|params| params.value("q"));
    with_params(text, is_value) && weight.is_none_or(|q| numbers::q_thousandths(q).is_some())
}

fn are_params(text: &str) -> bool {
    Params::parse_header(text).is_ok()
}

fn is_media_range(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, subtype)| is_token(kind.trim()) && is_token(subtype.trim()))
}

/// Digits came later (RFC 5646).
fn is_language(text: &str) -> bool {
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    text.split('-').all(is_part)
}

/// `<scheme:something>` and parameters.
fn is_uri_with_params(text: &str) -> bool {
    let Some((uri, rest)) = text.strip_prefix('<').and_then(|text| text.split_once('>')) else {
        return false;
    };
    let is_scheme = |scheme: &str| scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && is_token(scheme);
    let is_uri = uri.split_once(':').is_some_and(|(scheme, what)| is_scheme(scheme) && !what.is_empty());
    let rest = rest.trim_start();
    is_uri
        && !uri.contains([' ', '\t'])
        && (rest.is_empty() || rest.strip_prefix(';').is_some_and(are_params))
}

pub(crate) fn is_call_id(text: &str) -> bool {
    text.split_once('@').map_or_else(|| is_word(text), |(left, right)| is_word(left) && is_word(right))
}

/// RFC 3911 7.1: a Call-ID, and both tags once.
fn is_join(text: &str) -> bool {
    let Some((call_id, params)) = text.split_once(';') else { return false };
    let Ok(params) = Params::parse_header(params) else { return false };
    is_call_id(call_id.trim()) && ["to-tag", "from-tag"].iter().all(|tag| params.value(tag).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_needs_has_a_grammar_too() {
        let table = [
            (HeaderName::Timestamp, "54", true),
            (HeaderName::Timestamp, "54.21 0.5", true),
            (HeaderName::Timestamp, "54. .5", true),
            (HeaderName::Timestamp, "abc", false),
            (HeaderName::Timestamp, ".5", false),
            (HeaderName::Timestamp, "1 2 3", false),
            (HeaderName::MimeVersion, "1.0", true),
            (HeaderName::MimeVersion, "1", false),
            (HeaderName::Accept, "", true),
            (HeaderName::Accept, "application/sdp;level=1, text/*;q=0.5, */*", true),
            (HeaderName::Accept, "foo", false),
            (HeaderName::AcceptEncoding, "gzip;q=1, *", true),
            (HeaderName::AcceptEncoding, "gzip;q=1.5", false),
            (HeaderName::Accept, "text/*;q=2", false),
            (HeaderName::AcceptEncoding, "g zip", false),
            (HeaderName::AcceptLanguage, "da, en-gb;q=0.8, es-419, *", true),
            (HeaderName::AcceptLanguage, "en_gb", false),
            (HeaderName::ContentLanguage, "fr", true),
            (HeaderName::ContentLanguage, "", false),
            (HeaderName::ContentEncoding, "gzip", true),
            (HeaderName::ContentDisposition, "session;handling=optional", true),
            (HeaderName::ContentDisposition, "session handling", false),
            (HeaderName::SubscriptionState, "terminated;reason=noresource", true),
            (HeaderName::SubscriptionState, "", false),
            (HeaderName::Event, "refer;id=93809824", true),
            (HeaderName::Event, "presence.winfo", true),
            (HeaderName::Event, "a b", false),
            (
                HeaderName::AlertInfo,
                "<urn:alert:service:call-waiting>, <http://www.example.com/moo.wav>;x",
                true,
            ),
            (HeaderName::AlertInfo, "Bellcore-dr1", false),
            (HeaderName::CallInfo, "<http://a.example.com/p,g>;purpose=icon", true),
            (HeaderName::CallInfo, "<no-uri>", false),
            (HeaderName::ErrorInfo, "<sip:not-in-service-recording@atlanta.com>", true),
            (HeaderName::Priority, "non-urgent", true),
            (HeaderName::Priority, "very urgent", false),
            (HeaderName::InReplyTo, "70710@saturn.bell-tel.com, 17320@saturn.bell-tel.com", true),
            (HeaderName::InReplyTo, "a b", false),
            (HeaderName::Join, "12adf2f34456gs5;to-tag=12345;from-tag=54321", true),
            (HeaderName::Join, "12adf2f34456gs5;to-tag=12345", false),
            (HeaderName::Subject, "anything: at <all", true),
        ];
        for (name, text, is_sound) in table {
            assert_eq!(check(name, text).is_ok(), is_sound, "{name:?}: {text}");
        }
    }
}
