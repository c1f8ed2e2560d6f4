//! RFC 3261 section 24, a registration and a call through two proxies.

use crate::sheet::{Sheet, excused};

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 3261,
    parties: &[
        ("Alice", "192.0.2.1"),
        ("Bob", "192.0.2.4"),
        ("Registrar", "192.0.2.5"),
        ("atlanta.com proxy", "192.0.2.2"),
        ("biloxi.com proxy", "192.0.2.3"),
    ],
    excused: &[excused(
        "registration/binding-has-expires",
        "23.4.2/F2",
        "the interval stands in Expires alone, against 10.3",
    )],
    ..Sheet::EMPTY
};
