//! Lines of a session description.

use super::{Entry, entry};

/// What a line is for, by its letter.
#[must_use]
pub fn letter(letter: char) -> Option<Entry> {
    LETTERS.iter().find(|(known, _)| *known == letter).map(|(_, entry)| *entry)
}

/// What an attribute is for.
#[must_use]
pub fn attribute(name: &str) -> Option<Entry> {
    ATTRIBUTES.iter().find(|(known, _)| *known == name).map(|(_, entry)| *entry)
}

/// All attributes that are known.
pub fn attributes() -> impl Iterator<Item = (&'static str, Entry)> {
    ATTRIBUTES.iter().copied()
}

static LETTERS: &[(char, Entry)] = &[
    ('v', entry("The version of the protocol, always 0.", "RFC 8866 5.1")),
    ('o', entry("Who made the description; its second number rises with each change.", "RFC 8866 5.2")),
    ('s', entry("The name of the session; a dash on trunks.", "RFC 8866 5.3")),
    ('c', entry("The address to which media is to be sent.", "RFC 8866 5.7")),
    ('b', entry("The bandwidth.", "RFC 8866 5.8")),
    ('t', entry("When the session takes place; 0 0 on trunks.", "RFC 8866 5.9")),
    ('m', entry("A stream: kind, port, protocol and the formats in order of preference.", "RFC 8866 5.14")),
    ('k', entry("A key in clear text; no longer to be used.", "RFC 8866 5.12")),
];

static ATTRIBUTES: &[(&str, Entry)] = &[
    ("rtpmap", entry("Which codec a payload type stands for.", "RFC 8866 6.6")),
    ("fmtp", entry("Parameters of a codec.", "RFC 8866 6.15")),
    ("ptime", entry("How many milliseconds of sound each packet should carry.", "RFC 8866 6.4")),
    ("maxptime", entry("How many milliseconds of sound a packet may carry at most.", "RFC 8866 6.5")),
    ("sendrecv", entry("Sends and receives: the normal state of a call.", "RFC 8866 6.7.2")),
    ("sendonly", entry("Sends only: the usual way to put a call on hold with music.", "RFC 8866 6.7.3")),
    ("recvonly", entry("Receives only: the usual answer to a hold.", "RFC 8866 6.7.1")),
    ("inactive", entry("Neither sends nor receives.", "RFC 8866 6.7.4")),
    ("rtcp", entry("Where RTCP goes when it is not the port above.", "RFC 3605 2.1")),
    ("rtcp-mux", entry("RTP and RTCP share one port.", "RFC 5761 5.1.1")),
    ("crypto", entry("The key of SRTP; only as safe as the signalling that carries it.", "RFC 4568 4")),
    ("fingerprint", entry("The certificate to expect in the DTLS handshake.", "RFC 8122 5")),
    ("setup", entry("Who opens the connection.", "RFC 4145 4")),
    ("T38FaxVersion", entry("The version of T.38.", "T.38 Annex D")),
    ("T38MaxBitRate", entry("The fastest fax modem.", "T.38 Annex D")),
    (
        "T38FaxRateManagement",
        entry("Who checks the line for the fax: the fax machines or the gateways.", "T.38 Annex D"),
    ),
    ("T38FaxUdpEC", entry("How lost packets of a fax are repaired.", "T.38 Annex D")),
    ("T38FaxMaxDatagram", entry("The largest packet that can be taken.", "T.38 Annex D")),
    ("T38FaxMaxBuffer", entry("How much the receiver can hold.", "T.38 Annex D")),
];
