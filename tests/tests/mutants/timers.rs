//! Session timers: RFC 4028.

use sip::HeaderName as H;
use tests::rewrite::text::Text;

use super::edit::{add, drop, drop_parameter, set, set_parameter};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::REFRESHED;
use super::said::{ON_THE_WAY, answers, ended, is, is_inside, messages};

/// Times that nobody agreed on.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a Session-Expires below 90",
        "RFC4028#4",
        REFRESHED,
        How::Last(|t| is(t, "INVITE") && expires(t).is_some(), |t, _| seconds(t, 60)),
    )
    .also(&["TMR-02"]),
    must(
        "a Min-SE below 90",
        "RFC4028#5",
        REFRESHED,
        How::Last(
            |t| is(t, "INVITE") && expires(t).is_some(),
            |t, _| {
                drop(t, H::MinSe);
                add(t, "Min-SE", "30");
            },
        ),
    ),
    must(
        "a Session-Expires below its own Min-SE",
        "RFC4028#7.1-d",
        REFRESHED,
        How::Last(
            |t| is(t, "INVITE") && expires(t).is_some(),
            |t, _| {
                let least = expires(t).unwrap_or_default() + 60;
                drop(t, H::MinSe);
                add(t, "Min-SE", &least.to_string());
            },
        ),
    )
    .also(&["TMR-02"]),
    must(
        "an answer with a longer session than was asked for",
        "RFC4028#9-e",
        REFRESHED,
        How::Last(
            |t| answers(t, 200..300, "INVITE") && expires(t).is_some(),
            |t, _| {
                let more = expires(t).unwrap_or_default() + 1710;
                seconds(t, more);
            },
        ),
    )
    .also(&["TMR-05"]),
    must(
        "an answer with a session below Min-SE",
        "RFC4028#9-c",
        REFRESHED,
        How::Last(|t| answers(t, 200..300, "INVITE") && expires(t).is_some(), |t, _| seconds(t, 89)),
    )
    .also(&["TMR-05"]),
    must(
        "an answer that names no refresher",
        "RFC4028#9-g",
        REFRESHED,
        How::Last(
            |t| answers(t, 200..300, "INVITE") && expires(t).is_some(),
            |t, _| {
                drop_parameter(t, H::SessionExpires, "refresher");
            },
        ),
    )
    .also(&["TMR-04"]),
    must(
        "an answer that names the caller as refresher without Require: timer",
        "RFC4028#9-h",
        REFRESHED,
        How::Last(
            |t| answers(t, 200..300, "INVITE") && refresher(t) == Some("uac"),
            |t, _| drop(t, H::Require),
        ),
    )
    .also(&["TMR-04"]),
    must(
        "a refresher that nobody knows",
        "RFC4028#4",
        REFRESHED,
        How::Last(
            |t| answers(t, 200..300, "INVITE") && expires(t).is_some(),
            |t, _| {
                set_parameter(t, H::SessionExpires, "refresher", "both");
            },
        ),
    ),
    must(
        "an answer that turns over who was asked to refresh",
        "RFC4028#9",
        REFRESHED,
        How::Whole(|r, dice| {
            let all = messages(r);
            let fits = |t: &Text| {
                answers(t, 200..300, "INVITE")
                    && all.request_of(t).and_then(|said| refresher(&said.text)) == refresher(t)
                    && refresher(t).is_some()
            };
            let said = all.any(dice, fits)?;
            let mut text = said.text.clone();
            let other = if refresher(&text) == Some("uac") { "uas" } else { "uac" };
            set_parameter(&mut text, H::SessionExpires, "refresher", other);
            if other == "uac" && text.value(H::Require).is_none() {
                add(&mut text, "Require", "timer");
            }
            Some(Mutant::ending(&said, said.replaced(r, &text.print()), said.sender, said.to_string()))
        }),
    )
    .also(&["TMR-04"]),
    must(
        "an INVITE with a session timer and no Supported: timer",
        "RFC4028#7.1",
        REFRESHED,
        How::Last(|t| is(t, "INVITE") && expires(t).is_some(), |t, _| drop(t, H::Supported)),
    )
    .also(&["RFC4028#7.1-b", "TMR-01"]),
    must(
        "a Session-Expires that is no number",
        "RFC4028#4",
        REFRESHED,
        How::Last(|t| expires(t).is_some(), |t, _| set(t, H::SessionExpires, "often")),
    ),
    must(
        "two Session-Expires",
        "RFC3261#7.3.1",
        REFRESHED,
        How::Last(|t| expires(t).is_some(), |t, _| super::edit::double(t, H::SessionExpires)),
    ),
    must(
        "a refresher in the answer to who cannot do it",
        "RFC4028#9",
        REFRESHED,
        How::Whole(|r, _| {
            let all = messages(r);
            let ok = all.0.iter().find(|said| {
                answers(&said.text, 200..300, "INVITE") && refresher(&said.text) == Some("uac")
            })?;
            let invite = all.request_of(&ok.text)?;
            let mut text = invite.text.clone();
            for name in [H::Supported, H::SessionExpires, H::MinSe] {
                drop(&mut text, name);
            }
            Some(Mutant::ending(ok, invite.replaced(r, &text.print()), ok.sender, ok.to_string()))
        }),
    )
    .also(&["TMR-09"]),
    should(
        "a session that nobody refreshes",
        "RFC4028#10",
        &["long/outbound-session-timer", "long/inbound-called-side-refreshes"],
        How::Whole(|r, _| {
            let all = messages(r);
            let ok = all.0.iter().find(|said| answers(&said.text, 200..300, "INVITE"))?;
            let seconds = expires(&ok.text)?;
            let refresh = all.after(ok.at, |t| is_inside(t) && matches!(t.method(), "INVITE" | "UPDATE"))?;
            let bye = all.after(ok.at, |t| is(t, "BYE")).filter(|bye| bye.sender != refresh.sender)?;
            let done = all.responses_to(&bye.text).next()?;
            let mut changed = r.clone();
            for said in all.0.iter().filter(|said| {
                said.at >= refresh.at
                    && said.at < bye.at
                    && said.text.value(H::CallId) == refresh.text.value(H::CallId)
            }) {
                changed = said.removed(&changed);
            }
            // The other side ends the call in time.
            let end = ok.at + clock::Duration::from_secs(seconds * 2 / 3 + 1);
            let changed = done.moved(&bye.moved(&changed, end), end + ON_THE_WAY);
            let changed = ended(&changed, end + ON_THE_WAY + ON_THE_WAY);
            Some(Mutant::new(changed, refresh.sender, format!("{refresh} is not sent")))
        }),
    )
    .also(&["RFC4028#7.2", "RFC4028#7.2-c", "RFC4028#7.2-d", "RFC4028#9-i"]),
    must(
        "a Min-SE in an answer",
        "RFC4028#5-b",
        REFRESHED,
        How::Message(|t| answers(t, 200..300, "INVITE"), |t, _| add(t, "Min-SE", "90")),
    ),
    must(
        "a refresh without Supported: timer",
        "RFC4028#7.4",
        REFRESHED,
        How::Last(|t| is_inside(t) && expires(t).is_some(), |t, _| drop(t, H::Supported)),
    ),
    must(
        "a refresh with the same description and a new version",
        "RFC4028#7.4-e",
        REFRESHED,
        How::Last(
            |t| is_inside(t) && expires(t).is_some() && t.has_sdp(),
            |t, _| {
                super::sdp::word(t, "o=", 2, |version| {
                    (version.parse::<u64>().unwrap_or_default() + 1).to_string()
                });
            },
        ),
    ),
    must(
        "an answer to a refresh with the same description and a new version",
        "RFC4028#7.4-f",
        REFRESHED,
        How::Whole(|r, dice| {
            super::renewed::answer_inside(
                r,
                dice,
                |own, asked| own.has_sdp() && expires(asked).is_some(),
                |t, _| {
                    super::sdp::word(t, "o=", 2, |version| {
                        (version.parse::<u64>().unwrap_or_default() + 1).to_string()
                    });
                },
            )
        }),
    ),
];

fn expires(text: &Text) -> Option<u64> {
    text.value(H::SessionExpires)?.split(';').next()?.trim().parse().ok()
}

fn refresher(text: &Text) -> Option<&str> {
    tests::rewrite::text::parameter(text.value(H::SessionExpires)?, "refresher")
}

fn seconds(text: &mut Text, seconds: u64) {
    if let Some(old) = expires(text) {
        super::edit::replace(text, H::SessionExpires, &old.to_string(), &seconds.to_string());
    }
}
