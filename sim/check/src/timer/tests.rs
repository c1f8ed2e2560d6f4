//! Ladders with session timers.

use crate::script::{CALL, check};

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
        ("longer", &with(asked, "Session-Expires: 3600;refresher=uac"), &["timer/not-lengthened"]),
    ]);
}
