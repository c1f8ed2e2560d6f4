//! Challenges and credentials: RFC 3261 22, RFC 7616.

use clock::Rng;
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, cseq, drop, set_cseq};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, CANCELLED, CHALLENGED, REGISTERED};
use super::said::{answers, is, messages};

const RESPONSE: &str = "RFC7616#3.4";

/// What is asked and given wrongly.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a wrong response",
        "RFC7616#3.4.1",
        CHALLENGED,
        given(|value, _| {
            let old = quoted(value, "response").unwrap_or_default();
            let other = if old.starts_with('0') { "1" } else { "0" };
            let first = old.get(..1).unwrap_or_default();
            value.replacen(&format!("response=\"{first}"), &format!("response=\"{other}"), 1)
        }),
    )
    .also(&["RFC3261#26.3.1", "AUT-01", "AUT-04"])
    .of_digests(),
    must(
        "a response that is no hexadecimal number",
        RESPONSE,
        CHALLENGED,
        given(|value, _| {
            let old = quoted(value, "response").unwrap_or_default();
            value.replacen(&old, &"z".repeat(old.len()), 1)
        }),
    )
    .of_digests(),
    must("credentials without response", RESPONSE, CHALLENGED, given(|value, _| without(value, "response")))
        .of_digests(),
    must("credentials without nonce", RESPONSE, CHALLENGED, given(|value, _| without(value, "nonce")))
        .of_digests(),
    must("credentials without realm", RESPONSE, CHALLENGED, given(|value, _| without(value, "realm")))
        .of_digests(),
    must("credentials without username", RESPONSE, CHALLENGED, given(|value, _| without(value, "username")))
        .of_digests(),
    must("credentials without uri", RESPONSE, CHALLENGED, given(|value, _| without(value, "uri")))
        .of_digests(),
    must(
        "credentials with qop and no cnonce",
        RESPONSE,
        CHALLENGED,
        given(|value, _| without(value, "cnonce")),
    )
    .of_digests(),
    must("credentials with qop and no nc", RESPONSE, CHALLENGED, given(|value, _| without(value, "nc")))
        .of_digests(),
    must(
        "credentials with a qop that was not offered",
        RESPONSE,
        CHALLENGED,
        given(|value, _| value.replace("qop=auth", "qop=auth-int")),
    ),
    must(
        "credentials with an unknown qop",
        RESPONSE,
        CHALLENGED,
        given(|value, _| value.replace("qop=auth", "qop=token")),
    ),
    must(
        "credentials with an nc of seven digits",
        RESPONSE,
        CHALLENGED,
        given(|value, _| value.replace("nc=0", "nc=")),
    ),
    // No clause binds the one to the other in so many words (RFC 7616 3.4).
    should(
        "credentials for another uri",
        RESPONSE,
        CHALLENGED,
        given(|value, _| value.replace("uri=\"sip:", "uri=\"sip:other-")),
    )
    .also(&["AUT-10"]),
    must(
        "credentials with a nonce that nobody gave",
        RESPONSE,
        CHALLENGED,
        given(|value, dice| {
            let old = quoted(value, "nonce").unwrap_or_default();
            value.replacen(&format!("nonce=\"{old}"), &format!("nonce=\"{}", dice.token(32)), 1)
        }),
    ),
    must(
        "credentials for another realm",
        RESPONSE,
        CHALLENGED,
        given(|value, _| value.replace("realm=\"", "realm=\"other.")),
    ),
    must(
        "credentials with another algorithm than the nonce had",
        RESPONSE,
        CHALLENGED,
        given(|value, _| value.replace("algorithm=SHA-256", "algorithm=MD5")),
    )
    .also(&["AUT-07"])
    .of_digests(),
    must("credentials that count nc not up", RESPONSE, CHALLENGED, How::Whole(nc_again)).also(&["AUT-04"]),
    must(
        "credentials of a challenge that was answered before, in the same CSeq",
        "RFC3261#22.2-b",
        CHALLENGED,
        How::Whole(same_cseq),
    )
    .also(&["AUT-02"]),
    must(
        "the answer to a 407 in Authorization",
        "RFC3261#22.3",
        CHALLENGED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::ProxyAuthorization).is_some(),
            |t, _| {
                t.named(H::ProxyAuthorization).for_each(|line| line.name = "Authorization".to_owned());
            },
        ),
    )
    .also(&["AUT-01"]),
    must(
        "the answer to a 401 in Proxy-Authorization",
        "RFC3261#22.2",
        REGISTERED,
        How::Last(
            |t| is(t, "REGISTER") && t.value(H::Authorization).is_some(),
            |t, _| {
                t.named(H::Authorization).for_each(|line| line.name = "Proxy-Authorization".to_owned());
            },
        ),
    )
    .also(&["AUT-01"]),
    must("a challenge without nonce", "RFC7616#3.3", CHALLENGED, asked(|value, _| without(value, "nonce"))),
    must("a challenge without realm", "RFC7616#3.3", CHALLENGED, asked(|value, _| without(value, "realm"))),
    must(
        "a challenge with an unknown scheme alone",
        "RFC3261#22",
        CHALLENGED,
        asked(|value, _| value.replacen("Digest", "Basic", 1)),
    )
    .also(&["RFC3261#22.4-b", "AUT-09"]),
    must(
        "a CANCEL that is challenged",
        "RFC3261#22.1-e",
        CANCELLED,
        How::Last(
            |t| answers(t, 200..300, "CANCEL"),
            |t, _| {
                t.start = "SIP/2.0 401 Unauthorized".to_owned();
                add(
                    t,
                    "WWW-Authenticate",
                    "Digest realm=\"example\", nonce=\"aaaabbbbccccdddd\", qop=\"auth\", algorithm=MD5",
                );
            },
        ),
    )
    .also(&["AUT-03"]),
    must("an ACK that is challenged", "RFC3261#22.1-d", ANSWERED, How::Whole(challenged_ack))
        .also(&["AUT-03"]),
    // RFC 7616 3.3: SHOULD be returned unchanged.
    should("an opaque that does not come back", RESPONSE, CHALLENGED, How::Whole(opaque)),
    must(
        "credentials without the qop that was offered",
        "RFC3261#22.4-f",
        CHALLENGED,
        given(|value, _| without(&without(&without(value, "qop"), "nc"), "cnonce")),
    ),
    must(
        "a cnonce without qop",
        "RFC3261#22.4-d",
        CHALLENGED,
        given(|value, _| without(&without(value, "qop"), "nc")),
    ),
    must(
        "a uri without quotes",
        "RFC3261#22.4-c",
        CHALLENGED,
        given(|value, _| {
            let uri = quoted(value, "uri").unwrap_or_default();
            value.replace(&format!("uri=\"{uri}\""), &format!("uri={uri}"))
        }),
    ),
    must("a challenge without qop", "RFC3261#22.4-e", CHALLENGED, asked(|value, _| without(value, "qop")))
        .also(&["AUT-05"]),
];

const fn given(edit: fn(&str, &mut Rng) -> String) -> How {
    How::Credentials(edit)
}

const fn asked(edit: fn(&str, &mut Rng) -> String) -> How {
    How::Challenge(edit)
}

/// The header fields with credentials.
pub(crate) const GIVEN: [H; 2] = [H::Authorization, H::ProxyAuthorization];
/// And with challenges.
pub(crate) const ASKED: [H; 2] = [H::WwwAuthenticate, H::ProxyAuthenticate];

/// True for a message with one of them.
pub(crate) fn has(text: &Text, names: [H; 2]) -> bool {
    text.method() != "ACK" && names.iter().any(|name| text.value(*name).is_some())
}

fn quoted(value: &str, key: &str) -> Option<String> {
    let at = value.find(&format!(" {key}=\""))? + key.len() + 3;
    value[at..].split('"').next().map(str::to_owned)
}

fn without(value: &str, key: &str) -> String {
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    let kept: Vec<&str> = rest.split(", ").filter(|pair| !pair.starts_with(&format!("{key}="))).collect();
    format!("{scheme} {}", kept.join(", "))
}

/// The second request with a nonce counts as the first did (RFC 7616 3.4).
fn nc_again(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| has(t, GIVEN) && !t.print().windows(11).any(|w| w == b"nc=00000001"))?;
    let mut text = said.text.clone();
    for name in GIVEN {
        for line in text.named(name) {
            let at = line.value.find("nc=")? + 3;
            line.value.replace_range(at..at + 8, "00000001");
        }
    }
    Some(Mutant::ending(&said, said.replaced(recording, &text.print()), said.sender, said.to_string()))
}

/// The request with credentials has the number of the one that was challenged.
fn same_cseq(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let challenge = all.any(dice, |t| matches!(t.status(), 401 | 407))?;
    let first = all.request_of(&challenge.text)?;
    let number = cseq(&first.text)?;
    let method = first.text.method().to_owned();
    let said = all.after(challenge.at, |t| is(t, &method) && has(t, GIVEN))?;
    let mut text = said.text.clone();
    set_cseq(&mut text, number);
    Some(Mutant::ending(said, said.replaced(recording, &text.print()), said.sender, said.to_string()))
}

fn challenged_ack(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let ack = super::dialog::ack_of_200(recording, dice)?;
    let mut text = ack.text.clone();
    text.start = "SIP/2.0 401 Unauthorized".to_owned();
    for name in [H::MaxForwards, H::Route, H::ProxyAuthorization, H::Authorization] {
        drop(&mut text, name);
    }
    add(
        &mut text,
        "WWW-Authenticate",
        "Digest realm=\"example\", nonce=\"aaaabbbbccccdddd\", qop=\"auth\", algorithm=MD5",
    );
    let packet = trace::Packet {
        payload: text.print(),
        from: ack.packet.to,
        to: ack.packet.from,
        ..ack.packet.clone()
    };
    let at = ack.at + super::said::ON_THE_WAY;
    let changed = super::said::cut(&super::said::added(recording, at, &packet), at + super::said::ON_THE_WAY);
    Some(Mutant::new(changed, ack.sender.peer(), format!("{ack} is answered with 401")))
}

/// The challenge has one, and the credentials have another.
fn opaque(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let challenge = all.any(dice, |t| matches!(t.status(), 401 | 407))?;
    let said = all.after(challenge.at, |t| has(t, GIVEN))?;
    let (mut asked, mut given) = (challenge.text.clone(), said.text.clone());
    for name in ASKED {
        asked.named(name).for_each(|line| line.value.push_str(", opaque=\"f00d\""));
    }
    for name in GIVEN {
        given.named(name).for_each(|line| line.value.push_str(", opaque=\"beef\""));
    }
    let changed = challenge.replaced(recording, &asked.print());
    let changed = said.last_of(&said.replaced(&changed, &given.print()));
    Some(Mutant::new(changed, said.sender, said.to_string()))
}
