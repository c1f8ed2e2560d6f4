//! The lexical ground of RFC 3261 25.1: character classes, white space, splitting outside quotes.

use std::borrow::Cow;

/// Space and tab.
pub(crate) const fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t')
}

/// White space and the line ends that folding leaves inside a value.
pub(crate) const fn is_lws(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// The characters of a `token`.
pub(crate) const fn is_token_octet(b: u8) -> bool {
    TOKEN_OCTETS[b as usize]
}

/// A table, because every octet of nearly every header is asked.
const TOKEN_OCTETS: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet = 0_u8;
    loop {
        table[octet as usize] = octet.is_ascii_alphanumeric()
            || matches!(octet, b'-' | b'.' | b'!' | b'%' | b'*' | b'_' | b'+' | b'`' | b'\'' | b'~');
        if octet == u8::MAX {
            break table;
        }
        octet += 1;
    }
};

/// Whether `text` is a non-empty token.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_octet)
}

/// Whether `text` is a `word`, the looser cousin that Call-IDs are made of.
pub(crate) fn is_word(text: &str) -> bool {
    let octet = |b| {
        is_token_octet(b)
            || matches!(
                b,
                b'(' | b')' | b'<' | b'>' | b':' | b'\\' | b'"' | b'/' | b'[' | b']' | b'?' | b'{' | b'}'
            )
    };
    !text.is_empty() && text.bytes().all(octet)
}

/// `bytes` without white space and line ends on either side.
pub(crate) fn trim_lws(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|&b| !is_lws(b)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|&b| !is_lws(b)).map_or(start, |last| last + 1);
    &bytes[start..end]
}

/// A header value as text: trimmed, folds turned into one space each (RFC 3261 7.3.1), invalid UTF-8
/// replaced.
pub(crate) fn unfolded(raw: &[u8]) -> Cow<'_, str> {
    let raw = trim_lws(raw);
    // Nearly every value is sound: asking for that first is quicker than reading it in pieces.
    let text = core::str::from_utf8(raw).map_or_else(|_| String::from_utf8_lossy(raw), Cow::Borrowed);
    if memchr::memchr2(b'\r', b'\n', text.as_bytes()).is_none() {
        return text;
    }
    let mut joined = String::with_capacity(text.len());
    for line in text.split(['\r', '\n']) {
        let line = line.trim_matches([' ', '\t']);
        if !line.is_empty() {
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(line);
        }
    }
    Cow::Owned(joined)
}

/// The pieces of `text` between occurrences of `separator` that stand outside quotes and angle brackets,
/// each trimmed. Empty pieces are kept: they are a defect to report.
pub(crate) fn split_outside(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let (piece, after) = match find_outside(text, separator) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        rest = after;
        Some(piece.trim_ascii())
    })
}

/// Where `wanted`, an ASCII character, first stands outside quotes and angle brackets.
#[must_use]
pub fn find_outside(text: &str, wanted: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + memchr::memchr3(wanted, b'"', b'<', &text.as_bytes()[at..])?;
        at = match text.as_bytes()[found] {
            octet if octet == wanted => return Some(found),
            b'"' => found + quoted_end(&text[found..])?,
            // Inside brackets nothing counts but the closing one.
            _ => found + memchr::memchr(b'>', &text.as_bytes()[found..])? + 1,
        };
    }
}

/// The end of the quoted string that `text` starts with, its closing quote included.
pub(crate) fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, b) in text.bytes().enumerate().skip(1) {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The text inside a quoted string, its backslash escapes resolved; other text as it is.
pub(crate) fn unquoted(text: &str) -> Cow<'_, str> {
    let Some(inner) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) else {
        return Cow::Borrowed(text);
    };
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut plain = String::with_capacity(inner.len());
    let mut escaped = false;
    for c in inner.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            plain.push(c);
            escaped = false;
        }
    }
    Cow::Owned(plain)
}

/// `text` as a quoted string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// The number that `text` writes in decimal digits and nothing else; `None` if it is no number,
/// `Some(None)` if it is above `max`.
pub(crate) fn number(text: &str, max: u64) -> Option<Option<u64>> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = text.trim_start_matches('0');
    if digits.len() > 19 {
        return Some(None);
    }
    let value = digits.bytes().fold(0_u64, |n, b| n * 10 + u64::from(b - b'0'));
    Some((value <= max).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_outside_quotes_and_brackets_only() {
        let cases: &[(&str, &[&str])] = &[
            ("a, b,c", &["a", "b", "c"]),
            (r#""x, y" <sip:a,b@h>;p="q,\"r", z"#, &[r#""x, y" <sip:a,b@h>;p="q,\"r""#, "z"]),
            ("a,,b", &["a", "", "b"]),
            (r#"<"a,b>,<c<d,>>,e"#, &[r#"<"a,b>"#, "<c<d,>>", "e"]),
            (r#"a,"b\\",c"#, &["a", r#""b\\""#, "c"]),
            (r#"a,"b,c"#, &["a", r#""b,c"#]),
            ("a,<b,c", &["a", "<b,c"]),
            ("", &[""]),
        ];
        for (text, pieces) in cases {
            assert_eq!(split_outside(text, b',').collect::<Vec<_>>(), *pieces, "{text}");
        }
    }

    #[test]
    fn quoting_reverses() {
        for text in ["", "a b", r#"say "hi""#, r"back\slash", "J\u{fc}rgen"] {
            assert_eq!(unquoted(&quoted(text)), text);
        }
    }

    #[test]
    fn numbers_have_limits() {
        let cases = [
            ("", None),
            ("-1", None),
            ("1 ", None),
            ("0", Some(Some(0))),
            ("0009", Some(Some(9))),
            ("255", Some(Some(255))),
            ("256", Some(None)),
            ("99999999999999999999999", Some(None)),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text, 255), expected, "{text}");
        }
    }

    #[test]
    fn folds_become_one_space() {
        assert_eq!(unfolded(b" I know\r\n   you\r\n\tthere "), "I know you there");
    }
}
