//! Exchanges of captures in which something is never answered, acknowledged or repeated.

use crate::observer::{Observer, Outcome};
use crate::script::{cast, events};
use crate::{Blame, Facts, Severity};

/// Copies to the end of timers B and F (RFC 3261 17.1.1.2, 17.1.2.2).
const SLOW: &[u64] = &[500, 1500, 3500, 7500, 15_500, 31_500];
const FAST: &[u64] = &[500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];

/// A call that was answered.
const UP: &str = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n2020 pbx> ACK\n2030-2900 pbx~\n2030-2900 car~\n";

/// What a capture of a ladder shows, which ends with it.
fn outcome(ladder: &str) -> Outcome {
    let mut facts = Facts { is_captured: true, ..Facts::default() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let mut observer = Observer::new(cast(), facts);
    events(ladder).0.iter().for_each(|event| observer.observe(event));
    observer.break_off()
}

/// The checks that accuse somebody, and whom.
pub(crate) fn accused(ladder: &str) -> Vec<(&'static str, Blame)> {
    let accusing = outcome(ladder).findings.into_iter().filter(|f| f.severity > Severity::Info);
    accusing.map(|f| (f.check, f.blame)).collect()
}

/// The PBX asks the carrier whether it is there, and it is.
fn pings(at: &[u64]) -> String {
    let ping = |at: &u64| format!("{at} pbx> OPTIONS call=b\n{} car> 200 OPTIONS call=b\n", at + 20);
    at.iter().map(ping).collect()
}

fn asked(request: &str, edits: &str, at: u64, pauses: &[u64]) -> String {
    let copies = pauses.iter().map(|ms| format!("{} pbx> again {request}\n", at + ms));
    format!("{at} pbx> {request} | {edits}\n{}", copies.collect::<String>())
}

#[test]
fn whoever_is_there_and_ignores_an_invite_is_found() {
    let late = [("transaction/trying-within-200ms", Blame::Carrier)];
    let ignored = |heard: &[u64], edits: &str| {
        let mut all: Vec<_> = heard.to_vec();
        // Something of the PBX ends the capture.
        all.push(200_000);
        accused(&format!("{}{}", asked("INVITE", edits, 20_000, SLOW), pings(&all)))
    };
    assert_eq!(ignored(&[18_000, 40_000], ""), late, "before, and meanwhile");
    assert_eq!(ignored(&[25_000, 45_000], ""), late, "meanwhile");
    assert_eq!(ignored(&[40_000, 53_000], ""), late, "meanwhile, and right after");
    assert_eq!(ignored(&[18_000, 53_000], ""), [], "the way may have been broken for so long");
    assert_eq!(ignored(&[], ""), [], "nobody was there");
    assert_eq!(ignored(&[18_000], ""), [], "it may have gone");
    assert_eq!(ignored(&[18_000, 80_000], ""), [], "it may have begun anew between");
    assert_eq!(ignored(&[18_000, 21_000], ""), [], "it may have gone then");
    assert_eq!(
        ignored(&[21_000, 40_000], "s/:5060;branch/:5070;branch/;;s/;rport//"),
        [],
        "answered elsewhere"
    );
    let large = format!("Subject: {}", "a".repeat(900));
    let found = ignored(&[18_000, 40_000], &large);
    assert_eq!(found, [("message/too-large-for-udp", Blame::Pbx)], "each copy may have lost a fragment");
}

#[test]
fn whoever_is_there_and_ignores_another_request_is_found() {
    let late = ("transaction/answered-in-time", Blame::Carrier);
    for (request, edits) in [
        ("MESSAGE", ""),
        ("REGISTER", ""),
        ("SUBSCRIBE", "Event: message-summary;;Contact: <sip:10.0.0.2:5060>"),
    ] {
        let ladder = |heard: &[u64]| format!("{}{}", asked(request, edits, 20_000, FAST), pings(heard));
        assert_eq!(accused(&ladder(&[18_000, 40_000, 200_000])), [late], "{request}");
        assert_eq!(accused(&ladder(&[18_000, 200_000])), [], "{request}: nobody was there");
    }
}

/// RFC 3262 3: who has rung is there.
#[test]
fn a_prack_that_is_ignored_to_the_end_is_found() {
    let call = |pauses: &[u64]| {
        let prack = asked("PRACK", "RAck: 7 1 INVITE", 320, pauses);
        format!(
            "0 pbx> INVITE | Supported: timer, 100rel\n20 car> 100\n300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 7\n\
             {prack}36000 car> 486\n36020 pbx> ACK\n"
        )
    };
    assert_eq!(accused(&call(FAST)), [("prack/answered", Blame::Carrier)]);
    assert_eq!(accused(&call(&FAST[..4])), [], "it was answered then");
    // RFC 3262 3: what was not acknowledged comes again, or the INVITE is refused; the next says that the PRACK has come.
    let meanwhile = |line: &str| {
        let found = accused(&call(FAST).replace("36000 car> 486", &format!("{line}\n36000 car> 486")));
        found.into_iter().any(|(check, _)| check == "prack/answered")
    };
    assert!(!meanwhile("32000 car> again 183"), "it was lost");
    let next = "Require: 100rel;;RSeq: 8";
    let acked = "32020 pbx> PRACK | RAck: 8 1 INVITE\n32040 car> 200 PRACK";
    assert!(meanwhile(&format!("32000 car> 183 sdp=sendrecv | {next}\n{acked}")));
    assert_eq!(accused(&call(FAST).replace("36000 car> 486", "33000 car> 504")), [], "it was lost");
}

/// RFC 3261 15.1.2.
#[test]
fn what_a_bye_leaves_open_is_answered() {
    let call = |behind: &str, end: u64| {
        let again = "3000 pbx> INVITE\n3020 car> 100\n4000 pbx> BYE\n4020 car> 200 BYE\n";
        accused(&format!("{UP}{again}{behind}{}", pings(&[3_500, end])))
    };
    let open = [("dialog/pending-answered", Blame::Carrier)];
    assert_eq!(call("", 45_000), open, "the capture ends");
    assert_eq!(call("", 200_000), open, "the call is over long before");
    assert_eq!(call("", 20_000), [], "the answer may still come");
    assert_eq!(call("4030 car> 487\n4050 pbx> ACK\n", 45_000), []);
    assert_eq!(call("4030 car> 487\n", 45_000), [], "its ACK was not captured");
}

/// RFC 3261 13.2.2.4, 14.1.
#[test]
fn an_answer_to_a_change_is_acknowledged_though_the_call_ends_with_the_capture() {
    let copies: String = FAST.iter().map(|ms| format!("{} car> again 200\n", 3_040 + ms)).collect();
    let call = |behind: &str, bye: &str| {
        let again = "3000 pbx> INVITE\n3020 car> 100\n3040 car> 200\n";
        accused(&format!("{UP}{again}{behind}35040 car> BYE\n{bye}"))
    };
    let taken = "35060 pbx> 200 BYE\n";
    assert_eq!(call(&copies, taken), [("call/answer-acked", Blame::Pbx)]);
    assert_eq!(call("3060 pbx> ACK\n", taken), []);
    assert_eq!(call("", taken), [], "its ACK was not captured");
    assert_eq!(call(&copies, ""), [], "more may come");
}

/// RFC 3261 13.3.1.4: a BYE that was refused was sent.
#[test]
fn whose_bye_was_refused_has_sent_one() {
    let copies: String = FAST.iter().map(|ms| format!("{} car> again 200\n", 2_000 + ms)).collect();
    let call = |bye: &str| {
        let ladder =
            format!("0 pbx> INVITE\n20 car> 100\n2000 car> 200\n{copies}{bye}{}", pings(&[10, 200_000]));
        accused(&ladder).into_iter().map(|(check, _)| check).collect::<Vec<_>>()
    };
    let never = "call/bye-after-missing-ack";
    let refused = call("34500 car> BYE\n34520 pbx> 403 BYE\n");
    assert!(!refused.contains(&never), "{refused:?}");
    assert!(call("").contains(&never));
}

/// RFC 3261 12.2.1.2.
#[test]
fn who_hangs_up_after_a_481_has_done_so_whatever_comes_of_it() {
    let call = |bye: &str| {
        let again = "3000 pbx> INVITE\n3020 car> 481\n3040 pbx> ACK\n";
        let ladder = format!("{UP}{again}{bye}{}", pings(&[10, 200_000]));
        let found = outcome(&ladder).findings.into_iter().filter(|f| f.check == "call/ended-after-481");
        found.map(|f| f.got).collect::<Vec<_>>()
    };
    assert_eq!(call("3100 pbx> BYE\n3120 car> 403 BYE\n"), [""; 0], "at once, and refused");
    assert_eq!(
        call("3100 pbx> BYE | s/tag=tcara/tag=other/\n3120 car> 481 BYE\n"),
        [""; 0],
        "of another dialog"
    );
    assert_eq!(call("12000 pbx> BYE\n12020 car> 403 BYE\n"), ["a BYE after 8 s"]);
    assert_eq!(call(""), ["no BYE"]);
}

/// RFC 4028 10.
#[test]
fn a_refresh_that_was_not_captured_is_not_one_that_was_not_sent() {
    let call = |between: &str, end: u64, bye: &str| {
        let ladder = format!(
            "0 pbx> INVITE | Session-Expires: 90;refresher=uac\n20 car> 100\n\
             2000 car> 200 | Session-Expires: 90;refresher=uac;;Require: timer;;Supported: timer\n2020 pbx> ACK\n\
             {between}{end} {bye}\n{}",
            pings(&[10, 300_000])
        );
        let found = accused(&ladder).into_iter().map(|(check, _)| check);
        found.filter(|check| check.starts_with("timer/")).collect::<Vec<_>>()
    };
    let by_carrier = "car> BYE\n{end} pbx> 200 BYE";
    let carrier = |end: u64| by_carrier.replace("{end}", &(end + 20).to_string());
    let pbx = |end: u64| format!("pbx> BYE\n{} car> 200 BYE", end + 20);
    assert_eq!(call("", 75_000, &carrier(75_000)), [""; 0], "refreshed at 45 s, and hung up");
    assert_eq!(call("", 62_000, &carrier(62_000)), ["timer/refreshed-in-time"], "hung up for want of one");
    let both = ["timer/refreshed-in-time", "timer/expired-session-ended"];
    let counted = call("", 120_000, &pbx(120_000));
    assert!(both.iter().all(|check| counted.contains(check)), "the next number: {counted:?}");
    assert_eq!(call("", 120_000, &carrier(120_000)), [""; 0], "both went on");
}

const TARGET: &str = "Contact: <sip:10.0.0.2:5060>;;Refer-To: <sip:+12025550199@10.0.0.1>";

/// RFC 3515 2.4.4, 2.4.6.
#[test]
fn a_refused_refer_is_told_nothing_of() {
    let notify = |event: &str, at: u64, answer: &str| {
        format!(
            "{at} car> NOTIFY | Event: {event};;Subscription-State: active;;Contact: <sip:10.0.0.1:5060>;;\
             Content-Type: message/sipfrag;;+body SIP/2.0 100 Trying\n{} pbx> {answer} NOTIFY\n",
            at + 20
        )
    };
    let call = |lines: &str, bye: &str| {
        let refer = format!("3000 pbx> REFER | {TARGET}\n3020 car> 603 REFER\n");
        accused(&format!(
            "{UP}{refer}{lines}60000 {bye}> BYE\n60020 {} 200 BYE\n",
            if bye == "pbx" { "car>" } else { "pbx>" }
        ))
    };
    let told = [("transfer/refer-is-reported", Blame::Carrier)];
    assert_eq!(call(&notify("refer", 3_040, "200"), "pbx"), told, "there was no other");
    assert_eq!(call(&notify("refer;id=2", 3_040, "200"), "car"), told, "its id");
    assert_eq!(call(&notify("refer", 3_040, "481"), "car"), told, "nobody has asked");
    assert_eq!(call(&notify("refer", 3_040, "200"), "car"), [], "of another, that was not captured");
    assert_eq!(call(&notify("refer;id=3", 3_040, "200"), "car"), [], "of another by its id");
    let second =
        format!("3030 pbx> REFER | {TARGET}\n3035 car> 202 REFER\n{}", notify("refer;id=3", 3_040, "200"));
    assert_eq!(call(&second, "pbx"), [], "the second was taken");
}

/// RFC 3515 2.4.6: by the numbers of what comes later there was no such REFER.
#[test]
fn an_id_may_be_that_of_a_refer_that_was_not_captured() {
    let call = |id: &str, bye: &str| {
        let lines = format!(
            "3000 pbx> REFER | {TARGET}\n3020 car> 202 REFER\n3040 car> NOTIFY | Event: refer{id};;\
             Subscription-State: terminated;reason=noresource;;Contact: <sip:10.0.0.1:5060>;;\
             Content-Type: message/sipfrag;;+body SIP/2.0 200 OK\n3060 pbx> 200 NOTIFY\n\
             3500 car> NOTIFY | Event: refer;id=2;;Subscription-State: terminated;reason=noresource;;\
             Contact: <sip:10.0.0.1:5060>;;Content-Type: message/sipfrag;;+body SIP/2.0 200 OK\n3520 pbx> 200 NOTIFY\n"
        );
        let other = if bye == "pbx>" { "car>" } else { "pbx>" };
        let found = accused(&format!("{UP}{lines}60000 {bye} BYE\n60020 {other} 200 BYE\n"));
        found.into_iter().any(|(check, _)| check == "transfer/notify-form")
    };
    assert!(call(";id=999", "pbx>"), "the BYE has a lower number");
    assert!(call(";id=1", "car>"), "it is that of the INVITE");
    assert!(!call(";id=999", "car>"));
    assert!(!call(";id=2", "pbx>"));
}

/// RFC 6665 3.2.1: and its id is part of it (8.2.1).
#[test]
fn a_notify_is_about_what_was_subscribed_to() {
    let subscribed = |event: &str, notified: &str, answer: &str| {
        accused(&format!(
            "0 pbx> SUBSCRIBE | Event: {event};;Contact: <sip:10.0.0.2:5060>;;Expires: 600\n\
             20 car> 202 SUBSCRIBE | Expires: 600;;Contact: <sip:10.0.0.1:5060>\n\
             40 car> NOTIFY | Event: {notified};;Subscription-State: active;;Contact: <sip:10.0.0.1:5060>;;\
             s/0170@10.0.0.2>/0170@10.0.0.2>;tag=tpbxa/\n60 pbx> {answer} NOTIFY\n{}",
            pings(&[200_000])
        ))
    };
    let other = [("transfer/notify-form", Blame::Carrier)];
    assert_eq!(subscribed("message-summary", "presence", "489"), other);
    assert_eq!(subscribed("dialog;id=1", "dialog;id=2", "481"), other);
    assert_eq!(subscribed("dialog;id=1", "dialog; id=1", "200"), []);
    assert_eq!(subscribed("message-summary", "presence", "200"), [], "it was asked for elsewhere");
}

/// RFC 3891 3.
#[test]
fn a_call_that_goes_on_is_known_to_who_is_in_it() {
    let call = |uri: &str, refused: &str, bye: &str| {
        let replaces = "Supported: replaces;;Replaces: call-a;to-tag=tcara;from-tag=tpbxa";
        let found = outcome(&format!(
            "{UP}4000 pbx> INVITE call=b | {replaces};;s/INVITE sip:+12025550123@10.0.0.1 /INVITE {uri} /\n4020 car> 100 call=b\n\
             4040 car> {refused} call=b\n4060 pbx> ACK call=b\n{bye}"
        ));
        let found = found.findings.into_iter().filter(|f| f.check == "transfer/replaces-refused");
        found.map(|f| (f.blame, f.severity)).collect::<Vec<_>>()
    };
    let (contact, number) = ("sip:10.0.0.1:5060", "sip:+12025550123@10.0.0.1");
    let taken = "9000 pbx> BYE\n9020 car> 200 BYE\n";
    let unknown = [(Blame::Carrier, Severity::Warning)];
    assert_eq!(call(contact, "481", taken), unknown);
    assert_eq!(call(contact, "481", "9000 car> BYE\n9020 pbx> 200 BYE\n"), unknown, "it hangs up itself");
    assert_eq!(
        call(contact, "481", &taken.replace("9000 ", "150000 ").replace("9020 ", "150020 ")),
        [],
        "no sign of life"
    );
    assert_eq!(call(number, "481", taken), [], "somebody else may be asked");
    assert_eq!(call(contact, "603", taken), []);
    assert_eq!(call(contact, "481", "3900 car> BYE\n3920 pbx> 200 BYE\n"), [], "it was over");
    assert_eq!(call(contact, "481", "9000 pbx> BYE\n9020 car> 481 BYE\n"), [], "it has lost that call");
}

/// RFC 3891 3: who has answered a call itself knows that it is no early one.
#[test]
fn early_only_takes_no_call_that_was_answered() {
    let call = |flag: &str| {
        let replaces = format!("Supported: replaces;;Replaces: call-a;to-tag=tcara;from-tag=tpbxa{flag}");
        let ladder = format!(
            "{UP}4000 pbx> INVITE call=b | {replaces}\n4020 car> 100 call=b\n4500 car> 200 call=b | Supported: replaces\n\
             4520 pbx> ACK call=b\n4600 car> BYE\n4620 pbx> 200 BYE\n9000 pbx> BYE call=b\n9020 car> 200 BYE call=b\n"
        );
        let found = accused(&ladder).into_iter().filter(|(check, _)| *check == "transfer/replaces-refused");
        found.collect::<Vec<_>>()
    };
    assert_eq!(call(";early-only"), [("transfer/replaces-refused", Blame::Carrier)]);
    assert_eq!(call(""), []);
}
