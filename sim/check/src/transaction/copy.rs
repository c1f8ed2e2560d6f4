//! What makes a copy another message than the one that it claims to repeat.

use std::borrow::Cow;

use crate::check::Said;
use crate::wire::Sip;

/// The longest line of a message that is quoted.
const QUOTED_MAX: usize = 200;

/// Says that `sip` is not what `first` was, by the first line in which they differ.
pub(super) fn differs(sip: &Sip, first: &Sip) -> Said {
    let (expected, got) = first_difference(first.message.bytes(), sip.message.bytes());
    let said = Said::of(sip, "sent again with another content").with(first);
    said.expected(expected).got(got)
}

/// The first line of each that the other has not in its place.
fn first_difference<'m>(one: &'m [u8], other: &'m [u8]) -> (Cow<'m, str>, Cow<'m, str>) {
    let lines = |octets: &'m [u8]| octets.split(|octet| *octet == b'\n');
    let mut pairs = lines(one).map(Some).chain([None]).zip(lines(other).map(Some).chain([None]));
    let (one, other) = pairs.find(|(a, b)| a != b).unwrap_or_default();
    let quoted = |line: Option<&'m [u8]>| match line {
        Some(line) => String::from_utf8_lossy(&line[..line.len().min(QUOTED_MAX)]),
        None => "the end".into(),
    };
    (quoted(one), quoted(other))
}
