//! Ladders in which calls are transferred, or take the place of others.

use crate::Facts;
use crate::script::{check, check_knowing};

const TARGET: &str = "Contact: <sip:10.0.0.2:5060>;;Refer-To: <sip:+12025550199@10.0.0.1>";

/// A call of half a minute with these lines in it.
fn call(lines: &str) -> String {
    format!(
        "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n2020 pbx> ACK\n{lines}\n30000 pbx> BYE\n\
         30020 car> 200 BYE"
    )
}

/// A REFER with these edits and the answer to it.
fn refer(edits: &str, answer: &str) -> String {
    call(&format!("3000 pbx> REFER | {edits}\n3020 car> {answer} REFER"))
}

/// A NOTIFY with this state and this body.
fn notify(at: u32, state: &str, body: &str) -> String {
    format!(
        "{at} car> NOTIFY | Event: refer;;Subscription-State: {state};;Contact: <sip:10.0.0.1:5060>;;\
         Content-Type: message/sipfrag;version=2.0;;+body {body}\n{} pbx> 200 NOTIFY",
        at + 20
    )
}

#[test]
fn a_refer_names_one_target_and_is_reported() {
    let two = format!("{TARGET};;r: <sip:+12025550198@10.0.0.1>");
    let hung_up = refer(TARGET, "202").replace("30000 pbx> BYE", "3050 pbx> BYE");
    let hung_up = hung_up.replace("30020 car> 200 BYE", "3070 car> 200 BYE\nend 40000");
    let reported = format!(
        "{}\n{}",
        notify(3040, "active;expires=60", "SIP/2.0 100 Trying"),
        notify(5000, "terminated;reason=noresource", "SIP/2.0 200 OK")
    );
    check(&[
        ("refused", &refer(TARGET, "603"), &[]),
        ("none", &refer("Contact: <sip:10.0.0.2:5060>", "400"), &["transfer/one-refer-to"]),
        ("two", &refer(&two, "400"), &["message/grammar", "transfer/one-refer-to"]),
        (
            "none, and taken",
            &refer("Contact: <sip:10.0.0.2:5060>;;Refer-Sub: false", "202"),
            &["transfer/bad-refer-refused", "transfer/one-refer-to"],
        ),
        ("not reported", &refer(TARGET, "202"), &["transfer/refer-is-reported"]),
        ("hung up at once", &hung_up, &["transfer/refer-is-reported"]),
        ("no report wanted", &refer(&format!("{TARGET};;Refer-Sub: false"), "202"), &[]),
        ("reported", &call(&format!("3000 pbx> REFER | {TARGET}\n3020 car> 202 REFER\n{reported}")), &[]),
    ]);
}

#[test]
fn a_report_has_its_form_and_its_end() {
    let reported = |state: &str, body: &str| {
        call(&format!("3000 pbx> REFER | {TARGET}\n3020 car> 202 REFER\n{}", notify(3040, state, body)))
    };
    let plain = reported("active", "SIP/2.0 100 Trying").replace("message/sipfrag;version=2.0", "text/plain");
    let no_state = reported("active", "SIP/2.0 100 Trying").replace("Subscription-State: active;;", "");
    check(&[
        ("another type", &plain, &["transfer/notify-form"]),
        ("no status line", &reported("active", "Trying"), &["transfer/notify-form"]),
        ("no state", &no_state, &["transfer/notify-form"]),
        ("goes on", &reported("active", "SIP/2.0 200 OK"), &["transfer/final-notify-ends"]),
        ("no reason", &reported("terminated", "SIP/2.0 200 OK"), &["transfer/final-notify-ends"]),
        ("over", &reported("terminated;reason=noresource", "SIP/2.0 200 OK"), &[]),
        ("not final", &reported("active", "SIP/2.0 180 Ringing"), &[]),
    ]);
}

#[test]
fn what_is_handed_on_is_escaped() {
    let to = |uri: &str| refer(&format!("Contact: <sip:10.0.0.2:5060>;;Refer-To: <{uri}>"), "603");
    let escaped = &["transfer/refer-to-escaped"][..];
    let grammar = &["message/grammar", "transfer/refer-to-escaped"][..];
    check(&[
        ("escaped", &to("sip:a@10.0.0.1?Replaces=1%4010.0.0.2%3Bto-tag%3D2%3Bfrom-tag%3D3"), &[]),
        ("semicolon", &to("sip:a@10.0.0.1?Replaces=1%4010.0.0.2;to-tag%3D2%3Bfrom-tag%3D3"), grammar),
        ("equals sign", &to("sip:a@10.0.0.1?Replaces=1%4010.0.0.2%3Bto-tag=2%3Bfrom-tag%3D3"), grammar),
        ("one tag", &to("sip:a@10.0.0.1?Replaces=1%4010.0.0.2%3Bto-tag%3D2"), escaped),
    ]);
}

/// Two calls: the second has these edits, and is answered with this.
fn second(edits: &str, answer: &str) -> String {
    let end = if answer.starts_with('2') { "\n25000 pbx> BYE call=b\n25020 car> 200 BYE call=b" } else { "" };
    let other = format!("4000 pbx> INVITE call=b | {edits}\n4020 car> 100 call=b\n4500 car> {answer}");
    call(&format!("{other}\n4520 pbx> ACK call=b{end}"))
}

#[test]
fn a_call_takes_the_place_of_one_that_may_be_replaced() {
    const KNOWS: &str = "Supported: replaces";
    const JOIN: &str = "Join: call-x;to-tag=1;from-tag=2";
    let joins = "200 call=b | Supported: replaces, join";
    let taken = format!("200 call=b | {KNOWS}");
    let of = |value: &str| format!("{KNOWS};;Replaces: {value}");
    let right = "call-a;to-tag=tcara;from-tag=tpbxa";
    let refused = &["transfer/replaces-refused"][..];
    check(&[
        ("goes on", &second(&of(right), &taken), &["transfer/replaced-call-ended"]),
        ("nobody knows it", &second(&of(right), "200 call=b"), &[]),
        ("no such tag", &second(&of("call-a;to-tag=x;from-tag=tpbxa"), &taken), refused),
        ("turned about", &second(&of("call-a;to-tag=tpbxa;from-tag=tcara"), &taken), refused),
        ("of others", &second(&of("call-x;to-tag=x;from-tag=tpbxa"), &taken), &[]),
        ("confirmed", &second(&of(&format!("{right};early-only")), &taken), refused),
        (
            "joins as well",
            &second(&format!("{};;{JOIN}", of(right)), joins),
            &["transfer/replaced-call-ended", "transfer/replaces-refused"],
        ),
        (
            "joins, which nobody knows",
            &second(&format!("{};;{JOIN}", of(right)), &taken),
            &["transfer/replaced-call-ended"],
        ),
        ("no from-tag", &second(&of("call-a;to-tag=tcara"), "481 call=b"), &["transfer/replaces-form"]),
        (
            "no from-tag, and taken",
            &second(&of("call-a;to-tag=tcara"), &taken),
            &["transfer/replaces-form", "transfer/replaces-refused"],
        ),
        (
            "not announced",
            &second(&format!("Replaces: {right}"), "481 call=b"),
            &["transfer/replaces-announced"],
        ),
    ]);
    // In a capture the call that takes the place may be over long before.
    let captured = Facts { is_captured: true, ..Facts::default() };
    let goes_on =
        second(&of(right), &taken).replace("30000 pbx", "130000 pbx").replace("30020 car", "130020 car");
    let holed = goes_on.replace("\n2020 pbx> ACK", "");
    let table = [("goes on", &*goes_on, &["transfer/replaced-call-ended"][..]), ("has a hole", &holed, &[])];
    check_knowing(&captured, &table);
}

/// RFC 6665 4.1.3: whatever it is about.
#[test]
fn each_notify_says_what_becomes_of_the_subscription() {
    let waiting = |edits: &str| format!("0 car> NOTIFY | Event: message-summary{edits}\n20 pbx> 200 NOTIFY");
    check(&[
        ("said", &waiting(";;Subscription-State: active"), &[]),
        ("not said", &waiting(""), &["transfer/notify-form"]),
    ]);
}

/// RFC 6665 3.1.2, 3.2.1: whoever subscribes or is told must say for what.
#[test]
fn what_is_about_events_names_one() {
    let state = "Subscription-State: active";
    let event = "Event: message-summary";
    let told = |edits: &str| format!("0 car> NOTIFY | {edits}\n20 pbx> 200 NOTIFY");
    let refused = |edits: &str| told(edits).replace("200 NOTIFY", "489 NOTIFY");
    let subscribe =
        |edits: &str| format!("0 pbx> SUBSCRIBE{edits}\n20 car> 489 SUBSCRIBE | Allow-Events: dialog");
    let of_refer = format!(
        "3000 pbx> REFER | {TARGET}\n3020 car> 202 REFER\n{}",
        notify(3040, "active;expires=60", "SIP/2.0 100 Trying").replace("Event: refer;;", "")
    );
    check(&[
        ("NOTIFY", &refused(state), &["transfer/notify-form"]),
        ("NOTIFY with one", &refused(&format!("{state};;{event}")), &[]),
        ("in short", &told(&format!("{state};;o: message-summary")), &[]),
        ("SUBSCRIBE", &subscribe(""), &["transfer/notify-form"]),
        ("SUBSCRIBE with one", &subscribe(&format!(" | {event}")), &[]),
        ("of a REFER", &call(&of_refer), &["transfer/notify-form"]),
    ]);
}

/// RFC 3515 2.4.6.
#[test]
fn a_notify_says_which_refer_it_is_about() {
    let first = format!("3000 pbx> REFER | {TARGET}\n3020 car> 202 REFER\n");
    let second = format!("5000 pbx> REFER | {TARGET}\n5020 car> 202 REFER\n");
    let told = |at: u32, id: &str| {
        notify(at, "terminated;reason=noresource", "SIP/2.0 200 OK")
            .replace("Event: refer", &format!("Event: refer{id}"))
    };
    let form = &["transfer/notify-form"];
    let both =
        |one: &str, other: &str| call(&format!("{first}{}\n{second}{}", told(4000, one), told(6000, other)));
    check(&[
        ("its number", &call(&format!("{first}{}", told(4000, ";id=2"))), &[]),
        ("another", &call(&format!("{first}{}", told(4000, ";id=999"))), form),
        ("that of the INVITE", &call(&format!("{first}{}", told(4000, ";id=1"))), form),
        ("two, with ids", &both(";id=2", ";id=3"), &[]),
        ("two, the first without", &both("", ";id=3"), &[]),
        ("two without", &both("", ""), form),
        ("none of them has ended", &call(&format!("{first}{second}{}", told(6000, ""))), &[]),
    ]);
}

/// RFC 4488 4.
#[test]
fn who_says_that_nothing_is_told_tells_nothing() {
    let told = notify(4000, "terminated;reason=noresource", "SIP/2.0 200 OK");
    let answered = |edits: &str| {
        call(&format!("3000 pbx> REFER | {TARGET};;Refer-Sub: false\n3020 car> 202 REFER{edits}\n{told}"))
    };
    check(&[
        ("says so", &answered(" | Refer-Sub: false"), &["transfer/refer-is-reported"]),
        ("does not", &answered(""), &[]),
    ]);
}
