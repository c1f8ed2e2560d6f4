//! Ladders with session timers.

use crate::script::{CALL, check, found};
use crate::{Facts, SideFacts};

#[test]
fn a_session_interval_is_long_enough_and_kept() {
    let with = |invite: &str, answer: &str| {
        let call = CALL.replace("pbx> INVITE", &format!("pbx> INVITE | {invite}"));
        call.replace("car> 200\n", &format!("car> 200 | {answer}\n"))
    };
    let asked = "Session-Expires: 1800";
    check(&[
        ("clean", &with(asked, "Session-Expires: 1800;refresher=uac"), &[]),
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
        ("longer", &with(asked, "Session-Expires: 3600;refresher=uac"), &["timer/not-lengthened"]),
    ]);
}

#[test]
fn a_session_is_refreshed_or_ended() {
    let call = |end: u32, refresh: &str| {
        format!(
            "0 pbx> INVITE | Session-Expires: 90;refresher=uac\n20 car> 100\n\
             2000 car> 200 | Session-Expires: 90;refresher=uac;;Supported: timer\n2020 pbx> ACK\n\
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
    assert_eq!(judged(call(62_000, "")), ["timer/refreshed-in-time"]);
    let neither = ["timer/expired-session-ended", "timer/refreshed-in-time"];
    assert_eq!(judged(call(95_000, "")), neither);
}
