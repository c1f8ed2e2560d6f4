//! Tables for reading, printing and linting session descriptions.

use super::*;

/// A plain audio offer as a trunk sees it a million times.
pub(super) const AUDIO: &str = "v=0\r\n\
    o=- 3724394400 3724394405 IN IP4 198.51.100.1\r\n\
    s=-\r\n\
    c=IN IP4 198.51.100.1\r\n\
    t=0 0\r\n\
    m=audio 49170 RTP/AVP 8 0 9 101\r\n\
    a=rtpmap:8 PCMA/8000\r\n\
    a=rtpmap:0 PCMU/8000\r\n\
    a=rtpmap:9 G722/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\n\
    a=fmtp:101 0-15\r\n\
    a=ptime:20\r\n\
    a=sendrecv\r\n";

const T38: &str = "v=0\r\n\
    o=- 1 2 IN IP4 192.0.2.1\r\n\
    s=-\r\n\
    c=IN IP4 192.0.2.1\r\n\
    t=0 0\r\n\
    m=audio 0 RTP/AVP 8\r\n\
    m=image 5000 udptl t38\r\n\
    a=T38FaxVersion:0\r\n\
    a=T38MaxBitRate:14400\r\n\
    a=T38FaxRateManagement:transferredTCF\r\n\
    a=T38FaxMaxBuffer:1024\r\n\
    a=T38FaxMaxDatagram:238\r\n\
    a=T38FaxUdpEC:t38UDPRedundancy\r\n";

#[test]
fn an_audio_offer_is_read_without_a_fault() {
    let (sdp, faults) = Sdp::parse(AUDIO.as_bytes());
    assert_eq!(faults, []);
    assert_eq!(sdp.to_string(), AUDIO);
}

#[test]
fn a_t38_offer_is_read_without_a_fault() {
    let (sdp, faults) = Sdp::parse(T38.as_bytes());
    assert_eq!(faults, []);
    assert_eq!(sdp.to_string(), T38);
}
