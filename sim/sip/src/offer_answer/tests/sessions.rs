//! Whole dialogs: versions, places, rejections.

use super::*;
use crate::sdp::T38Attributes;

fn pair() -> (OfferAnswer, OfferAnswer) {
    (OfferAnswer::new(origin(CALLER)), OfferAnswer::new(origin(CALLEE)))
}

/// One exchange; gives the offer and the answer.
fn exchange(
    from: &mut OfferAnswer,
    to: &mut OfferAnswer,
    streams: &[Stream],
    ours: &Capabilities,
) -> (Sdp, Sdp) {
    let before = (from.local(), to.local());
    let offer = from.offer(streams).unwrap();
    to.receive_offer(offer.clone()).unwrap();
    let (answer, at_callee) = to.answer(ours).unwrap();
    let at_caller = from.receive_answer(answer.clone()).unwrap();
    assert_eq!(check_answer(&offer, &answer), []);
    for (before, after) in [(before.0, &offer), (before.1, &answer)] {
        assert_clean(after);
        assert_eq!(before.map(|b| check_modification(&b, after)).unwrap_or_default(), []);
    }
    let codec = |agreed: &Agreed| agreed.audio.as_ref().map(|a| a.codec.format.clone());
    assert_eq!(codec(&at_caller), codec(&at_callee));
    assert_eq!((from.state(), to.state()), (State::Stable, State::Stable));
    (offer, answer)
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-8
//= type=test
#[test]
fn the_version_rises_by_one_when_something_changes_and_only_then() {
    let (mut caller, mut callee) = pair();
    let both_ways = [Stream::Audio(g711(CALLER))];
    let hold = [Stream::Audio(MediaCapabilities { direction: Direction::SendOnly, ..g711(CALLER) })];
    let ours = only_audio(g711(CALLEE));
    let mut versions = Vec::new();
    for streams in [&both_ways, &both_ways, &hold, &hold, &both_ways] {
        let (offer, answer) = exchange(&mut caller, &mut callee, streams, &ours);
        versions.push((offer.origin.version, answer.origin.version));
    }
    assert_eq!(versions, [(1, 1), (1, 1), (2, 2), (2, 2), (3, 3)]);
}

#[test]
fn a_stream_keeps_its_place_after_it_ended() {
    let (mut caller, mut callee) = pair();
    let fax_ours = fax(CALLEE, T38Attributes::default());
    let ours = Capabilities { audio: Some(g711(CALLEE)), fax: Some(fax_ours) };
    let sound = Stream::Audio(g711(CALLER));
    let paper = Stream::Fax(fax(CALLER, T38Attributes::default()));
    exchange(&mut caller, &mut callee, &[sound.clone(), paper], &ours);
    let (offer, answer) = exchange(&mut caller, &mut callee, &[sound], &ours);
    let ports = |sdp: &Sdp| sdp.media.iter().map(|m| m.port).collect::<Vec<_>>();
    assert_eq!((ports(&offer), ports(&answer)), (vec![4000, 0], vec![4000, 0]));
}

#[test]
fn audio_becomes_fax_in_its_place_and_audio_again() {
    let (mut caller, mut callee) = pair();
    let sound = [Stream::Audio(g711(CALLER))];
    let ours = Capabilities { audio: Some(g711(CALLEE)), fax: Some(fax(CALLEE, T38Attributes::default())) };
    exchange(&mut caller, &mut callee, &sound, &ours);
    // The side next to the receiving terminal switches: the callee offers.
    let paper = [Stream::Fax(fax(CALLEE, T38Attributes::default()))];
    let theirs = Capabilities { audio: None, fax: Some(fax(CALLER, T38Attributes::default())) };
    exchange(&mut callee, &mut caller, &paper, &theirs);
    assert!(caller.agreed().unwrap().fax.is_some() && callee.agreed().unwrap().audio.is_none());
    exchange(&mut callee, &mut caller, &[Stream::Audio(g711(CALLEE))], &only_audio(g711(CALLER)));
    assert!(caller.agreed().unwrap().audio.is_some() && callee.agreed().unwrap().fax.is_none());
}

#[test]
fn a_rejected_offer_leaves_the_session_as_it_was() {
    let (mut caller, mut callee) = pair();
    let sound = [Stream::Audio(g711(CALLER))];
    exchange(&mut caller, &mut callee, &sound, &only_audio(g711(CALLEE)));
    let before = (caller.agreed(), callee.agreed());

    let offer = caller.offer(&[Stream::Fax(fax(CALLER, T38Attributes::default()))]).unwrap();
    assert_eq!(offer.origin.version, 2);
    callee.receive_offer(offer).unwrap();
    assert_eq!(callee.answer(&only_audio(g711(CALLEE))), Err(AnswerError::NoCommonCodec));
    assert_eq!((caller.agreed(), callee.agreed()), before, "nothing changes while an offer is pending");
    callee.send_rejection().unwrap();
    caller.receive_rejection().unwrap();
    assert_eq!((caller.agreed(), callee.agreed()), before);
    assert_eq!((caller.state(), callee.state()), (State::Stable, State::Stable));

    // The version counts on from the description that was sent, in force or not.
    assert_eq!(caller.offer(&sound).unwrap().origin.version, 3);
}

#[test]
fn a_rejected_first_offer_leaves_no_session() {
    let (mut caller, mut callee) = pair();
    let offer = caller.offer(&[Stream::Audio(audio(CALLER, vec![Codec::g722()]))]).unwrap();
    callee.receive_offer(offer).unwrap();
    assert_eq!(callee.answer(&only_audio(g711(CALLEE))), Err(AnswerError::NoCommonCodec));
    callee.send_rejection().unwrap();
    caller.receive_rejection().unwrap();
    assert_eq!((caller.state(), callee.state()), (State::NoSession, State::NoSession));
    assert_eq!((caller.agreed(), callee.agreed()), (None, None));
}

#[test]
fn crossing_offers_are_glare_and_nothing_is_lost() {
    let (mut caller, mut callee) = pair();
    let (from_caller, from_callee) = ([Stream::Audio(g711(CALLER))], [Stream::Audio(g711(CALLEE))]);
    exchange(&mut caller, &mut callee, &from_caller, &only_audio(g711(CALLEE)));
    let first = caller.offer(&from_caller).unwrap();
    let second = callee.offer(&from_callee).unwrap();
    assert_eq!(caller.receive_offer(second), Err(Refusal::OwnOfferPending));
    assert_eq!(callee.receive_offer(first.clone()), Err(Refusal::OwnOfferPending));
    assert_eq!(caller.pending_offer(), Some(&first), "the own offer is still there");
    caller.receive_rejection().unwrap();
    callee.receive_rejection().unwrap();
    exchange(&mut caller, &mut callee, &from_caller, &only_audio(g711(CALLEE)));
}

#[test]
fn what_is_refused_changes_nothing() {
    let (mut caller, _) = pair();
    let answer = foreign("m=audio 1 RTP/AVP 8\r\n");
    assert_eq!(caller.receive_answer(answer), Err(Refusal::NoOffer));
    assert_eq!(caller.send_rejection(), Err(Refusal::NoOffer));
    assert_eq!(caller.answer(&Capabilities::default()), Err(AnswerError::Refused(Refusal::NoOffer)));
    let offer = caller.offer(&[Stream::Audio(g711(CALLER))]).unwrap();
    assert_eq!(caller.offer(&[]), Err(Refusal::OwnOfferPending));
    assert_eq!(caller.pending_offer(), Some(&offer));
}
