//! Descriptions that are not written as they must be: RFC 8866, RFC 3551.

use tests::rewrite::text::Text;

use super::edit::{sdp, sdp_line, sdp_without};
use super::operator::{How, Operator, legal, must, should};
use super::plays::PLAIN;

/// What a description says, and must not.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a description without v=",
        "RFC8866#5.1",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_without(t, "v=")),
    )
    .also(&["RFC3264#5", "COD-16"]),
    must(
        "a description without o=",
        "RFC8866#5.2",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_without(t, "o=")),
    )
    .also(&["RFC3264#5", "COD-16"]),
    must(
        "a description without s=",
        "RFC8866#5.3",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_without(t, "s=")),
    )
    .also(&["RFC3264#5", "COD-16"]),
    must(
        "a description without t=",
        "RFC8866#5.9",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_without(t, "t=")),
    )
    .also(&["RFC3264#5", "COD-16"]),
    must(
        "a description without c=",
        "RFC8866#5.7",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_without(t, "c=")),
    )
    .also(&["RFC3264#5", "COD-16"]),
    must(
        "a bare name behind an address in e=",
        "RFC8866#5.6-b",
        PLAIN,
        How::Last(
            |t| t.has_sdp(),
            |t, _| sdp_line(t, "s=", |s| format!("{s}\r\ne=j.doe@example.com Jane Doe")),
        ),
    ),
    must(
        "a kind of bandwidth with a hyphen",
        "RFC8866#5.8-b",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "t=", |line| format!("b=MY-BW:64\r\n{line}"))),
    ),
    must(
        "a character set whose name no registry can hold",
        "RFC8866#6.10",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "t=", |line| format!("{line}\r\na=charset:latin 1"))),
    ),
    must(
        "a NUL in a description",
        "RFC8866#6.10-b",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "s=", |_| "s=a\0b".to_owned())),
    ),
    must(
        "a description of version 1",
        "RFC8866#5.1",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "v=", |_| "v=1".to_owned())),
    ),
    must(
        "an o= of five fields",
        "RFC8866#5.2",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "o=", |o| o.replace(" IN ", " "))),
    ),
    must(
        "an o= whose version is no number",
        "RFC8866#5.2",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| word(t, "o=", 2, |_| "new".to_owned())),
    ),
    must(
        "an empty s=",
        "RFC8866#5.3",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "s=", |_| "s=".to_owned())),
    )
    .also(&["RFC8866#5.3-b"]),
    legal(
        "a c= of an unknown kind of address",
        "RFC8866#5.7",
        "other kinds may be registered",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "c=", |c| c.replace("IP4", "IP5"))),
    ),
    must(
        "a c= whose address is of the other family",
        "RFC8866#5.7",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "c=", |c| c.replace("IP4", "IP6"))),
    ),
    must(
        "a c= without address",
        "RFC8866#5.7",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "c=", |_| "c=IN IP4".to_owned())),
    ),
    must(
        "a t= of one number",
        "RFC8866#5.9",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "t=", |_| "t=0".to_owned())),
    ),
    must("two o= lines", "RFC8866#5", PLAIN, How::Last(|t| t.has_sdp(), |t, _| doubled(t, "o="))),
    must("two s= lines", "RFC8866#5", PLAIN, How::Last(|t| t.has_sdp(), |t, _| doubled(t, "s="))),
    must(
        "o= and s= in the other order",
        "RFC8866#5",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| swapped(t, "o=", "s=")),
    )
    .also(&["RFC3264#5", "COD-16"]),
    must("t= before c=", "RFC8866#5", PLAIN, How::Last(|t| t.has_sdp(), |t, _| swapped(t, "c=", "t="))),
    must("t= behind m=", "RFC8866#5", PLAIN, How::Last(|t| t.has_sdp(), |t, _| swapped(t, "t=", "m="))),
    must(
        "a line that is no line",
        "RFC8866#5",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp(t, |lines| lines.push("nonsense".to_owned()))),
    ),
    must(
        "a type of two letters",
        "RFC8866#5",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp(t, |lines| lines.push("aa=sendrecv".to_owned()))),
    ),
    must(
        "a space before the equals sign",
        "RFC8866#5",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "s=", |_| "s =-".to_owned())),
    ),
    must(
        "a port above 65535",
        "RFC8866#5.14",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| word(t, "m=", 1, |_| "70000".to_owned())),
    ),
    must(
        "a port that is no number",
        "RFC8866#5.14",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| word(t, "m=", 1, |_| "any".to_owned())),
    ),
    must(
        "an m= without formats",
        "RFC8866#5.14",
        PLAIN,
        How::Last(
            |t| t.has_sdp(),
            |t, _| sdp_line(t, "m=", |m| m.split(' ').take(3).collect::<Vec<_>>().join(" ")),
        ),
    ),
    must(
        "a payload type above 127",
        "RFC3551#6",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| word(t, "m=", 3, |_| "200".to_owned())),
    ),
    must(
        "an rtpmap without clock",
        "RFC8866#6.6",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| sdp_line(t, "a=rtpmap", |a| a.replace("/8000", ""))),
    ),
    legal(
        "an rtpmap of a static type with another codec",
        "RFC3551#6",
        "static numbers are defaults, and may be bound anew (RFC 3551 3)",
        PLAIN,
        How::Last(
            |t| t.is_request() && t.has_sdp() && t.body.contains("a=rtpmap:0 "),
            |t, _| {
                sdp_line(t, "a=rtpmap:0 ", |_| "a=rtpmap:0 G729/8000".to_owned());
            },
        ),
    ),
    must(
        "two directions in one stream",
        "RFC8866#6.7",
        PLAIN,
        How::Last(
            |t| t.has_sdp() && t.body.contains("a=sendrecv"),
            |t, _| {
                sdp(t, |lines| lines.push("a=recvonly".to_owned()));
            },
        ),
    ),
    must(
        "a ptime that is no number",
        "RFC8866#6.4",
        PLAIN,
        How::Last(
            |t| t.has_sdp() && t.body.contains("a=ptime"),
            |t, _| sdp_line(t, "a=ptime", |_| "a=ptime:short".to_owned()),
        ),
    ),
    must(
        "a b= without number",
        "RFC8866#5.8",
        PLAIN,
        How::Last(
            |t| t.has_sdp(),
            |t, _| {
                sdp(t, |lines| {
                    let at = lines.iter().position(|line| line.starts_with("t=")).unwrap_or_default();
                    lines.insert(at, "b=AS:".to_owned());
                })
            },
        ),
    ),
    should(
        "a dynamic payload type without rtpmap",
        "RFC8866#5.14",
        PLAIN,
        How::Last(
            |t| t.has_sdp() && t.body.contains("a=rtpmap:101"),
            |t, _| {
                sdp_without(t, "a=rtpmap:101");
                sdp_without(t, "a=fmtp:101");
            },
        ),
    ),
];

/// One word of the first line that begins so.
pub(crate) fn word(text: &mut Text, begin: &str, at: usize, change: impl FnOnce(&str) -> String) {
    sdp_line(text, begin, |line| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        if let Some(word) = words.get_mut(at) {
            *word = change(word);
        }
        words.join(" ")
    });
}

fn doubled(text: &mut Text, begin: &str) {
    sdp(text, |lines| {
        if let Some(at) = lines.iter().position(|line| line.starts_with(begin)) {
            lines.insert(at, lines[at].clone());
        }
    });
}

fn swapped(text: &mut Text, a: &str, b: &str) {
    sdp(text, |lines| {
        let at = |begin: &str| lines.iter().position(|line| line.starts_with(begin));
        if let (Some(a), Some(b)) = (at(a), at(b)) {
            lines.swap(a, b);
        }
    });
}
