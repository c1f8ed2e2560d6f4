//! Tables for offers, answers and the machine between them.

use super::*;

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
    }
}
