//! Texts. What goes into a header or a URI as it stands must not be able to end it.

use super::{checked, limited};
use crate::E164;

fn are_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn are_keys(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'*' || b == b'#')
}

/// What a quoted string or a header can hold without another meaning.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '"' | '\\'))
}

/// True for characters alone that stand in the user part of a URI as they are (RFC 3261 25.1).
#[must_use]
pub fn is_user(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/".contains(&b))
}

fn is_host(text: &str) -> bool {
    let name = |text: &str| {
        let labels = text.split('.');
        let is_label = |l: &str| {
            !l.is_empty() && !l.starts_with('-') && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        text.len() <= 253 && labels.into_iter().all(is_label)
    };
    let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    name(text) || inner.is_some_and(|ip| ip.parse::<std::net::Ipv6Addr>().is_ok())
}

/// `0-15,66`: events and ranges of them, each of 8 bits (RFC 4733 2.3.1).
fn are_events(text: &str) -> bool {
    let event = |text: &str| are_digits(text).then(|| text.parse::<u8>().ok()).flatten();
    text.split(',').all(|part| match part.split_once('-') {
        Some((first, last)) => matches!((event(first), event(last)), (Some(a), Some(b)) if a < b),
        None => event(part).is_some(),
    })
}

/// One to four digits, the last of them perhaps `n`.
fn completes_block(text: &str) -> bool {
    let fixed = text.trim_end_matches('n');
    !fixed.is_empty() && text.len() <= 4 && are_digits(fixed)
}

checked! {
    /// A number of a profile: `+` and digits, or digits that complete the block.
    number, Number(String):
        "`+` and digits, or one to four digits that complete the block, the last of them perhaps `n`",
        |n: &String| completes_block(n) || E164::parse(n).is_some(),
        { "type": "string", "pattern": r"^(\+[1-9][0-9]{0,14}|[0-9]{1,4}|[0-9]{1,3}n|[0-9]{1,2}nn|[0-9]nnn)$",
          "examples": ["40"] };
    /// What numbers begin with.
    block, Block(String):
        "the beginning of a number, `+` and 1 to 13 digits, the country code and further ones, such as \"+120255501\"",
        |n: &String| n.len() <= 14 && E164::parse(n).is_some(),
        { "type": "string", "pattern": r"^\+[1-9][0-9]{0,12}$" };
    /// Digits before a number.
    prefix, Prefix(String): "a prefix of at most 16 digits, * and #",
        |p: &String| p.len() <= 16 && are_keys(p),
        { "type": "string", "pattern": "^[0-9*#]{0,16}$" };
    /// What a number begins with.
    beginning, Beginning(String): "the beginning of a number: at most 16 digits, * and #, perhaps behind a +",
        |b: &String| b.len() <= 16 && are_keys(b.strip_prefix('+').unwrap_or(b)),
        { "type": "string", "pattern": r"^\+?[0-9*#]{0,16}$", "examples": ["9"] };
    /// A number, or nothing.
    number_or_none, NumberOrNone(String): "`+` and digits, or one to four digits that complete the block, or nothing",
        |n: &String| n.len() <= 4 && are_digits(n) || E164::parse(n).is_some(),
        { "type": "string", "pattern": r"^(\+[1-9][0-9]{0,14}|[0-9]{0,4})$" };
    /// Digits that are dialled before a number abroad.
    prefix_abroad, PrefixAbroad(String): "a prefix of one to five digits, such as \"00\"",
        |p: &String| (1..=5).contains(&p.len()) && are_digits(p),
        { "type": "string", "pattern": "^[0-9]{1,5}$" };
    /// A country code (ITU-T E.164).
    country_code, CountryCode(String): "a country code, one to three digits that do not begin with 0",
        |c: &String| (1..=3).contains(&c.len()) && are_digits(c) && !c.starts_with('0'),
        { "type": "string", "pattern": "^[1-9][0-9]{0,2}$" };
    /// What can stand in a header or between quotes as it is.
    plain, Plain(String): "a text without control characters, quotes and backslashes",
        |t: &String| is_plain(t),
        { "type": "string", "pattern": r#"^[^\u0000-\u001f"\\]*$"# };
    /// What stands in a heading, in a table or on a terminal as it is.
    line, Line(String): "one line of text without control characters",
        |t: &String| !t.chars().any(char::is_control),
        { "type": "string", "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$" };
    /// The user part of a URI.
    user, User(String): "the user part of a URI: letters, digits and -_.!~*'()&=+$,;?/ and at least one",
        |u: &String| !u.is_empty() && is_user(u),
        { "type": "string", "pattern": r"^[-A-Za-z0-9_.!~*'()&=+$,;?/]+$" };
    /// The user part of a URI, or nothing.
    user_or_none, UserOrNone(String): "the user part of a URI: letters, digits and -_.!~*'()&=+$,;?/",
        |u: &String| is_user(u),
        { "type": "string", "pattern": r"^[-A-Za-z0-9_.!~*'()&=+$,;?/]*$" };
    /// The host part of a URI.
    host, Host(String): "a host: a name of letters, digits, dots and hyphens, or an address",
        |h: &String| is_host(h),
        { "type": "string", "pattern": r"^([A-Za-z0-9]([A-Za-z0-9.-]*)|\[[0-9A-Fa-f:.]+\])$" };
    /// Telephone events.
    events, Events(String): "telephone events from 0 to 255, such as \"0-15\" or \"0-15,66,70\"",
        |e: &String| are_events(e),
        { "type": "string", "pattern": "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$" };
    /// What a fax machine calls itself.
    fax_ident, FaxIdent(String): "a number of a fax machine: at most 20 digits, + and spaces",
        |i: &String| i.len() <= 20 && i.bytes().all(|b| b.is_ascii_digit() || b == b'+' || b == b' '),
        { "type": "string", "pattern": "^[0-9+ ]{0,20}$" };
    /// Digits to dial in a call.
    digits, Digits(String): "one or more of 0-9, *, # and A-D",
        |d: &String| !d.is_empty() && d.bytes().all(|b| b"0123456789*#ABCD".contains(&b)),
        { "type": "string", "pattern": "^[0-9*#ABCD]+$", "examples": ["12#"] };
}

limited! {
    /// A reason phrase (RFC 3261 25.1).
    Phrase(String): "a reason phrase: 1 to 80 characters of any script, without control characters, backquotes and \"#%<>[\\]^{|}",
        |p: &String| {
            // UTF8-NONASCII may stand in it; of ASCII what is reserved or unreserved, and spaces.
            let is_one = |c: char| {
                c.is_ascii_alphanumeric() || " -_.!~*'();/?:@&=+$,".contains(c) || !c.is_ascii() && !c.is_control()
            };
            (1..=80).contains(&p.chars().count()) && p.chars().all(is_one)
        },
        { "type": "string", "pattern": r##"^[^\u0000-\u001f"#%<>\[\\\]\^`{|}\u007f-\u009f]{1,80}$"##,
          "examples": ["Line Busy"] };
    /// What a trainer tells of a play.
    Lesson(String): "a text of a few sentences: at most 2000 characters, and no tabs or other control characters but new lines",
        |l: &String| {
            !l.trim().is_empty() && l.chars().count() <= 2_000 && !l.chars().any(|c| c.is_control() && c != '\n')
        },
        { "type": "string", "minLength": 1, "maxLength": 2000, "examples": ["Watch who sends the BYE."] };
    /// A short name.
    Label(String): "a name of small letters and digits",
        |l: &String| {
            (1..=16).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        },
        { "type": "string", "pattern": "^[a-z0-9]{1,16}$", "examples": ["b"] };
}
