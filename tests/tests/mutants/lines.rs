//! Lines of descriptions with what may not stand in them, and formats that do not mean what they must: RFC 8866, RFC 3551,
//! RFC 3264 6.1 and 9.

use clock::Rng;
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, drop, sdp, sdp_line};
use super::operator::{How, Mutant, Operator, must};
use super::plays::{PINGED, PLAIN};
use super::said::{answers, is, is_inside, messages};

/// What no description has.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a host in o= that no DNS has",
        "RFC8866#5-e",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp_line(t, "o=", |o| host(o, "media~1.example.org"))),
    ),
    must(
        "a host in c= with letters that no DNS has",
        "RFC8866#5-f",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp_line(t, "c=", |c| host(c, "m\u{fc}nchen.example.org"))),
    )
    .also(&["RFC8866#5-e"]),
    must(
        "a s= that is no UTF-8",
        "RFC8866#5.3-c",
        PLAIN,
        How::Whole(|r, dice| latin(r, dice, "s=caf?", "s=")),
    ),
    must(
        "an i= that is no UTF-8",
        "RFC8866#5.4",
        PLAIN,
        How::Whole(|r, dice| latin(r, dice, "i=caf?", "i=")),
    ),
    must(
        "an e= below m=",
        "RFC8866#5.6",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp(t, |lines| lines.push("e=somebody@example.org".to_owned()))),
    ),
    must(
        "a p= below m=",
        "RFC8866#5.6",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp(t, |lines| lines.push("p=+1 202 555 0101".to_owned()))),
    ),
    must(
        "a multicast address without TTL",
        "RFC8866#5.7-b",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp_line(t, "c=", |_| "c=IN IP4 224.2.1.1".to_owned())),
    ),
    must(
        "a multicast address with a TTL above 255",
        "RFC8866#5.7-b",
        PLAIN,
        How::Last(Text::has_sdp, |t, dice| {
            let ttl = 256 + dice.below(700);
            sdp_line(t, "c=", |_| format!("c=IN IP4 224.2.1.1/{ttl}"));
        }),
    ),
    must(
        "a multicast address of IPv6 with a TTL",
        "RFC8866#5.7-c",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp_line(t, "c=", |_| "c=IN IP6 FF15::101/127/3".to_owned())),
    ),
    must(
        "two c= lines of the session",
        "RFC8866#5.7-d",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| {
            sdp(t, |lines| {
                if let Some(at) = lines.iter().position(|line| line.starts_with("c=")) {
                    lines.insert(at, lines[at].clone());
                }
            });
        }),
    ),
    must(
        "a session with several addresses",
        "RFC8866#5.7-d",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp_line(t, "c=", |_| "c=IN IP4 224.2.1.1/127/3".to_owned())),
    ),
    must(
        "a unicast address with a TTL",
        "RFC8866#5.7-e",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp_line(t, "c=", |c| format!("{c}/127"))),
    ),
    must(
        "a k= line",
        "RFC8866#5.12",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| {
            sdp(t, |lines| {
                let at = lines.iter().position(|line| line.starts_with("m=")).unwrap_or_default();
                lines.insert(at, "k=clear:secret".to_owned());
            });
        }),
    ),
    must(
        "an attribute whose name is not ASCII",
        "RFC8866#5.13",
        PLAIN,
        How::Last(Text::has_sdp, |t, _| sdp(t, |lines| lines.push("a=gr\u{f6}\u{df}e:1".to_owned()))),
    ),
    must(
        "a static payload type with another clock",
        "RFC3551#4.5",
        PLAIN,
        How::Last(
            |t| t.has_sdp() && t.body.contains("a=rtpmap:0 "),
            |t, _| sdp_line(t, "a=rtpmap:0 ", |_| "a=rtpmap:0 PCMU/16000".to_owned()),
        ),
    ),
    must(
        "a key with a condition that nobody knows, and that is taken",
        "SEC-04",
        PLAIN,
        How::Whole(unknown_key),
    ),
    must("an answer with another layout of AMR than its offer", "RFC3264#6.1-l", PLAIN, How::Whole(layout)),
    must(
        "capabilities with a port",
        "RFC3264#9",
        PINGED,
        How::Whole(|r, dice| capabilities(r, dice, |body| body.replacen("m=audio 0", "m=audio 4000", 1))),
    ),
    must(
        "capabilities with a time",
        "RFC3264#9",
        PINGED,
        How::Whole(|r, dice| {
            capabilities(r, dice, |body| body.replacen("t=0 0", "t=3900000000 3900003600", 1))
        }),
    ),
];

/// The last word of a line is another.
fn host(line: &str, host: &str) -> String {
    line.rsplit_once(' ').map_or_else(|| line.to_owned(), |(rest, _)| format!("{rest} {host}"))
}

/// A line with an octet of another character set in place of the question mark; it is put in behind o=, or is there.
fn latin(recording: &Recording, dice: &mut Rng, line: &str, begin: &str) -> Option<Mutant> {
    let said = messages(recording).any(dice, Text::has_sdp)?;
    let mut text = said.text.clone();
    sdp(&mut text, |lines| match lines.iter_mut().find(|own| own.starts_with(begin)) {
        Some(own) => line.clone_into(own),
        None => {
            let at = lines.iter().position(|own| own.starts_with("s=")).map_or(0, |at| at + 1);
            lines.insert(at, line.to_owned());
        }
    });
    let mut octets = text.print().to_vec();
    let at = octets.windows(line.len()).rposition(|own| own == line.as_bytes())?;
    octets[at + line.len() - 1] = 0xe9;
    Some(Mutant::ending(&said, said.replaced(recording, &octets.into()), said.sender, said.to_string()))
}

/// Both speak AMR beside the rest, and the answer has another layout; the right one is the same.
fn layout(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.any(dice, |t| answers(t, 200..300, "INVITE") && t.has_sdp())?;
    let invite = all.request_of(&ok.text).filter(|of| of.text.has_sdp() && !is_inside(&of.text))?;
    let amr = |text: &Text, fmtp: &str| {
        let mut text = text.clone();
        sdp_line(&mut text, "m=", |m| format!("{m} 97"));
        sdp(&mut text, |lines| {
            lines.push("a=rtpmap:97 AMR/8000".to_owned());
            lines.push(format!("a=fmtp:97 {fmtp}"));
        });
        text.print()
    };
    let changed = invite.replaced(recording, &amr(&invite.text, "octet-align=1"));
    let before = ok.last_of(&ok.replaced(&changed, &amr(&ok.text, "octet-align=1")));
    let after = ok.replaced(&changed, &amr(&ok.text, "octet-align=0"));
    Some(Mutant::ending(&ok, after, ok.sender, ok.to_string()).provoked(before))
}

/// Of two keys the first has a parameter that nobody knows, and it is taken; right is the second.
fn unknown_key(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.any(dice, |t| answers(t, 200..300, "INVITE") && t.has_sdp())?;
    let invite = all.request_of(&ok.text).filter(|of| of.text.has_sdp() && !is_inside(&of.text))?;
    let with = |text: &Text, keys: &[String]| {
        let mut text = text.clone();
        sdp_line(&mut text, "m=", |m| m.replacen("RTP/AVP", "RTP/SAVP", 1));
        sdp(&mut text, |lines| lines.extend_from_slice(keys));
        text.print()
    };
    let key =
        |tag: u8, key: &str, end: &str| format!("a=crypto:{tag} AES_CM_128_HMAC_SHA1_80 inline:{key}{end}");
    let (own, theirs) =
        ("WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz", "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR");
    let offered = [key(1, own, " ROLL=2"), key(2, own, "")];
    let changed = invite.replaced(recording, &with(&invite.text, &offered));
    let before = ok.last_of(&ok.replaced(&changed, &with(&ok.text, &[key(2, theirs, "")])));
    let after = ok.last_of(&ok.replaced(&changed, &with(&ok.text, &[key(1, theirs, "")])));
    Some(Mutant::new(after, ok.sender, format!("{ok} takes a key")).provoked(before))
}

/// The answer to an OPTIONS says what its side can do, and one thing of that is wrong.
fn capabilities(recording: &Recording, dice: &mut Rng, wrong: fn(&str) -> String) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.any(dice, |t| {
        answers(t, 200..300, "OPTIONS") && all.request_of(t).is_some_and(|of| is(&of.text, "OPTIONS"))
    })?;
    let body = "v=0\r\no=- 3900000001 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
                m=audio 0 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n";
    let with = |body: &str| {
        let mut text = ok.text.clone();
        drop(&mut text, H::ContentType);
        add(&mut text, "Content-Type", "application/sdp");
        text.set_body(body.to_owned());
        text.print()
    };
    let before = ok.replaced(recording, &with(body));
    let after = ok.replaced(recording, &with(&wrong(body)));
    Some(Mutant::ending(&ok, after, ok.sender, ok.to_string()).provoked(before))
}
