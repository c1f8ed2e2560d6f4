//! What a trunk asks beside calls: session intervals, identities, numbers, keys, and refusals that are to be heeded.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::{Packet, Recording};

use super::auth::{GIVEN, has};
use super::edit::{add, drop, replace, sdp, set, set_cseq, set_parameter, set_target, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, CHALLENGED, PLAIN, REFRESHED};
use super::said::{ON_THE_WAY, Said, T1, added, answers, cut, ended, is, later, messages};

const SMALL: &[&str] = &["long/outbound-interval-too-small"];
const REFUSED: &[&str] = &["registration/refused-password-401"];
const INBOUND: &[&str] =
    &["calls/inbound-ringback-180", "calls/inbound-fast-answer", "calls/inbound-called-hangs-up"];

/// What is asked for, and not done.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a 422 without Min-SE",
        "RFC4028#6",
        SMALL,
        How::Last(|t| t.status() == 422, |t, _| drop(t, H::MinSe)),
    )
    .also(&["TMR-03"]),
    must(
        "a 422 with a Min-SE below 90",
        "RFC4028#9-b",
        SMALL,
        How::Last(|t| t.status() == 422, |t, _| set(t, H::MinSe, "60")),
    ),
    must(
        "an INVITE behind a 422 without its Min-SE",
        "RFC4028#7.4-c",
        SMALL,
        How::Whole(|r, _| behind_422(r, |t| drop(t, H::MinSe))),
    )
    .also(&["RFC4028#7.4-b", "TMR-03"]),
    must(
        "an INVITE behind a 422 with a smaller Min-SE",
        "RFC4028#7.4-d",
        SMALL,
        How::Whole(|r, _| behind_422(r, |t| set(t, H::MinSe, "91"))),
    ),
    must(
        "an answer with 60 s to who has named no Min-SE",
        "RFC4028#9-d",
        REFRESHED,
        How::Whole(|r, dice| interval(r, dice, None)),
    )
    .also(&["TMR-05"]),
    must(
        "an answer with an interval below the Min-SE of its request",
        "RFC4028#9-f",
        REFRESHED,
        How::Whole(|r, dice| interval(r, dice, Some(600))),
    )
    .also(&["TMR-05"]),
    // RFC 3261 22.2 and 22.3: SHOULD.
    should(
        "a challenge of an INVITE that nobody answers",
        "RFC3261#21.4.8",
        CHALLENGED,
        How::Whole(|r, dice| {
            let all = messages(r);
            let asked = all.any(dice, |t| t.status() == 407 && t.method() == "INVITE")?;
            let ack = all.after(asked.at, |t| is(t, "ACK"))?;
            let changed = ended(&cut(r, ack.at + ON_THE_WAY), asked.at + 64 * T1 + T1);
            let changed = without(&changed, |said| said.at >= asked.at && is(&said.text, "INVITE"));
            Some(Mutant::new(changed, asked.sender.peer(), format!("nobody answers {asked}")))
        }),
    )
    .also(&["AUT-01"]),
    should(
        "a challenge of a BYE that nobody answers",
        "AUT-11",
        CHALLENGED,
        How::Whole(|r, dice| {
            let all = messages(r);
            let bye = all.any(dice, |t| is(t, "BYE"))?;
            let ok = all.responses_to(&bye.text).next()?;
            let asked = all.0.iter().find(|said| said.text.status() == 407)?;
            let mut text = ok.text.clone();
            "SIP/2.0 407 Proxy Authentication Required".clone_into(&mut text.start);
            let challenge =
                asked.text.value(H::ProxyAuthenticate)?.replacen("nonce=\"", "nonce=\"another", 1);
            add(&mut text, "Proxy-Authenticate", &challenge);
            let mut request = bye.text.clone();
            GIVEN.into_iter().for_each(|name| drop(&mut request, name));
            let changed = ok.replaced(&bye.replaced(r, &request.print()), &text.print());
            let changed = ended(&cut(&changed, ok.at + ON_THE_WAY), ok.at + 64 * T1 + T1);
            Some(Mutant::new(changed, bye.sender, format!("nobody answers the challenge of {bye}")))
        }),
    ),
    must("credentials that were rejected, once more", "RFC3261#22.1-f", REFUSED, How::Whole(rejected)),
    // RFC 3398 8.2.6.1 recommends it.
    should(
        "a busy number that is refused with 480",
        "CAL-08",
        &["calls/inbound-busy", "calls/outbound-busy"],
        How::Message(
            |t| t.status() == 486 && t.value(H::Reason).is_some(),
            |t, _| "SIP/2.0 480 Temporarily Unavailable".clone_into(&mut t.start),
        ),
    ),
    // RFC 3261 21.6 says it without a word of RFC 2119.
    should(
        "another call right behind a 603",
        "CAL-10",
        &["calls/inbound-declined", "calls/outbound-declined"],
        How::Whole(|r, _| once_more(r, 603)),
    ),
    // RFC 3261 21.5.4: SHOULD NOT.
    should(
        "another call right behind a 503 with Retry-After",
        "CAL-39",
        &["calls/outbound-congestion"],
        How::Whole(|r, _| once_more(r, 503)),
    ),
    must(
        "a History-Info without index",
        "FWD-05",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE"),
            |t, _| {
                add(
                    t,
                    "History-Info",
                    "<sip:+12025550123@example.org>, <sip:+12025550124@example.org>;index=1.1",
                )
            },
        ),
    ),
    // Practice of the catalogue.
    should(
        "a Diversion that was to be withheld",
        "FWD-08",
        INBOUND,
        How::Last(
            |t| is(t, "INVITE") && t.tag(H::To).is_none(),
            |t, _| {
                add(t, "Diversion", "<sip:+12025550123@carrier.example>;reason=unconditional;privacy=full")
            },
        ),
    ),
    must(
        "a P-Preferred-Identity from the carrier",
        "IDN-03",
        INBOUND,
        How::Last(
            |t| is(t, "INVITE") && t.tag(H::To).is_none(),
            |t, _| {
                drop(t, H::PAssertedIdentity);
                add(t, "P-Preferred-Identity", "<sip:+12025550177@carrier.example>");
            },
        ),
    ),
    should(
        "an anonymous call with a number in From",
        "IDN-08",
        &["identity/inbound-anonymous"],
        How::Last(
            |t| is(t, "INVITE") && t.tag(H::To).is_none(),
            |t, _| {
                let tag = t.tag(H::From).unwrap_or_default();
                let from = format!("<sip:+12025550177@carrier.example>;tag={tag}");
                set(t, H::From, &from);
            },
        ),
    ),
    // SIPconnect could not be read in full.
    should(
        "a number with hyphens",
        "NUM-01",
        INBOUND,
        How::Last(
            |t| is(t, "INVITE") && target(t).contains("sip:+1202"),
            |t, _| {
                let uri = target(t).replacen("+1202", "+1-202-", 1);
                set_target(t, &uri);
            },
        ),
    ),
    must(
        "a local number without phone-context",
        "NUM-03",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::PAssertedIdentity).is_some(),
            |t, _| set(t, H::PAssertedIdentity, "<tel:2025550123>"),
        ),
    ),
    must(
        "a trunk group without trunk-context",
        "NUM-13",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::Contact).is_some_and(|contact| contact.contains('@')),
            |t, _| replace(t, H::Contact, "@", ";tgrp=trunk7@"),
        ),
    ),
    must(
        "bulk registration again behind a 420",
        "REG-13",
        &["registration/bulk-refused"],
        How::Whole(|r, dice| {
            let all = messages(r);
            let refused = all.0.iter().find(|said| said.text.status() == 420)?;
            let request = all.request_of(&refused.text)?;
            let after = refused.at.since(request.at) + Duration::from_secs(2);
            super::stray::doubled(r, request, dice, after)
        }),
    ),
    // RFC 3261 10.2.4 says it without a word of RFC 2119.
    should(
        "a registration that is refreshed when it is over",
        "REG-17",
        &["registration/refresh"],
        How::Whole(|r, _| {
            let all = messages(r);
            let first = all.0.iter().find(|said| answers(&said.text, 200..300, "REGISTER"))?;
            let refresh = all.after(first.at, |t| is(t, "REGISTER") && t.value(H::Expires) != Some("0"))?;
            let just_before = clock::Instant::from_nanos(refresh.at.as_nanos() - 1);
            let changed = later(r, just_before, Duration::from_secs(7200));
            Some(Mutant::new(changed, refresh.sender, format!("{refresh} comes two hours later")))
        }),
    ),
    must(
        "two keys under one tag",
        "SEC-01",
        PLAIN,
        How::Last(
            |t| is(t, "INVITE") && t.has_sdp(),
            |t, _| {
                sdp(t, |lines| {
                    for key in [
                        "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
                        "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR",
                    ] {
                        lines.push(format!("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{key}"));
                    }
                });
            },
        ),
    ),
    must(
        "an answer with a key that nobody offered",
        "SEC-03",
        PLAIN,
        How::Last(
            |t| answers(t, 200..300, "INVITE") && t.has_sdp(),
            |t, _| {
                sdp(t, |lines| {
                    let key = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
                    lines.push(format!("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{key}"));
                });
            },
        ),
    ),
    must(
        "a redirected INVITE with the branch of the first",
        "RFC3261#8.1.3.4-c",
        &["calls/inbound-declined", "calls/outbound-wrong-number"],
        How::Whole(redirected),
    ),
    must("a PRACK of a reliable 100", "RFC3262#4-c", super::plays::RELIABLE, How::Whole(prack_of_100)),
];

/// All but the messages that fit.
fn without(recording: &Recording, fits: impl Fn(&Said) -> bool) -> Recording {
    let all = messages(recording);
    let gone = all.0.iter().skip(1).filter(|said| fits(said));
    gone.fold(recording.clone(), |changed, said| said.removed(&changed))
}

/// The INVITE behind a 422 is another, and the recording breaks off there.
fn behind_422(recording: &Recording, edit: fn(&mut Text)) -> Option<Mutant> {
    let all = messages(recording);
    let refused = all.0.iter().find(|said| said.text.status() == 422)?;
    let again = all.after(refused.at, |t| is(t, "INVITE"))?;
    let mut text = again.text.clone();
    edit(&mut text);
    let changed = again.replaced(recording, &text.print());
    Some(Mutant::ending(again, changed, again.sender, again.to_string()))
}

/// The request has this Min-SE, and the 2xx a shorter interval; the recording breaks off there.
fn interval(recording: &Recording, dice: &mut Rng, least: Option<u64>) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.any(dice, |t| answers(t, 200..300, "INVITE") && t.value(H::SessionExpires).is_some())?;
    let invite = all.request_of(&ok.text)?;
    let (mut asked, mut given) = (invite.text.clone(), ok.text.clone());
    // What was asked for may be given, however short it is.
    let interval =
        asked.value(H::SessionExpires).and_then(|value| value.split(';').next()?.trim().parse().ok());
    if interval.is_some_and(|interval: u64| Some(interval) <= least) {
        return None;
    }
    drop(&mut asked, H::MinSe);
    if let Some(least) = least {
        add(&mut asked, "Min-SE", &least.to_string());
    }
    let value = given.value(H::SessionExpires)?.to_owned();
    let seconds = value.split(';').next()?.to_owned();
    let shorter = least.map_or(60, |least| least - 100);
    set(&mut given, H::SessionExpires, &value.replacen(&seconds, &shorter.to_string(), 1));
    let changed = invite.replaced(recording, &asked.print());
    let after = ok.replaced(&changed, &given.print());
    let enough = interval.unwrap_or_default().max(1800);
    set(&mut given, H::SessionExpires, &value.replacen(&seconds, &enough.to_string(), 1));
    let before = ok.last_of(&ok.replaced(&changed, &given.print()));
    Some(Mutant::new(ok.last_of(&after), ok.sender, ok.to_string()).provoked(before))
}

/// The request with credentials comes again a second behind its refusal.
fn rejected(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let given = all.0.iter().find(|said| is(&said.text, "REGISTER") && has(&said.text, GIVEN))?;
    let refused = all.responses_to(&given.text).find(|said| said.text.status() >= 400)?;
    let after = refused.at.since(given.at) + Duration::from_secs(1);
    super::stray::doubled(recording, given, dice, after)
}

/// The call is tried again two seconds behind its refusal.
fn once_more(recording: &Recording, status: u16) -> Option<Mutant> {
    let all = messages(recording);
    let refused = all.0.iter().find(|said| said.text.status() == status)?;
    let invite = all.request_of(&refused.text)?;
    let mut text = invite.text.clone();
    let call = format!("again-{}", text.value(H::CallId)?);
    set(&mut text, H::CallId, &call);
    set_parameter(&mut text, H::Via, "branch", "z9hG4bKagain4711");
    set_parameter(&mut text, H::From, "tag", "again4711");
    GIVEN.into_iter().for_each(|name| drop(&mut text, name));
    let mut heeded = refused.text.clone();
    if status == 503 && heeded.value(H::RetryAfter).is_none() {
        add(&mut heeded, "Retry-After", "120");
    }
    let changed = refused.replaced(recording, &heeded.print());
    let other = Packet { payload: text.print(), ..invite.packet.clone() };
    let at = refused.at + Duration::from_secs(2);
    let before = cut(&changed, at);
    let after = cut(&added(&changed, at, &other), at + ON_THE_WAY);
    Some(Mutant::new(after, invite.sender, format!("another call behind {refused}")).provoked(before))
}

/// A 302 instead of the refusal, and the INVITE to the new place in the transaction of the first.
fn redirected(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let refused =
        all.0.iter().find(|said| answers(&said.text, 400..700, "INVITE") && said.text.status() != 407)?;
    let invite = all.request_of(&refused.text)?;
    let ack = all.after(refused.at, |t| is(t, "ACK"))?;
    let uri = target(&invite.text).replacen("sip:", "sip:9", 1);
    let mut moved = refused.text.clone();
    "SIP/2.0 302 Moved Temporarily".clone_into(&mut moved.start);
    drop(&mut moved, H::Contact);
    add(&mut moved, "Contact", &format!("<{uri}>"));
    let mut text = invite.text.clone();
    set_target(&mut text, &uri);
    let number = super::edit::cseq(&text)? + 1;
    set_cseq(&mut text, number);
    let other = Packet { payload: text.print(), ..invite.packet.clone() };
    let before = cut(&refused.replaced(recording, &moved.print()), ack.at + ON_THE_WAY);
    let at = ack.at + Duration::from_millis(50);
    let after = added(&before, at, &other);
    Some(Mutant::new(after, invite.sender, format!("{invite} goes on to {uri}")).provoked(before))
}

/// The 100 looks as if it were reliable, and gets a PRACK.
fn prack_of_100(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let trying = all.any(dice, |t| answers(t, 100..101, "INVITE"))?;
    let prack = all.after(trying.at, |t| is(t, "PRACK"))?;
    let mut text = trying.text.clone();
    add(&mut text, "RSeq", "77");
    add(&mut text, "Require", "100rel");
    let mut asked = prack.text.clone();
    let number = super::edit::cseq(&text)?;
    set(&mut asked, H::RAck, &format!("77 {number} INVITE"));
    let changed = trying.replaced(recording, &text.print());
    let before = cut(&changed, clock::Instant::from_nanos(prack.at.as_nanos() - 1));
    let after = prack.last_of(&prack.replaced(&changed, &asked.print()));
    Some(Mutant::new(after, prack.sender, format!("{prack} is for {trying}")).provoked(before))
}
