//! Tables for offers, answers and the machine between them.

use core::net::IpAddr;

use super::*;
use crate::sdp::{Direction, Origin, Sdp};

mod answers;
mod checks;
mod sessions;

const CALLER: [u8; 4] = [192, 0, 2, 1];
const CALLEE: [u8; 4] = [198, 51, 100, 2];

fn origin(address: [u8; 4]) -> Origin {
    Origin::new(77, 1, IpAddr::from(address))
}

fn audio(address: [u8; 4], codecs: Vec<Codec>) -> MediaCapabilities {
    MediaCapabilities::new(IpAddr::from(address), 4000, codecs)
}

fn g711(address: [u8; 4]) -> MediaCapabilities {
    audio(address, vec![Codec::pcma(), Codec::pcmu()])
}

fn fax(address: [u8; 4], attributes: crate::sdp::T38Attributes) -> T38Capabilities {
    T38Capabilities { address: IpAddr::from(address), port: 5000, protocol: "udptl".into(), attributes }
}

fn only_audio(audio: MediaCapabilities) -> Capabilities {
    Capabilities { audio: Some(audio), fax: None }
}

/// An offer from media lines, as another implementation writes it.
fn foreign(media: &str) -> Sdp {
    let body =
        format!("v=0\r\no=x 9 9 IN IP4 203.0.113.9\r\ns=-\r\nc=IN IP4 203.0.113.9\r\nt=0 0\r\n{media}");
    Sdp::parse(body.as_bytes()).0
}

/// Our own descriptions are beyond reproach.
fn assert_clean(sdp: &Sdp) {
    let (again, faults) = Sdp::parse(sdp.to_string().as_bytes());
    assert_eq!(faults, [], "{sdp}");
    assert_eq!(again, *sdp);
}

#[test]
fn every_state_and_event_is_as_drawn() {
    use Refusal::{NoOffer, OwnOfferPending, TheirOfferPending};
    use State::{NoSession, OfferReceived, OfferSent, ReofferReceived, ReofferSent, Stable};
    // Columns as in `Event::ALL`: send offer, receive offer, send answer, receive answer, send
    // rejection, receive rejection.
    let (none, own, theirs) = (Err(NoOffer), Err(OwnOfferPending), Err(TheirOfferPending));
    let table = [
        (NoSession, [Ok(OfferSent), Ok(OfferReceived), none, none, none, none]),
        (OfferSent, [own, own, none, Ok(Stable), none, Ok(NoSession)]),
        (OfferReceived, [theirs, theirs, Ok(Stable), none, Ok(NoSession), none]),
        (Stable, [Ok(ReofferSent), Ok(ReofferReceived), none, none, none, none]),
        (ReofferSent, [own, own, none, Ok(Stable), none, Ok(Stable)]),
        (ReofferReceived, [theirs, theirs, Ok(Stable), none, Ok(Stable), none]),
    ];
    assert_eq!(table.map(|(state, _)| state), State::ALL);
    for (state, expected) in table {
        assert_eq!(Event::ALL.map(|event| state.after(event)), expected, "{state:?}");
        assert_eq!(state.is_pending(), !matches!(state, NoSession | Stable));
    }
}

#[test]
fn an_offer_looks_like_this() {
    let offer = build_offer(origin(CALLER), &[Stream::Audio(g711(CALLER))]);
    let expected = "v=0\r\n\
        o=- 77 1 IN IP4 192.0.2.1\r\n\
        s=-\r\n\
        c=IN IP4 192.0.2.1\r\n\
        t=0 0\r\n\
        m=audio 4000 RTP/AVP 8 0 101\r\n\
        a=rtpmap:8 PCMA/8000\r\n\
        a=rtpmap:0 PCMU/8000\r\n\
        a=rtpmap:101 telephone-event/8000\r\n\
        a=fmtp:101 0-15\r\n\
        a=ptime:20\r\n\
        a=sendrecv\r\n";
    assert_eq!(offer.to_string(), expected);
    assert_clean(&offer);
}

#[test]
fn a_fax_offer_looks_like_this() {
    let attributes = crate::sdp::T38Attributes { max_bit_rate: Some(14_400), ..Default::default() };
    let ended = foreign("m=audio 4000 RTP/AVP 8\r\na=ptime:20\r\n").media.remove(0);
    let offer = build_offer(origin(CALLER), &[Stream::Ended(ended), Stream::Fax(fax(CALLER, attributes))]);
    let media = "m=audio 0 RTP/AVP 8\r\n\
        m=image 5000 udptl t38\r\n\
        a=T38FaxVersion:0\r\n\
        a=T38MaxBitRate:14400\r\n";
    assert!(offer.to_string().ends_with(media), "{offer}");
    assert_clean(&offer);
}
