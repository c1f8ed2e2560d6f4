//! RFC 3261 section 24, a registration and a call through two proxies.

use crate::sheet::{Sheet, excused};

const PASSES_BY: &str = "a proxy that does not record its route is passed by: the ACK goes to the Contact";

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 3261,
    parties: &[
        ("Alice", "192.0.2.1"),
        ("Bob", "192.0.2.4"),
        ("Registrar", "192.0.2.5"),
        ("atlanta.com proxy", "192.0.2.2"),
        ("biloxi.com proxy", "192.0.2.3"),
    ],
    accused: &[
        excused("call/answer-acked", "24.2/F9 24.2/F10 24.2/F11", PASSES_BY),
        excused("call/answer-retransmitted", "24.2/F9 24.2/F10 24.2/F11", PASSES_BY),
        excused("call/bye-after-missing-ack", "24.2/F9 24.2/F10 24.2/F11", PASSES_BY),
    ],
    ..Sheet::EMPTY
};
