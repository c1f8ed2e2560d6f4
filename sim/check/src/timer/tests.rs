//! Ladders with session timers.

use crate::script::{CALL, check, check_knowing, found};
use crate::{Facts, SideFacts};

#[test]
fn a_session_interval_is_long_enough_and_kept() {
    let with = |invite: &str, answer: &str| {
        let call = CALL.replace("pbx> INVITE", &format!("pbx> INVITE | {invite}"));
        call.replace("car> 200\n", &format!("car> 200 | {answer}\n"))
    };
    let asked = "Session-Expires: 1800";
    check(&[
        ("clean", &with(asked, "Session-Expires: 1800;refresher=uac;;Require: timer"), &[]),
        ("short", &with("Session-Expires: 60", ""), &["timer/interval-not-small"]),
        (
            "below its own Min-SE",
            &with("Session-Expires: 100;;Min-SE: 120", ""),
            &["timer/interval-not-small"],
        ),
        ("nobody", &with(asked, "Session-Expires: 1800"), &["timer/refresher-named"]),
        (
            "another refresher",
            &with("Session-Expires: 1800;refresher=uac", "Session-Expires: 1800;refresher=uas"),
            &["timer/refresher-kept"],
        ),
        ("longer", &with(asked, "Session-Expires: 3600;refresher=uas"), &["timer/not-lengthened"]),
        ("not required", &with(asked, "Session-Expires: 1800;refresher=uac"), &["timer/uac-can-refresh"]),
        (
            "not known",
            &with(
                "Session-Expires: 1800;;Supported: replaces",
                "Session-Expires: 1800;refresher=uac;;Require: timer",
            ),
            &["timer/uac-can-refresh"],
        ),
        (
            "not listed",
            &with("Session-Expires: 1800;refresher=uac;;Supported: replaces", "Supported: timer"),
            &["timer/supported-listed"],
        ),
        ("shortened to 60", &with(asked, "Session-Expires: 60;refresher=uas"), &["timer/interval-not-small"]),
        (
            "60 of its own",
            &with("Supported: timer", "Session-Expires: 60;refresher=uas"),
            &["timer/interval-not-small"],
        ),
        (
            "below the Min-SE of the request",
            &with("Session-Expires: 1800;;Min-SE: 900", "Session-Expires: 600;refresher=uas"),
            &["timer/interval-not-small"],
        ),
        (
            "in a BYE",
            &CALL.replace("pbx> BYE", "pbx> BYE | Session-Expires: 1800"),
            &["timer/headers-in-place"],
        ),
        (
            "in a 180",
            &CALL.replace("car> 180", "car> 180 | Session-Expires: 1800"),
            &["timer/headers-in-place"],
        ),
        (
            "a 422 with the least that there may be",
            "0 pbx> INVITE | Session-Expires: 60\n20 car> 422 | Min-SE: 90\n40 pbx> ACK",
            &["timer/interval-not-small"],
        ),
        (
            "a 422 with less than there may be",
            "0 pbx> INVITE | Session-Expires: 50\n20 car> 422 | Min-SE: 60\n40 pbx> ACK",
            &["timer/interval-not-small", "timer/min-se-in-422"],
        ),
        ("Min-SE in 200", &with(asked, "Min-SE: 90"), &["timer/min-se-in-422"]),
    ]);
}

#[test]
fn a_session_is_refreshed_or_ended() {
    let call = |end: u32, refresh: &str| {
        format!(
            "0 pbx> INVITE | Session-Expires: 90;refresher=uac\n20 car> 100\n\
             2000 car> 200 | Session-Expires: 90;refresher=uac;;Require: timer;;Supported: timer\n2020 pbx> ACK\n\
             2030-{end} pbx~\n2030-{end} car~\n{refresh}\n{end} car> BYE\n{} pbx> 200 BYE",
            end + 20
        )
    };
    let refresh = "47000 pbx> UPDATE\n47020 car> 200 UPDATE";
    let no_rtcp = || SideFacts { rtcp: Some(false), ..SideFacts::default() };
    let judged =
        |script: String| found(&script, Facts { carrier: no_rtcp(), pbx: no_rtcp(), ..Facts::default() });
    assert_eq!(judged(call(80_000, refresh)), [""; 0], "refreshed");
    assert_eq!(judged(call(40_000, "")), [""; 0], "short");
    let refused = "47000 pbx> UPDATE\n47020 car> 500 UPDATE";
    assert_eq!(judged(call(62_000, refused)), ["timer/refreshed-in-time"], "refused");
    let lost = call(62_000, "").replace("2020 pbx> ACK", "2500 car> again 200\n2520 pbx> ACK");
    let lost = lost.replace("2000 car> 200 |", "2000 car> 200 lost |");
    assert_eq!(judged(lost), ["timer/refreshed-in-time"], "the first copy of the 2xx is lost");
    assert_eq!(judged(call(62_000, "")), ["timer/refreshed-in-time"]);
    let neither = ["timer/expired-session-ended", "timer/refreshed-in-time"];
    assert_eq!(judged(call(95_000, "")), neither);
}

/// Whoever has acknowledged a refusal has heard it.
#[test]
fn an_interval_that_a_far_side_was_told_is_not_forgotten() {
    let side = SideFacts { is_far: true, ..SideFacts::default() };
    let far = Facts { carrier: side.clone(), pbx: side, ..Facts::default() };
    let forgotten = "0 pbx> INVITE | Session-Expires: 90\n20 car> 100\n40 car> 422 | Min-SE: 1800\n60 pbx> ACK\n\
                     80 pbx> INVITE | Session-Expires: 1800\n100 car> 100\n2000 car> 200\n2020 pbx> ACK\n\
                     2030-5010 pbx~\n2030-5010 car~\n5000 pbx> BYE\n5020 car> 200 BYE";
    check_knowing(&far, &[("acknowledged", forgotten, &["timer/min-se-remembered"])]);
}

#[test]
fn an_interval_that_was_too_small_is_not_asked_for_again() {
    let call = |refusal: &str, again: &str| {
        format!(
            "0 pbx> INVITE | Session-Expires: 90\n20 car> 100\n40 car> 422 | {refusal}\n60 pbx> ACK\n\
             80 pbx> INVITE | {again}\n100 car> 100\n2000 car> 200\n2020 pbx> ACK\n\
             2030-5010 pbx~\n2030-5010 car~\n5000 pbx> BYE\n5020 car> 200 BYE"
        )
    };
    let within = |edits: &str| {
        let lines = format!(
            "3000 car> UPDATE | Min-SE: 600;;Supported: timer\n3020 pbx> 200 UPDATE\n3500 pbx> INVITE | {edits}\n\
             3510 car> 100\n3520 car> 200\n3540 pbx> ACK\n5000  pbx> BYE"
        );
        CALL.replace("5000  pbx> BYE", &lines)
    };
    check(&[
        ("larger", &call("Min-SE: 1800", "Session-Expires: 1800;;Min-SE: 1800"), &[]),
        ("without Min-SE", &call("Min-SE: 1800", "Session-Expires: 1800"), &["timer/min-se-remembered"]),
        ("no timer at all", &call("Min-SE: 1800", "-Session-Expires"), &["timer/min-se-remembered"]),
        (
            "too small again",
            &call("Min-SE: 1800", "Session-Expires: 600;;Min-SE: 600"),
            &["timer/min-se-remembered"],
        ),
        (
            "refuses nothing",
            &call("Min-SE: 90", "Session-Expires: 1800;;Min-SE: 90"),
            &["timer/min-se-in-422"],
        ),
        ("not said", &call("-Min-SE", "Session-Expires: 1800"), &["timer/min-se-in-422"]),
        (
            "too small itself",
            &call("Min-SE: 60", "Session-Expires: 1800;;Min-SE: 90"),
            &["timer/min-se-in-422"],
        ),
        ("told in the dialog", &within("Min-SE: 600;;Session-Expires: 600"), &[]),
        ("forgotten in the dialog", &within("Session-Expires: 600"), &["timer/min-se-remembered"]),
    ]);
}

#[test]
fn a_refresh_says_what_the_first_request_did() {
    let call = |first: &str, again: &str, answer: &str| {
        format!(
            "0 pbx> INVITE | Session-Expires: 1800;refresher=uac;;{first}\n20 car> 100\n\
             2000 car> 200 | Session-Expires: 1800;refresher=uac;;Require: timer;;Supported: timer\n2020 pbx> ACK\n\
             2030-5010 pbx~\n2030-5010 car~\n\
             3000 pbx> INVITE | Session-Expires: 1800;refresher=uac{again}\n3010 car> 100\n\
             3020 car> 200 | Session-Expires: 1800;refresher=uac;;Require: timer;;Supported: timer{answer}\n\
             3040 pbx> ACK\n5000 pbx> BYE\n5020 car> 200 BYE"
        )
    };
    let (next, longer) = (";;s/o=- 5 1/o=- 5 2/", ";;s/a=ptime:20/a=ptime:20\\na=maxptime:40/");
    check(&[
        ("the same", &call("Supported: timer", "", ""), &[]),
        ("changed", &call("Supported: timer", &format!("{next}{longer}"), ""), &[]),
        ("a new version", &call("Supported: timer", next, ""), &["timer/refresh-keeps-version"]),
        (
            "a new version of the answer",
            &call("Supported: timer", "", next),
            &["timer/refresh-keeps-version"],
        ),
        (
            "not listed any more",
            &call("Supported: timer", ";;-Supported", ""),
            &["timer/supported-kept", "timer/supported-listed"],
        ),
    ]);
}
