//! RFC 4028, a session that two proxies want longer and that is refreshed. What passes between Alice and the first of
//! them is printed in part.

use crate::sheet::{Sheet, excused, misprint, time};

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 4028,
    parties: &[("Alice", "192.0.2.1"), ("Proxy P1", "192.0.2.2")],
    figures: &[(
        "figure-1",
        &[
            "F1 INVITE Alice -> Proxy P1",
            "F2 422 Session Interval Too Small Proxy P1 -> Alice",
            "F3 ACK Alice -> Proxy P1",
            "F4 INVITE Alice -> Proxy P1",
            "F8 422 Session Interval Too Small (INVITE, Min-SE: 4000) Proxy P1 -> Alice",
            "F9 ACK Alice -> Proxy P1",
            "F10 INVITE Alice -> Proxy P1",
            "F15 200 OK Proxy P1 -> Alice",
            "F16 ACK Alice -> Proxy P1",
            "F18 UPDATE Alice -> Proxy P1",
            "F21 200 OK Proxy P1 -> Alice",
        ],
    )],
    loose: (
        "13",
        &[
            "figure-1/F1",
            "figure-1/F2",
            "figure-1/F4",
            "figure-1/F10",
            "figure-1/F15",
            "figure-1/F18",
            "figure-1/F21",
        ],
    ),
    opening: &[""],
    callee: ("", "8k3", ""),
    misprints: &[misprint(
        "figure-1/F15 figure-1/F18",
        "sips:p1.atlanta.example.com;lr",
        "<sips:p1.atlanta.example.com;lr>",
        "without its brackets `lr` is no parameter of the URI",
    )],
    excused: &[excused(
        "timer/interval-not-small",
        "figure-1/F1",
        "50 s, where section 4 has 90 as the least of all",
    )],
    times: &[time("figure-1/F18", 2_000_000, Some(5), "half of the interval")],
    ..Sheet::EMPTY
};
