//! RFC 6140, the registration of a PBX for many numbers, and a call to one of them.

use crate::sheet::{Sheet, excused};

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 6140,
    parties: &[("Internet", "192.0.2.178"), ("SSP", "192.0.2.20"), ("SIP-PBX", "198.51.100.3")],
    headings: &[
        ("8.1/F1", "F1 REGISTER SIP-PBX -> SSP"),
        ("8.1/F3", "F3 INVITE Internet -> SSP"),
        ("8.1/F4", "F4 INVITE SSP -> SIP-PBX"),
        ("8.2/F1", "F1 REGISTER SIP-PBX -> SSP"),
        ("8.2/F3", "F3 INVITE Internet -> SSP"),
        ("8.2/F4", "F4 INVITE SSP -> SIP-PBX"),
    ],
    callee: ("", "7a1", "sip:+12145550105@198.51.100.3"),
    is_abridged: true,
    excused: &[
        excused(
            "registration/bnc-expanded",
            "8.1/F4",
            "the Contact in the figure has no port, that in the message has",
        ),
        excused("registration/path-returned", "8.2/F1-200", "the figure draws no header of the 200"),
    ],
    ..Sheet::EMPTY
};
