//! Which REFER a NOTIFY tells of, by the id of its event (RFC 3515 2.4.6).

use sip::Method;

use super::refer_is_reported::has_no_subscription;
use super::{event, subscription, tells_of_refer};
use crate::wire::{Dialog, Leg, Sip, Transaction, Wire};

/// A NOTIFY whose id is not that of its REFER.
pub(super) struct Astray<'l> {
    pub(super) refer: &'l Sip,
    pub(super) expected: String,
    pub(super) got: String,
}

/// What is wrong with the id of a NOTIFY: no REFER has that number, or it has none though it tells of the second. Where
/// packets may be missing, what the same side asks later must show that there was no other.
pub(super) fn astray<'l>(wire: &Wire, leg: &'l Leg, notify: &Transaction) -> Option<Astray<'l>> {
    let request = notify.request();
    let dialog = leg.dialog_around(notify).filter(|_| tells_of_refer(request))?;
    let asked = asked(leg, dialog, notify);
    if asked.iter().any(|t| t.method == Method::Subscribe) {
        return None;
    }
    let is_before = |t: &&&Transaction| t.method == Method::Refer && t.request().sent_at < request.sent_at;
    let refers: Vec<&Transaction> = asked.iter().filter(is_before).copied().collect();
    let (_, id) = event(request)?;
    let Some(id) = id else { return without_id(leg, notify, &refers) };
    let last = refers.last()?;
    let number = id.parse::<u32>().ok();
    let names = |t: &&Transaction| t.cseq.is_some() && t.cseq == number;
    let is_past = |t: &&Transaction| t.cseq.zip(number).is_some_and(|(cseq, number)| cseq < number);
    // What comes later has a higher number, and each number is of one request (RFC 3261 12.2.1.1).
    let is_shown = asked.iter().any(|t| t.method != Method::Refer && names(t))
        || asked.iter().any(|t| t.request().sent_at > request.sent_at && is_past(t))
        || number.is_none()
        || notify.final_response().is_some_and(|p| p.sip.status == 481)
        || !wire.may_have_missed(notify);
    let is_known = refers.iter().any(names) || !is_shown;
    let expected = format!("id={}", last.cseq?);
    (!is_known).then(|| Astray { refer: last.request(), expected, got: format!("id={id}") })
}

/// A NOTIFY without an id behind a second REFER, when what was told of the first has ended before.
fn without_id<'l>(leg: &'l Leg, notify: &Transaction, refers: &[&'l Transaction]) -> Option<Astray<'l>> {
    let is_subscribed = |t: &&&Transaction| {
        t.final_response().is_some_and(|p| p.sip.is_success() && !has_no_subscription(&p.sip))
    };
    let taken: Vec<&Transaction> = refers.iter().filter(is_subscribed).copied().collect();
    let [first, .., last] = taken[..] else { return None };
    let is_of_first = |t: &Transaction| {
        let id = event(t.request()).and_then(|(_, id)| id);
        id.is_none_or(|id| id.parse().ok() == first.cseq)
    };
    let second = taken[1].request();
    let mut ended = leg.transactions.iter().filter(|t| t.client == notify.client && is_of_first(t));
    let has_ended = ended.any(|t| {
        let is_taken =
            t.final_response().is_some_and(|p| p.sip.is_success() && p.sip.sent_at < second.sent_at);
        tells_of_refer(t.request()) && subscription(t.request()).0 == "terminated" && is_taken
    });
    let expected = format!("id={}", last.cseq?);
    has_ended.then(|| Astray { refer: last.request(), expected, got: "none".to_owned() })
}

/// What the side that is told asks in the dialog, in order.
fn asked<'l>(leg: &'l Leg, dialog: &Dialog, notify: &Transaction) -> Vec<&'l Transaction> {
    let side = leg.side(notify.server);
    // The INVITE had its number before there was a dialog.
    let is_in = |t: &Transaction| t.number == dialog.invite || dialog.has_tags_of(t.request(), side);
    let is_its = |t: &&Transaction| t.client == notify.server && is_in(t);
    leg.transactions.iter().filter(is_its).collect()
}
