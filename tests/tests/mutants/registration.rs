//! Registrations, alone and in bulk, and OPTIONS: RFC 3261 10 and 11, RFC 6140.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use trace::Recording;

use super::auth::{GIVEN, has};
use super::edit::{
    add, append, cseq, drop, drop_parameter, replace, set, set_cseq, set_parameter, set_target, target,
};
use super::operator::{How, Mutant, Operator, legal, must, should};
use super::plays::{BULK, PINGED, REGISTERED};
use super::said::{added, answers, cut, is, messages};

const CONSTRUCT: &str = "RFC3261#10.2";
const PROCESS: &str = "RFC3261#10.3";
const BRIEF: &[&str] = &["registration/interval-too-brief"];
const PING: &[&str] = &["keepalive/options-ping"];

/// What a registrar and who registers must do.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a REGISTER with a user in the Request-URI",
        "RFC3261#10.2-d",
        REGISTERED,
        How::Message(
            |t| is(t, "REGISTER"),
            |t, _| {
                let uri = target(t).replacen("sip:", "sip:trunk1001@", 1);
                set_target(t, &uri);
            },
        ),
    )
    .also(&["REG-15"]),
    must(
        "a REGISTER with the CSeq of the one before",
        "RFC3261#10.2-f",
        REGISTERED,
        How::Whole(|r, dice| lower_cseq(r, dice, 0)),
    )
    .also(&["REG-16"]),
    must(
        "a REGISTER with a CSeq that falls",
        "RFC3261#10.2-f",
        REGISTERED,
        How::Whole(|r, dice| lower_cseq(r, dice, 1)),
    )
    .also(&["REG-16"]),
    must("a REGISTER while another is open", "RFC3261#10.2-g", REGISTERED, How::Whole(two_at_once)),
    must(
        "Contact: * with an Expires above 0",
        "RFC3261#10.2.2",
        REGISTERED,
        How::Last(
            |t| is(t, "REGISTER"),
            |t, _| {
                set(t, H::Contact, "*");
                set(t, H::Expires, "600");
            },
        ),
    ),
    must(
        "Contact: * without Expires",
        "RFC3261#10.2.2",
        REGISTERED,
        How::Last(
            |t| is(t, "REGISTER"),
            |t, _| {
                set(t, H::Contact, "*");
                drop(t, H::Expires);
            },
        ),
    ),
    must(
        "Contact: * beside another",
        "RFC3261#10.2.2",
        REGISTERED,
        How::Last(
            |t| is(t, "REGISTER"),
            |t, _| {
                append(t, H::Contact, ", *");
                set(t, H::Expires, "0");
            },
        ),
    ),
    must(
        "a REGISTER without To URI",
        "RFC3261#10.2-c",
        REGISTERED,
        How::Last(|t| is(t, "REGISTER"), |t, _| set(t, H::To, "<>")),
    ),
    must(
        "a 200 that lists no binding",
        "RFC3261#10.3-q",
        REGISTERED,
        How::Last(
            |t| answers(t, 200..300, "REGISTER") && t.value(H::Contact).is_some(),
            |t, _| drop(t, H::Contact),
        ),
    )
    .also(&["REG-27"]),
    must(
        "a 200 that lists another binding",
        "RFC3261#10.3-q",
        REGISTERED,
        How::Last(
            |t| answers(t, 200..300, "REGISTER") && t.value(H::Contact).is_some(),
            |t, _| {
                replace(t, H::Contact, "sip:", "sip:other-");
            },
        ),
    ),
    must(
        "a 200 to who gives one number up, in which the bulk is gone",
        "RFC6140#5.2-b",
        &["registration/bulk-number-given-up"],
        How::Last(
            |t| {
                let is_bulk_alone = |contact: &str| !contact.contains("user=phone");
                answers(t, 200..300, "REGISTER")
                    && t.value(H::To).is_some_and(|to| to.contains("sip:+"))
                    && t.value(H::Contact).is_some_and(is_bulk_alone)
            },
            |t, _| drop(t, H::Contact),
        ),
    )
    .also(&["REG-08"]),
    must(
        "a 200 whose binding has no expires",
        "RFC3261#10.3-r",
        REGISTERED,
        How::Last(
            |t| answers(t, 200..300, "REGISTER") && t.value(H::Contact).is_some(),
            |t, _| {
                drop_parameter(t, H::Contact, "expires");
            },
        ),
    )
    .also(&["REG-27"]),
    must(
        "a 200 that keeps what was removed",
        "RFC3261#10.3-j",
        REGISTERED,
        How::Last(
            |t| answers(t, 200..300, "REGISTER") && t.value(H::Contact).is_none(),
            |t, _| {
                add(t, "Contact", "<sip:trunk1001@127.0.1.20:5060>;expires=600");
            },
        ),
    ),
    should(
        "a 200 with a longer time than was asked for",
        "RFC3261#10.3-l",
        REGISTERED,
        How::Message(
            |t| answers(t, 200..300, "REGISTER"),
            |t, _| {
                set_parameter(t, H::Contact, "expires", "7200");
            },
        ),
    ),
    must(
        "a 200 whose binding has an expires that is no number",
        "RFC3261#10.3-r",
        REGISTERED,
        How::Last(
            |t| answers(t, 200..300, "REGISTER") && t.value(H::Contact).is_some(),
            |t, _| set_parameter(t, H::Contact, "expires", "x"),
        ),
    ),
    should(
        "a registration whose refresh has another Call-ID",
        CONSTRUCT,
        &["registration/refresh"],
        How::Whole(|r, dice| {
            let all = messages(r);
            let first = all.0.iter().find(|said| is(&said.text, "REGISTER"))?;
            let said = all
                .fitting(dice, |t| is(t, "REGISTER") && has(t, GIVEN) && t.value(H::Expires) != Some("0"))
                .into_iter()
                .find(|said| said.at.since(first.at) > Duration::from_secs(1))?;
            let call = said.text.value(H::CallId)?.to_owned();
            let mut changed = r.clone();
            for other in all.0.iter().filter(|other| other.text.branch() == said.text.branch()) {
                changed = other.replaced(&changed, &other.with_word(&call, &format!("x{call}")));
            }
            Some(Mutant::new(changed, said.sender, said.to_string()))
        }),
    )
    .also(&["REG-16"]),
    legal(
        "a 200 with a shorter time than was asked for",
        PROCESS,
        "the registrar may shorten it",
        &["registration/register"],
        How::Message(
            |t| answers(t, 200..300, "REGISTER"),
            |t, _| set_parameter(t, H::Contact, "expires", "300"),
        ),
    ),
    must(
        "a REGISTER in bulk with a user in Contact",
        "RFC6140#5.1-c",
        BULK,
        How::Last(|t| is(t, "REGISTER"), |t, _| replace(t, H::Contact, "sip:", "sip:trunk1001@")),
    )
    .also(&["REG-02"]),
    must(
        "a REGISTER in bulk without Require: gin",
        "RFC6140#5.1",
        BULK,
        How::Last(|t| is(t, "REGISTER"), |t, _| drop(t, H::Require)),
    )
    .also(&["REG-01"]),
    must(
        "a REGISTER in bulk without Proxy-Require: gin",
        "RFC6140#5.1",
        BULK,
        How::Last(|t| is(t, "REGISTER"), |t, _| drop(t, H::ProxyRequire)),
    )
    .also(&["REG-01"]),
    must(
        "a REGISTER in bulk whose bnc has a value",
        "RFC6140#5.1-b",
        BULK,
        How::Last(|t| is(t, "REGISTER"), |t, _| replace(t, H::Contact, ";bnc", ";bnc=yes")),
    ),
    must(
        "a REGISTER in bulk whose bnc stands behind the URI",
        "RFC6140#5.1-b",
        BULK,
        How::Last(|t| is(t, "REGISTER"), |t, _| replace(t, H::Contact, ";bnc>", ">;bnc")),
    ),
    must(
        "a 200 to a registration in bulk that lists another binding",
        "RFC3261#10.3-q",
        BULK,
        How::Last(
            |t| answers(t, 200..300, "REGISTER") && t.value(H::Contact).is_some(),
            |t, _| replace(t, H::Contact, "sip:", "sip:other."),
        ),
    ),
    must(
        "a call to a bulk registration whose number is not in the Request-URI",
        "RFC6140#5.2",
        &["registration/bulk-inbound"],
        How::Message(
            |t| is(t, "INVITE") && t.tag(H::To).is_none(),
            |t, _| {
                let uri =
                    target(t).split_once('@').map(|(_, host)| format!("sip:{host}")).unwrap_or_default();
                set_target(t, &uri);
            },
        ),
    )
    .also(&["REG-12"]),
    must(
        "an OPTIONS that is never answered",
        "RFC3261#11.2",
        PING,
        How::Whole(|r, dice| {
            let said = messages(r).any(dice, |t| is(t, "OPTIONS"))?;
            super::dialog::unanswered(r, &said)
        }),
    )
    .also(&["RFC3261#11", "OPT-01", "RFC3261#17.2.2-c"]),
    must(
        "a REGISTER that is never answered",
        PROCESS,
        &["registration/register"],
        How::Whole(|r, dice| {
            let said = messages(r).any(dice, |t| is(t, "REGISTER"))?;
            super::dialog::unanswered(r, &said)
        }),
    ),
    must(
        "an OPTIONS that is answered with 100 and no more",
        "RFC3261#11.2",
        PING,
        How::Whole(|r, dice| {
            let all = messages(r);
            let ok = all.any(dice, |t| answers(t, 200..300, "OPTIONS"))?;
            let request = all.request_of(&ok.text)?;
            let mut text = ok.text.clone();
            text.start = "SIP/2.0 100 Trying".to_owned();
            let packet = trace::Packet { payload: text.print(), ..ok.packet.clone() };
            let mutant = super::dialog::unanswered(r, request)?;
            Some(Mutant { recording: added(&mutant.recording, ok.at, &packet), ..mutant })
        }),
    ),
    should(
        "an interval that is too brief, again after 423",
        "RFC3261#10.2.8",
        BRIEF,
        How::Whole(|r, _| {
            let all = messages(r);
            let refused = all.0.iter().find(|said| said.text.status() == 423)?;
            let least: u64 = refused.text.value(H::MinExpires)?.parse().ok()?;
            let again = all.after(refused.at, |t| is(t, "REGISTER"))?;
            let mut text = again.text.clone();
            set(&mut text, H::Expires, &(least - 1).to_string());
            Some(Mutant::ending(again, again.replaced(r, &text.print()), again.sender, again.to_string()))
        }),
    ),
    must(
        "an OPTIONS that is answered with 405",
        "RFC3261#11.2",
        PINGED,
        How::Last(
            |t| answers(t, 200..300, "OPTIONS"),
            |t, _| {
                t.start = "SIP/2.0 405 Method Not Allowed".to_owned();
            },
        ),
    )
    .also(&["RFC3261#11", "OPT-01"]),
];

fn lower_cseq(recording: &Recording, dice: &mut Rng, by: u32) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| is(t, "REGISTER") && cseq(t) > Some(1 + by))?;
    let number = cseq(&said.text)? - 1 - by;
    let mut changed = recording.clone();
    for other in all.0.iter().filter(|other| other.text.branch() == said.text.branch()) {
        let mut text = other.text.clone();
        set_cseq(&mut text, number);
        changed = other.replaced(&changed, &text.print());
    }
    Some(Mutant::ending(&said, changed, said.sender, format!("{said}: CSeq {number}")))
}

/// The next one comes before the final response.
fn two_at_once(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let said = messages(recording).any(dice, |t| is(t, "REGISTER"))?;
    let mut text = said.text.clone();
    let number = cseq(&text)? + 1;
    set_cseq(&mut text, number);
    set_parameter(&mut text, H::Via, "branch", &format!("z9hG4bK{}", dice.token(14)));
    for name in GIVEN {
        drop(&mut text, name);
    }
    let packet = trace::Packet { payload: text.print(), ..said.packet.clone() };
    let at = said.at + Duration::from_millis(3);
    let whole = added(recording, at, &packet);
    Some(Mutant {
        recording: cut(&whole, at + Duration::from_millis(10)),
        blame: said.sender,
        whole: Some(whole),
        provoked: None,
        what: format!("the next comes 3 ms behind {said}"),
    })
}
