//! What reports of RTCP say.

use super::MEDIA;
use crate::Facts;
use crate::script::{call_with, check, judged};

#[test]
fn reports_are_held_against_what_came_between_them() {
    let two = |first: &str, second: &str| {
        let reports = format!("2030-15010 pbx~\n7000 pbx~ {first}\n12000 pbx~ {second}");
        let long = call_with(MEDIA, &reports).replace("5000 ", "15000 ").replace("5020 ", "15020 ");
        long.replace("2030-5010", "2030-15010")
    };
    let truth: &[&str] = &["media/rtcp-truth"];
    check(&[
        ("true", &two("SR=249 of=9", "SR=499 of=9"), &[]),
        ("all", &two("SR=249", "SR=1499"), truth),
        ("since the last", &two("SR=150", "SR=649"), truth),
        ("all lost", &two("SR=249 of=9", "SR=499 of=9 lost=300"), truth),
        ("fraction", &two("SR=249 of=9", "SR=499 of=9 fraction=90"), truth),
        ("octets", &two("SR=249", "SR=499 octets=400000"), truth),
        ("octets of the headers too", &two("SR=249", "SR=499 octets=85828"), truth),
        ("a few octets", &two("SR=249", "SR=499 octets=78000"), &[]),
        ("time", &two("SR=249 time=400000", "SR=499 time=400000"), truth),
        ("highest", &two("SR=249 of=9", "SR=499 of=9 highest=5000"), truth),
        // The first has the number 4000.
        ("before the first", &two("SR=249 of=9 highest=61000", "SR=499 of=9 highest=61000"), truth),
        ("shortly before the first", &two("SR=249 of=9 highest=65500", "SR=499 of=9 highest=65450"), &[]),
        ("before the first, once", &two("SR=249 of=9 highest=61000", "SR=499 of=9"), &[]),
        ("jitter", &two("SR=249 of=9 jitter=800000", "SR=499 of=9 jitter=800000"), truth),
        ("some jitter", &two("SR=249 of=9 jitter=8000", "SR=499 of=9 jitter=8000"), &[]),
        ("block", &two("SR=249 of=19", "SR=499 of=19"), truth),
    ]);
}

/// RFC 3550 6.4.1: the wallclock of the sender, and what the other side makes of it.
#[test]
fn reports_tell_the_time() {
    let call = |reports: &str| {
        let long = call_with(MEDIA, &format!("2030-17010 pbx~\n{reports}"));
        let long = long.replace("5000 ", "17000 ").replace("5020 ", "17020 ");
        long.replace("2030-5010", "2030-17010")
    };
    let own = |first: &str, second: &str, third: &str| {
        call(&format!("4000 pbx~ SR=99 {first}\n9000 pbx~ SR=349 {second}\n16000 pbx~ SR=699 {third}"))
    };
    let echo = |first: &str, second: &str| {
        let theirs = "6000 car~ SR=199\n11000 car~ SR=449";
        call(&format!("{theirs}\n7000 pbx~ SR=249 of=9 {first}\n12000 pbx~ SR=499 of=9 {second}"))
    };
    let delays = |first: &str, second: &str, third: &str| {
        let theirs = "6000 car~ SR=199\n11000 car~ SR=449";
        let own = format!("9000 pbx~ SR=349 of=9 {first}\n11000 pbx~ SR=449 of=9 {second}");
        call(&format!("{theirs}\n{own}\n16000 pbx~ SR=699 of=9 {third}"))
    };
    let truth: &[&str] = &["media/rtcp-truth"];
    check(&[
        ("in time", &own("", "", ""), &[]),
        ("of another day", &own("ntp=90000000", "ntp=90000000", "ntp=90000000"), &[]),
        ("set once", &own("", "ntp=60000", "ntp=60000"), &[]),
        ("leaps", &own("", "ntp=60000", "ntp=180000"), truth),
        ("runs backwards", &own("", "behind=7000", "behind=16000"), truth),
        ("echo", &echo("lsr=6000 dlsr=990", "lsr=11000 dlsr=990"), &[]),
        ("the report before", &echo("lsr=6000 dlsr=990", "lsr=6000 dlsr=5990"), &[]),
        ("of no report", &echo("lsr=900000 dlsr=990", "lsr=905000 dlsr=990"), truth),
        ("lay too long", &echo("lsr=6000 dlsr=9990", "lsr=11000 dlsr=9990"), truth),
        ("lay no time", &delays("lsr=6000", "lsr=6000", "lsr=11000"), truth),
        ("in milliseconds", &delays("lsr=6000 dlsr=46", "lsr=6000 dlsr=76", "lsr=11000 dlsr=76"), truth),
        ("in time", &delays("lsr=6000 dlsr=2990", "lsr=6000 dlsr=4990", "lsr=11000 dlsr=4990"), &[]),
        (
            "a way of a second",
            &delays("lsr=6000 dlsr=2000", "lsr=6000 dlsr=4000", "lsr=11000 dlsr=4000"),
            &[],
        ),
        ("now and then", &delays("lsr=6000", "lsr=6000 dlsr=4990", "lsr=11000"), &[]),
        ("once", &echo("lsr=900000 dlsr=990", "lsr=11000 dlsr=990"), &[]),
    ]);
}

#[test]
fn a_held_side_that_stops_reporting_is_found() {
    let held = |offer: &str, answer: &str, reports: &str| {
        let change = format!("3000 pbx> INVITE sdp={offer}\n3020 car> 200 sdp={answer}\n3040 pbx> ACK");
        format!(
            "0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\n2030-3500 pbx~\n2030-3500 car~\n\
             {change}\n{reports}\n45000 pbx> BYE\n45020 car> 200 BYE"
        )
    };
    let on_hold: &[&str] = &["media/rtcp-on-hold"];
    let both = "2900 car~ SR\n2900 pbx~ SR\n8000 pbx~ SR\n18000 pbx~ SR\n30000 pbx~ SR\n40000 pbx~ SR";
    let refresh = "20000 pbx> INVITE sdp=sendonly\n20020 car> 200 sdp=recvonly\n20040 pbx> ACK";
    let resume =
        "40000 pbx> INVITE\n40020 car> 200\n40040 pbx> ACK\n40100-45010 pbx~ on\n40100-45010 car~ on";
    let (early, refreshed) = (both.replace("2900 car~ SR", ""), format!("{both}\n{refresh}"));
    check(&[
        ("receives", &held("sendonly", "recvonly", both), on_hold),
        ("inactive", &held("inactive", "inactive", both), on_hold),
        ("through a refresh", &held("sendonly", "recvonly", &refreshed), on_hold),
        ("until it is taken back", &held("sendonly", "recvonly", &format!("{both}\n{resume}")), on_hold),
        ("never reports", &held("sendonly", "recvonly", &early), &[]),
        ("reports", &held("sendonly", "recvonly", &format!("{both}\n25000 car~ SR")), &[]),
        (
            "for a moment",
            &held("sendonly", "recvonly", both).replace("45", "33").replace("40000", "30900"),
            &[],
        ),
    ]);
    let listens = held("sendonly", "recvonly", both).replace("2000 car> 200", "2000 car> 200 sdp=recvonly");
    check(&[(
        "from the start",
        &listens.replace("2900 car~ SR\n", "").replace("\n2030-3500 car~", ""),
        on_hold,
    )]);
    // Who sends nothing when it has to takes no part in the media, and that is no matter of the hold.
    let reports: Vec<String> = (1..16).map(|n| format!("{}000 pbx~ SR", n * 5)).collect();
    let aloof = format!(
        "0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\n2030-43000 pbx~\n43000 pbx> INVITE sdp=sendonly\n\
         43020 car> 200 sdp=recvonly\n43040 pbx> ACK\n{}\n80000 pbx> BYE\n80020 car> 200 BYE",
        reports.join("\n")
    );
    check(&[("takes no part", &aloof, &["media/two-way-audio"])]);
    let clause = |ladder: &str| judged(ladder, Facts::default()).findings[0].clause.clone();
    assert_eq!(clause(&held("sendonly", "recvonly", both)), "RFC 8866 6.7.1");
    assert_eq!(clause(&held("inactive", "inactive", both)), "RFC 8866 6.7.4");
}
