//! What reports of RTCP say.

use super::MEDIA;
use crate::script::{call_with, check};

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
