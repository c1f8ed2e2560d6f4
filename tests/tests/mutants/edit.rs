//! Small tools of operators that edit messages.

use sip::HeaderName;
use tests::rewrite::text::{Line, Text, parameter};

/// Takes all header fields with this name away.
pub(crate) fn drop(text: &mut Text, name: HeaderName) {
    text.lines.retain(|line| !line.is(name));
}

/// Another value for the first header field with this name.
pub(crate) fn set(text: &mut Text, name: HeaderName, value: &str) {
    if let Some(line) = text.named(name).next() {
        line.set(value);
    }
}

/// One more header field.
pub(crate) fn add(text: &mut Text, name: &str, value: &str) {
    let at = text.lines.len().saturating_sub(1);
    text.lines.insert(at, Line::new(name, value));
}

/// The first header field with this name twice.
pub(crate) fn double(text: &mut Text, name: HeaderName) {
    if let Some(at) = text.lines.iter().position(|line| line.is(name)) {
        let line = text.lines[at].clone();
        text.lines.insert(at, line);
    }
}

/// A piece of the first header field with this name is another.
pub(crate) fn replace(text: &mut Text, name: HeaderName, old: &str, new: &str) {
    if let Some(line) = text.named(name).next() {
        let changed = line.text().replacen(old, new, 1);
        line.set(&changed);
    }
}

/// Something at the end of the first header field with this name.
pub(crate) fn append(text: &mut Text, name: HeaderName, end: &str) {
    let value = text.value(name).map(|value| format!("{value}{end}"));
    if let Some(value) = value {
        set(text, name, &value);
    }
}

/// Takes a parameter of the first header field with this name away.
pub(crate) fn drop_parameter(text: &mut Text, name: HeaderName, key: &str) {
    let value = text.value(name).and_then(|value| parameter(value, key)).map(str::to_owned);
    if let Some(value) = value {
        replace(text, name, &format!(";{key}={value}"), "");
    }
}

/// Another value of a parameter of the first header field with this name.
pub(crate) fn set_parameter(text: &mut Text, name: HeaderName, key: &str, new: &str) {
    let value = text.value(name).and_then(|value| parameter(value, key)).map(str::to_owned);
    if let Some(value) = value {
        replace(text, name, &format!(";{key}={value}"), &format!(";{key}={new}"));
    }
}

/// The number in `CSeq`.
pub(crate) fn cseq(text: &Text) -> Option<u32> {
    text.value(HeaderName::CSeq)?.split_whitespace().next()?.parse().ok()
}

/// Another number in `CSeq`.
pub(crate) fn set_cseq(text: &mut Text, number: u32) {
    let method = text.method().to_owned();
    set(text, HeaderName::CSeq, &format!("{number} {method}"));
}

/// The Request-URI.
pub(crate) fn target(text: &Text) -> &str {
    text.start.split(' ').nth(1).unwrap_or_default()
}

/// Another Request-URI, also in the credentials that name it (RFC 7616 3.4).
pub(crate) fn set_target(text: &mut Text, uri: &str) {
    let old = target(text).to_owned();
    text.start = format!("{} {uri} SIP/2.0", text.method());
    for name in [HeaderName::Authorization, HeaderName::ProxyAuthorization] {
        replace(text, name, &format!("uri=\"{old}\""), &format!("uri=\"{uri}\""));
    }
}

/// The lines of the description.
pub(crate) fn sdp(text: &mut Text, edit: impl FnOnce(&mut Vec<String>)) {
    let mut lines: Vec<String> =
        text.body.split("\r\n").filter(|line| !line.is_empty()).map(str::to_owned).collect();
    edit(&mut lines);
    text.set_body(lines.iter().map(|line| format!("{line}\r\n")).collect());
}

/// Another line for the first that begins so.
pub(crate) fn sdp_line(text: &mut Text, begin: &str, change: impl FnOnce(&str) -> String) {
    sdp(text, |lines| {
        if let Some(line) = lines.iter_mut().find(|line| line.starts_with(begin)) {
            *line = change(line);
        }
    });
}

/// The description without the lines that begin so.
pub(crate) fn sdp_without(text: &mut Text, begin: &str) {
    sdp(text, |lines| lines.retain(|line| !line.starts_with(begin)));
}
