//! When two URIs are the same: RFC 3261 19.1.4 for SIP and SIPS, RFC 3966 4 for tel.

use crate::Text;

use super::uri::{escaped_octet, is_unreserved, without_visual_separators};
use super::{Params, Scheme, Uri};

/// Parameters that never match when only one side has them. `transport` is among them by the examples
/// of 19.1.4, the others by its rules.
const NEVER_DEFAULTED: [&str; 5] = ["user", "ttl", "method", "maddr", "transport"];

pub(super) fn equivalent(a: &Uri, b: &Uri) -> bool {
    if a.scheme != b.scheme {
        return false;
    }
    match a.scheme {
        Scheme::Sip | Scheme::Sips => sip(a, b),
        Scheme::Tel => tel(a, b),
        Scheme::Other(_) => a.host == b.host,
    }
}

fn sip(a: &Uri, b: &Uri) -> bool {
    // Most are written alike.
    let same =
        |a: &Option<Text>, b: &Option<Text>| a == b || a.as_deref().map(folded) == b.as_deref().map(folded);
    same(&a.user, &b.user)
        && same(&a.password, &b.password)
        && a.host.eq_ignore_ascii_case(&b.host)
        && a.port == b.port
        && NEVER_DEFAULTED.iter().all(|name| a.params.has(name) == b.params.has(name))
        && a.params.iter().all(|p| b.params.find(&p.name).is_none_or(|v| same_value(p.value.as_deref(), v)))
        && same_set(&a.headers, &b.headers)
}

/// RFC 3261 10.3, step 5: parameters removed, escapes resolved; the case of scheme and host is nothing.
pub(super) fn address_of_record(uri: &Uri) -> String {
    let user = |user: &Text| format!("{}@", String::from_utf8_lossy(&folded(user)));
    let port = uri.port.map(|port| format!(":{port}")).unwrap_or_default();
    let user = uri.user.as_ref().map(user).unwrap_or_default();
    format!("{}:{user}{}{port}", uri.scheme.as_str(), uri.host.to_ascii_lowercase())
}

/// RFC 3966 4: same number without visual separators, same parameters in any order.
fn tel(a: &Uri, b: &Uri) -> bool {
    let digits = |uri: &Uri| -> String {
        let number = uri.user.as_deref().unwrap_or_default();
        without_visual_separators(number).to_ascii_lowercase()
    };
    digits(a) == digits(b) && same_set(&a.params, &b.params)
}

fn same_set(a: &Params, b: &Params) -> bool {
    a.len() == b.len()
        && a.iter().all(|p| b.find(&p.name).is_some_and(|value| same_value(p.value.as_deref(), value)))
}

fn same_value(a: Option<&str>, b: Option<&str>) -> bool {
    let plain = |v: Option<&str>| v.map(|v| folded(v).to_ascii_lowercase());
    a == b || plain(a) == plain(b)
}

/// `text` with those escapes resolved that stand for unreserved characters, and the digits of the others
/// in upper case: after that, octets compare.
fn folded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut folded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match escaped_octet(&bytes[at..]) {
            Some(octet) if is_unreserved(octet) => folded.push(octet),
            Some(_) => folded.extend(bytes[at..at + 3].to_ascii_uppercase()),
            None => {
                folded.push(bytes[at]);
                at += 1;
                continue;
            }
        }
        at += 3;
    }
    folded
}
