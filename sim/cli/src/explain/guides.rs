//! Words of trunk guides that are no word of files or messages, and what they are here.

/// Each with its other spellings, in small letters and digits alone.
const WORDS: [(&[&str], &str); 19] = [
    (
        &["clir", "callerid", "callinglineidentificationrestriction"],
        "Whether the caller is shown. CLIR hides it: `identity.anonymous = true`, on the wire an anonymous From and `Privacy: id` (RFC 3323, RFC 3325).",
    ),
    (
        &["clip", "callinglineidentificationpresentation", "cli", "callingnumber"],
        "The caller's number is shown: in From and in what `identity.sends` names, as `numbers.calling_out` writes it; whom the carrier believes says `identity.reads`, and what becomes of foreign numbers `identity.screening`.",
    ),
    (
        &["keepalive", "ping", "qualify"],
        "Whether the trunk is alive is asked by OPTIONS: `options.interval_s`, and `options.down_after` answers that are missing take it out of service.",
    ),
    (
        &["failover", "backup", "redundancy"],
        "Calls go another way when a trunk is down: `options.down_after` says when, 503 says it of one call (RFC 3263 4.3). A second registrar or trunk of one side has no key here.",
    ),
    (&["t38", "faxoverip"], "Fax over IP by ITU-T T.38: `fax.mode`, and the plays of `trunksim run fax`."),
    (
        &["rfc2833", "rfc4733", "telephoneevents", "outofbanddtmf"],
        "Digits as events in RTP (RFC 4733, before it RFC 2833): `dtmf.mode = \"telephone-event\"`, `dtmf.payload_type`.",
    ),
    (
        &["e164", "numberformat", "internationalformat"],
        "Numbers of at most 15 digits that begin with the country code (ITU-T E.164). Forms: plus-e164 (+12025550101), e164 (12025550101), national, international, local: `numbers.called_out` and its like, `numbers.accepts`.",
    ),
    (&["rtp"], "What carries the sound (RFC 3550): `media.ports`, `media.ptime_ms`, `address.media_ip`."),
    (
        &["sdp"],
        "The description of a session in INVITE and 200 (RFC 8866): codecs, addresses and ports. Guides expect it by `sdp` of `[[sent]]`: `trunksim list keys guide`.",
    ),
    (&["md5", "sha256"], "A function of the digest (RFC 7616, RFC 8760): `challenge.algorithms`."),
    (
        &["digest", "sipauthentication", "authentication"],
        "How a side proves that it has the password (RFC 3261 22, RFC 7616): `[challenge]` of the carrier, `registration.user`, `auth_user` and `password`.",
    ),
    (
        &["nat", "natted"],
        "A router that changes addresses. A PBX behind one asks for `rport` (RFC 3581); the plays of themes `registration` and `keepalive` keep the way open. No key makes a NAT.",
    ),
    (&["srtp", "sdes"], "Encrypted sound (RFC 3711). It has no key: our sides send plain RTP alone."),
    (
        &["tls", "sips", "tcp", "udp", "transport"],
        "How SIP travels. Our sides speak UDP alone; captures are read with TCP as well.",
    ),
    (
        &["did", "ddi", "didnumber"],
        "A number of the customer: `[numbers.dids]` by name, `numbers.did_in` says where it stands in an INVITE, `numbers.pilot` which is the main one.",
    ),
    (
        &["earlymedia", "ringbacktone"],
        "Sound before the answer: 183 with a description (RFC 3960). `calls.ringback`, and `media.reliable` for PRACK.",
    ),
    (
        &["callsperhour", "callsperday"],
        "It has no key: `limits.calls_per_second` is the only pace, `limits.channels` the number of calls at a time.",
    ),
    (
        &["sessionborder", "sbc", "sessionbordercontroller"],
        "A box between two trunks: `trunksim run --between device:A,B`.",
    ),
    (
        &["concurrentcalls", "lines", "simultaneouscalls"],
        "Calls at the same time: `limits.channels`, and `channels_inbound`, `channels_outbound`, `channels_per_did` as parts of it.",
    ),
];

/// What a word of guides is here.
pub(super) fn meaning(word: &str) -> Option<&'static str> {
    let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    WORDS.iter().find(|(words, _)| words.contains(&plain.as_str())).map(|(_, meaning)| *meaning)
}
