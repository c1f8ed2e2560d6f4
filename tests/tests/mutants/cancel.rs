//! CANCEL: RFC 3261 9.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use trace::Recording;

use super::edit::{add, append, cseq, set_cseq, set_parameter, set_target, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::CANCELLED;
use super::said::{cut, is, messages};

const CANCEL: &str = "RFC3261#9.1";

/// What gives a call up, and how it must not.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a CANCEL with another branch",
        "RFC3261#9.1-b",
        CANCELLED,
        How::Last(
            |t| is(t, "CANCEL"),
            |t, dice| {
                let branch = format!("z9hG4bK{}", dice.token(12));
                set_parameter(t, H::Via, "branch", &branch);
            },
        ),
    )
    .also(&["CAL-06"]),
    must(
        "a CANCEL with another CSeq",
        CANCEL,
        CANCELLED,
        How::Last(
            |t| is(t, "CANCEL"),
            |t, _| {
                let number = cseq(t).unwrap_or_default() + 1;
                set_cseq(t, number);
            },
        ),
    )
    .also(&["CAL-06"]),
    must(
        "a CANCEL to another Request-URI",
        CANCEL,
        CANCELLED,
        How::Last(
            |t| is(t, "CANCEL"),
            |t, _| {
                let uri = target(t).replacen("sip:", "sip:9", 1);
                set_target(t, &uri);
            },
        ),
    )
    .also(&["CAL-06"]),
    must(
        "a CANCEL with the tag of the response",
        CANCEL,
        CANCELLED,
        How::Last(|t| is(t, "CANCEL"), |t, _| append(t, H::To, ";tag=early")),
    )
    .also(&["CAL-06"]),
    must(
        "a CANCEL with another From tag",
        CANCEL,
        CANCELLED,
        How::Last(|t| is(t, "CANCEL"), |t, dice| set_parameter(t, H::From, "tag", &dice.token(9))),
    )
    .also(&["CAL-06"]),
    must(
        "a CANCEL with another Call-ID",
        CANCEL,
        CANCELLED,
        How::Last(|t| is(t, "CANCEL"), |t, _| append(t, H::CallId, "x")),
    )
    .also(&["RFC3261#9.1-i", "CAL-06"]),
    must(
        "a CANCEL with Require",
        "RFC3261#9.1-e",
        CANCELLED,
        How::Last(|t| is(t, "CANCEL"), |t, _| add(t, "Require", "100rel")),
    )
    .also(&["RFC3261#8.2.2.3-c"]),
    must(
        "a CANCEL with Proxy-Require",
        "RFC3261#9.1-e",
        CANCELLED,
        How::Last(|t| is(t, "CANCEL"), |t, _| add(t, "Proxy-Require", "timer")),
    )
    .also(&["RFC3261#8.2.2.3-c"]),
    must(
        "a CANCEL with two Vias",
        "RFC3261#9.1-b",
        CANCELLED,
        How::Last(
            |t| is(t, "CANCEL"),
            |t, _| {
                append(t, H::Via, ", SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKmore");
            },
        ),
    )
    .also(&["RFC3261#9.1-h"]),
    must("a CANCEL before any response", "RFC3261#9.1-f", CANCELLED, How::Whole(early_cancel))
        .also(&["CAL-05"]),
    should(
        "a CANCEL that is not answered",
        "RFC3261#9.2",
        CANCELLED,
        How::Whole(|r, _| {
            let cancel = messages(r).0.into_iter().find(|said| is(&said.text, "CANCEL"))?;
            let answer = messages(r).responses_to(&cancel.text).next()?.clone();
            let mut changed = answer.removed(r);
            for at in cancel.copies() {
                changed = cancel.again(&changed, at);
            }
            Some(Mutant::new(changed, answer.sender, format!("{cancel} is never answered")))
        }),
    )
    .also(&["CAL-04"]),
];

/// CANCEL and all that it leads to come at once, before the first response has arrived.
fn early_cancel(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let cancel = all.0.iter().find(|said| is(&said.text, "CANCEL"))?;
    let invite =
        all.0.iter().find(|said| is(&said.text, "INVITE") && said.text.branch() == cancel.text.branch())?;
    let mut changed = recording.clone();
    for ringing in all.responses_to(&invite.text).filter(|said| (101..200).contains(&said.text.status())) {
        changed = ringing.removed(&changed);
    }
    let earlier = cancel.at.since(invite.at) - Duration::from_millis(2);
    let moved =
        all.0.iter().filter(|said| said.at >= cancel.at && said.text.branch() == cancel.text.branch());
    for said in moved {
        let at = clock::Instant::from_nanos(said.at.as_nanos() - earlier.as_nanos() as u64);
        changed = said.moved(&changed, at);
    }
    // What belongs to a reliable ringing that is not there is not there either.
    let changed = cut(&changed, invite.at + Duration::from_millis(90));
    Some(Mutant::new(changed, cancel.sender, format!("{cancel} comes 2 ms behind the INVITE")))
}
