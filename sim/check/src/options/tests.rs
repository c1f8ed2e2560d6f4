//! Ladders of keep-alives.

use crate::Facts;
use crate::script::{check, found};

#[test]
fn options_is_answered_well_and_not_sent_too_often() {
    let pings = |pause: u64| -> String {
        let pair = |n: u64| format!("{} pbx> OPTIONS\n{} car> 200 OPTIONS\n", n * pause, n * pause + 20);
        (0..6).map(pair).collect()
    };
    let (called, bare) =
        ("0 car> INVITE\n20 pbx> 100\n300 pbx> 486\n320 car> ACK\n", "options/lists-capabilities");
    check(&[
        ("clean", "0 pbx> OPTIONS\n20 car> 200 OPTIONS", &[]),
        ("404 means alive", "0 pbx> OPTIONS\n20 car> 404 OPTIONS", &[]),
        (
            "ignored",
            "0 pbx> OPTIONS\n500 pbx> again OPTIONS",
            &["options/answered", "transaction/request-repeated"],
        ),
        ("lost", "0 pbx> OPTIONS lost\n500 pbx> again OPTIONS\n520 car> 200 OPTIONS", &[]),
        (
            "bare",
            &format!("{called}1000 pbx> OPTIONS call=b\n1020 car> 200 OPTIONS call=b | -Allow"),
            &[bare],
        ),
        ("flood", &pings(1000), &["options/not-too-often"]),
        ("every half minute", &pings(30_000), &[]),
    ]);
}

#[test]
fn options_are_known_and_get_a_final_response() {
    check(&[
        ("405", "0 car> OPTIONS\n20 pbx> 405 OPTIONS | Allow: INVITE, ACK, BYE", &["options/supported"]),
        (
            "100 and no more",
            "0 car> OPTIONS\n20 pbx> 100 OPTIONS\nend 40000",
            &["options/answered", "transaction/no-provisional-to-non-invite", "transaction/request-repeated"],
        ),
    ]);
}

/// RFC 3261 17.1.2.2: over TCP nobody repeats, and nothing is lost.
#[test]
fn what_a_connection_leaves_unanswered_is_found_in_a_capture() {
    let mut facts = Facts { is_captured: true, ..Facts::default() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let found = |first: &str, over: &str| {
        let later = format!("6000 pbx> OPTIONS call=b{over}\n6020 car> 200 OPTIONS call=b{over}");
        found(&format!("0 pbx> OPTIONS{first}\n{later}\nend 60000"), facts.clone())
    };
    assert_eq!(found(" tcp", " tcp"), ["options/answered"]);
    assert_eq!(found(" tcp", ""), [""; 0], "the connection was not used any more");
    assert_eq!(found("", " tcp"), [""; 0], "it may have been lost");
}
