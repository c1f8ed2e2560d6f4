//! Ladders of switches to T.38 that are refused in a call without G.711: what is enough to do then.

use clock::Duration;

use super::{SOUND, refused};
use crate::Facts;
use crate::script::{check, judged};

const OFFER: &str = "s#RTP/AVP 8 101#RTP/AVP 18 8 101# ;; s#a=rtpmap:8#a=rtpmap:18 G729/8000\\na=rtpmap:8#";
const ANSWER: &str = "s#RTP/AVP 8 101#RTP/AVP 18 101# ;; s#a=rtpmap:8 PCMA/8000#a=rtpmap:18 G729/8000#";

/// A call in G.729 whose switch to T.38 is refused, and `rest`, before which the sound goes on.
fn speech(offer: &str, rest: &str) -> String {
    let goes_on = SOUND.replace("seq=", "pt=18 seq=");
    refused("4020 pbx> 488", &format!("{goes_on}{rest}16100 pbx> BYE\n16120 car> 200 BYE"))
        .replace("pbx> INVITE\n", &format!("pbx> INVITE | {offer}\n"))
        .replace("car> 200\n", &format!("car> 200 | {ANSWER}\n"))
        .replace("2030-4040 pbx~", "2030-4040 pbx~ pt=18")
        .replace("2030-4040 car~", "2030-4040 car~ pt=18")
}

#[test]
fn who_has_asked_for_the_codec_of_a_fax_has_done_enough() {
    let found = &["fax/up-speed"];
    let asks = |sdp: &str| format!("5000 car> INVITE sdp=no-t38{sdp}\n5020 pbx> 488\n5040 car> ACK\n");
    let for_speech = format!(" | {ANSWER}");
    let sound_first = OFFER.replace("18 8 101", "8 18 101");
    check(&[
        ("asks, and is refused", &speech(OFFER, &asks("")), &[]),
        ("asks for speech again", &speech(OFFER, &asks(&for_speech)), found),
        ("was asked when the call began", &speech(&sound_first, ""), found),
    ]);
    let findings = judged(&speech(OFFER, ""), Facts::default()).findings;
    let margin = findings[0].margin.map(|margin| margin.by);
    assert_eq!(margin, Some(Duration::from_millis(16_100 - 4_030 - 6_000)));
}
