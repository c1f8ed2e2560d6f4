//! Which checks look at one packet by itself, and which at a response beside its request. What they find stands, whatever
//! else a capture lacks.

/// Their ids, in order.
const ALONE: &[&str] = &[
    "auth/challenge-form",
    "auth/credentials-form",
    "auth/header-matches-status",
    "auth/no-basic",
    "auth/uri-matches",
    "call/reason-well-formed",
    "dialog/contact-usable",
    "dtmf/reserved-bit",
    "dtmf/whole-events",
    "fax/attribute-spelling",
    "fax/audio-first",
    "fax/image-line-form",
    "fax/secure-image-line",
    "fax/sip-fax-form",
    "fax/vbd-form",
    "media/rtcp-compound",
    "media/rtcp-well-formed",
    "media/rtp-well-formed",
    "message/allow-complete",
    "message/branch-cookie",
    "message/contact-in-2xx",
    "message/contact-in-invite",
    "message/content-length",
    "message/cseq-method",
    "message/encoded-as-said",
    "message/from-tag",
    "message/grammar",
    "message/line-ends",
    "message/mandatory-headers",
    "message/max-forwards-value",
    "message/not-chunked",
    "message/option-tags-registered",
    "message/refusal-says-what",
    "message/rport-without-value",
    "message/to-tag-in-response",
    "message/too-large-for-udp",
    "message/via-transport",
    "prack/only-in-invite",
    "registration/bnc-form",
    "registration/bnc-without-user",
    "registration/gin-option-tags",
    "registration/no-to-tag",
    "registration/no-user-in-ruri",
    "registration/route-is-loose",
    "registration/star-alone",
    "sdp/crypto-lines",
    "sdp/dynamic-needs-rtpmap",
    "sdp/mandatory-lines",
    "sdp/telephone-event-clock",
    "sdp/well-formed",
    "timer/headers-in-place",
    "timer/interval-not-small",
    "timer/supported-listed",
    "transfer/notify-form",
    "trunk/anonymous-form",
    "trunk/diversion-form",
    "trunk/diversion-withheld",
    "trunk/history-info-form",
    "trunk/number-context",
    "trunk/number-format",
    "trunk/pai-and-ppi",
    "trunk/pai-single",
    "trunk/ppi-not-passed-on",
    "trunk/privacy-form",
];

/// Those that look at a response and its request and at nothing else, in order.
const BESIDE_REQUEST: &[&str] = &[
    "auth/qop-offered",
    "auth/response-correct",
    "dialog/record-route-copied",
    "message/call-id-echo",
    "message/cseq-echo",
    "message/encoding-accepted",
    "message/from-echo",
    "message/known-method-405",
    "message/received-is-source",
    "message/response-requires",
    "message/rport-echo",
    "message/timestamp-echo",
    "message/unknown-extension-refused",
    "prack/never-for-100",
    "prack/required-honoured",
    "registration/binding-has-expires",
    "registration/bindings-listed",
    "registration/expires-not-longer",
    "registration/malformed-bnc-refused",
    "registration/min-expires-given",
    "registration/path-returned",
    "sdp/answer-origin",
    "sdp/answer-payload-numbers",
    "sdp/answer-time",
    "sdp/answer-transport",
    "sdp/answer-unicast",
    "sdp/capabilities-form",
    "sdp/common-format",
    "sdp/crypto-answer",
    "sdp/crypto-parameters",
    "sdp/direction-answer",
    "sdp/events-listed",
    "sdp/m-line-count",
    "sdp/setup-answer",
    "sdp/static-clock",
    "timer/min-se-in-422",
    "timer/not-lengthened",
    "timer/refresher-named",
    "transaction/no-408-to-non-invite",
    "transaction/no-provisional-to-non-invite",
];

/// True when what a check finds is proven by the packet alone.
#[must_use]
pub fn stands_alone(check: &str) -> bool {
    ALONE.binary_search(&check).is_ok()
}

/// True when what a check finds is proven by the packets that it names.
pub(crate) fn is_proven_by_itself(check: &str) -> bool {
    stands_alone(check) || BESIDE_REQUEST.binary_search(&check).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_checks_and_in_order() {
        assert!(ALONE.is_sorted() && BESIDE_REQUEST.is_sorted());
        for id in ALONE.iter().chain(BESIDE_REQUEST) {
            assert!(crate::all().iter().any(|check| check.id == *id), "{id}");
        }
    }
}
