//! RFC 5118, its 12 messages, from its archive, restored: see `archive::restored`.

use sip::FaultKind::*;

use crate::reaction::Reaction::{Accept, Refuse};
use crate::reaction::{Row, row};

pub(crate) const EXPECTED: [Row; 12] = [
    row("ipv6-good", Accept, &[]),
    row("ipv6-bad", Refuse(400), &[RequestUriMalformed]),
    row("port-ambiguous", Accept, &[]),
    row("port-unambiguous", Accept, &[]),
    row("via-received-param-with-delim", Accept, &[]),
    row("via-received-param-no-delim", Accept, &[]),
    row("ipv6-in-sdp", Accept, &[]),
    row("mult-ip-in-header", Accept, &[]),
    row("mult-ip-in-sdp", Accept, &[]),
    row("ipv4-mapped-ipv6", Accept, &[]),
    row("ipv6-bug-abnf-3-colons", Accept, &[]),
    row("ipv6-correct-abnf-2-colons", Accept, &[]),
];
