//! The option tags that are registered, and so known from a standards-track RFC (RFC 3261 27.1).

/// All of them; one has no RFC and is in the registry all the same.
const REGISTERED: [&str; 37] = [
    "100rel",
    "199",
    "answermode",
    "early-session",
    "eventlist",
    "explicitsub",
    "from-change",
    "geolocation-http",
    "geolocation-sip",
    "gin",
    "gruu",
    "histinfo",
    "ice",
    "join",
    "mediasec",
    "multiple-refer",
    "norefersub",
    "nosub",
    "outbound",
    "path",
    "policy",
    "precondition",
    "pref",
    "privacy",
    "recipient-list-invite",
    "recipient-list-message",
    "recipient-list-subscribe",
    "record-aware",
    "replaces",
    "resource-priority",
    "sdp-anat",
    "sec-agree",
    "siprec",
    "tdialog",
    "timer",
    "trickle-ice",
    "uui",
];

/// True for a registered tag, in any case.
pub(super) fn is_registered(tag: &str) -> bool {
    REGISTERED.iter().any(|known| known.eq_ignore_ascii_case(tag))
}
