//! Which bodies of a message have to be understood (RFC 3261 8.2.3, 20.11, RFC 5621).

use super::body::NESTED_MAX;
use super::multipart::{Part, parts};
use super::params::Params;
use super::{HeaderName, Message};
use crate::text::{before, cut};

/// Why a request cannot be served for one of its bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotUnderstood {
    /// A type that is not known, or none.
    Type(String),
    /// A known type whose octets are encoded.
    Encoding(String),
}

impl Message {
    /// The first body that has to be understood and is not, by who knows these types (`application/sdp`). What is
    /// optional never is; of the parts of `multipart/alternative` one is enough. What is `let_be` is passed over as well,
    /// unless its sender says in so many words that it is required.
    #[must_use]
    pub fn not_understood(&self, known: &[&str], let_be: &[&str]) -> Option<NotUnderstood> {
        if self.body().is_empty() {
            return None;
        }
        let header = |name| self.header(name).unwrap_or_default().into_owned();
        let body = Body {
            kind: header(HeaderName::ContentType),
            disposition: header(HeaderName::ContentDisposition),
            encodings: [header(HeaderName::ContentEncoding), String::new()],
            octets: self.body(),
        };
        body.not_understood((known, let_be), 0)
    }
}

/// A body or a part of one.
struct Body<'m> {
    kind: String,
    disposition: String,
    encodings: [String; 2],
    octets: &'m [u8],
}

impl<'m> Body<'m> {
    fn of_part(part: &Part<'m>) -> Self {
        let header = |name| part.header(name).unwrap_or_default().into_owned();
        let kind = header(HeaderName::ContentType);
        Self {
            //= https://www.rfc-editor.org/rfc/rfc2046#section-5.1
            // Without a type it is plain text.
            kind: if kind.is_empty() { "text/plain".to_owned() } else { kind },
            disposition: header(HeaderName::ContentDisposition),
            encodings: [
                header(HeaderName::ContentEncoding),
                part.transfer_encoding().unwrap_or_default().into_owned(),
            ],
            octets: part.lines(),
        }
    }

    fn not_understood(&self, (known, let_be): (&[&str], &[&str]), depth: usize) -> Option<NotUnderstood> {
        let handling = self.handling();
        if handling.is_some_and(|word| word.eq_ignore_ascii_case("optional")) {
            return None;
        }
        let (essence, params) = cut(&self.kind, b';').unwrap_or((&self.kind, ""));
        let kind: String = essence.split_ascii_whitespace().collect::<String>().to_ascii_lowercase();
        let unknown = || Some(NotUnderstood::Type(kind.clone()));
        if let Some(subtype) = kind.strip_prefix("multipart/") {
            let params = Params::parse_header(params).ok();
            let boundary = params.as_ref().and_then(|p| p.plain_value("boundary"));
            let parts = boundary.and_then(|boundary| parts(self.octets, &boundary));
            let Some(parts) = parts.filter(|_| depth < NESTED_MAX) else { return unknown() };
            let mut looked_at =
                parts.iter().map(|part| Self::of_part(part).not_understood((known, let_be), depth + 1));
            return match subtype {
                "alternative" => {
                    let all: Vec<_> = looked_at.collect();
                    if all.contains(&None) { None } else { all.into_iter().flatten().next() }
                }
                _ => looked_at.find_map(|found| found),
            };
        }
        let is_required = handling.is_some_and(|word| word.eq_ignore_ascii_case("required"));
        let is_let_be = !is_required && let_be.contains(&kind.as_str());
        if !is_let_be && !known.contains(&kind.as_str()) {
            return unknown();
        }
        let plain = ["", "identity", "binary", "8bit", "7bit"];
        let is_plain = |named: &String| plain.iter().any(|word| named.trim().eq_ignore_ascii_case(word));
        self.encodings.iter().find(|named| !is_plain(named)).cloned().map(NotUnderstood::Encoding)
    }

    /// What its sender says of it. Where nothing is said, it is required.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-20.11
    fn handling(&self) -> Option<&str> {
        let params = cut(&self.disposition, b';').map_or("", |(_, params)| params);
        let mut named = params.split(';').filter_map(|param| cut(param, b'='));
        let handling = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("handling"));
        handling.map(|(_, value)| before(value, b';').trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 1] = ["application/sdp"];
    const LET_BE: [&str; 1] = ["application/isup"];

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let message = Message::parse(format!("INVITE sip:a@h SIP/2.0\r\n{text}").into_bytes());
        let found = message.not_understood(&KNOWN, &LET_BE).map(|why| match why {
            NotUnderstood::Type(kind) => kind,
            NotUnderstood::Encoding(encoding) => format!("encoded {encoding}"),
        });
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    fn mixed(subtype: &str, parts: &[&str]) -> String {
        let parts: String = parts.iter().map(|part| format!("--b\r\n{part}\r\n")).collect();
        format!("Content-Type: multipart/{subtype};boundary=b\r\n\r\n{parts}--b--\r\n")
    }

    #[test]
    fn what_is_optional_need_not_be_understood() {
        check("\r\n", None);
        check("c: Application/SDP;charset=x\r\n\r\nv=0\r\n", None);
        check("Content-Type: text/xml\r\n\r\n<a/>", Some("text/xml"));
        check("\r\nv=0\r\n", Some(""));
        let optional =
            "Content-Type: text/xml\r\nContent-Disposition: render; Handling = Optional\r\n\r\n<a/>";
        check(optional, None);
        check(&optional.replace("Optional", "required"), Some("text/xml"));
        check("Content-Type: application/sdp\r\nContent-Encoding: gzip\r\n\r\nx", Some("encoded gzip"));
        check("Content-Type: application/sdp\r\nContent-Encoding: identity\r\n\r\nx", None);
    }

    #[test]
    fn each_part_counts_and_of_alternatives_one() {
        let (sdp, xml) = ("Content-Type: application/sdp\r\n\r\nv=0", "Content-Type: text/xml\r\n\r\n<a/>");
        let isup = "Content-Type: application/ISUP\r\n\r\n1";
        check(&mixed("mixed", &[sdp, isup]), None);
        // What is let be counts when its sender says so.
        let required = isup.replace("\r\n\r\n", "\r\nContent-Disposition: signal;handling=required\r\n\r\n");
        check(&mixed("mixed", &[sdp, &required]), Some("application/isup"));
        check(&mixed("mixed", &[sdp, xml]), Some("text/xml"));
        check(&mixed("alternative", &[xml, sdp]), None);
        check(&mixed("alternative", &[xml]), Some("text/xml"));
        check(&mixed("mixed", &[sdp]).replace(";boundary=b", ""), Some("multipart/mixed"));
        check(&mixed("mixed", &["\r\nhello"]), Some("text/plain"));
    }
}
