//! Records of calls that do not say what the wire says: the catalogue's rows BIL.

use clock::{Duration, Rng};
use trace::{Cdr, Event, Recording};

use super::operator::{How, Mutant, Operator, should};
use super::plays::{ANSWERED, CANCELLED, FAILING};

/// Bills that are wrong.
pub(crate) const OPERATORS: &[Operator] = &[
    should(
        "a record that is charged longer",
        "BIL-01",
        ANSWERED,
        How::Record(|cdr| cdr.duration += Duration::from_secs(5)),
    ),
    should("a record that is charged shorter", "BIL-01", ANSWERED, How::Record(|cdr| cdr.duration /= 2)),
    should(
        "a record that begins with the ringing",
        "BIL-01",
        ANSWERED,
        How::Record(|cdr| {
            if cdr.ringing.is_some() && cdr.answered.is_some() {
                cdr.answered = Some(cdr.invited);
            }
        }),
    ),
    should(
        "a record that ends later than the BYE",
        "BIL-01",
        ANSWERED,
        How::Record(|cdr| cdr.ended += Duration::from_secs(4)),
    ),
    should(
        "a record of an answered call that knows no answer",
        "BIL-01",
        ANSWERED,
        How::Record(|cdr| cdr.answered = None),
    ),
    should(
        "a record of a failed call that has an answer",
        "BIL-01",
        FAILING,
        How::Record(|cdr| cdr.answered = Some(cdr.ended)),
    ),
    should(
        "a record of a cancelled call that is charged",
        "BIL-01",
        CANCELLED,
        How::Record(|cdr| cdr.duration = Duration::from_secs(3)),
    ),
    should("a record with another caller", "BIL-04", ANSWERED, How::Record(|cdr| cdr.calling.push('9'))),
    should(
        "a record with another called number",
        "BIL-04",
        ANSWERED,
        How::Record(|cdr| cdr.called.push('9')),
    ),
    should(
        "a record that turns the direction over",
        "BIL-04",
        ANSWERED,
        How::Record(|cdr| cdr.outgoing = !cdr.outgoing),
    ),
    should(
        "a record that names the wrong side as who ended the call",
        "BIL-04",
        ANSWERED,
        How::Record(|cdr| cdr.released_by = cdr.released_by.peer()),
    ),
    should(
        "a record with another status",
        "BIL-04",
        FAILING,
        How::Record(|cdr| cdr.status = if cdr.status == 503 { 486 } else { 503 }),
    ),
    should(
        "a record with another cause",
        "BIL-04",
        FAILING,
        How::Record(|cdr| cdr.cause = if cdr.cause == 41 { 17 } else { 41 }),
    ),
    should(
        "a record with another codec",
        "BIL-04",
        ANSWERED,
        How::Record(|cdr| cdr.codec = Some("G729".to_owned())),
    ),
    should(
        "a record of a call that nobody made",
        "BIL-03",
        ANSWERED,
        How::Record(|cdr| cdr.call_id.push('x')),
    ),
    should(
        "a call without a record",
        "BIL-03",
        ANSWERED,
        How::Whole(|r, dice| records(r, dice, |_| Vec::new())),
    ),
    should(
        "a call with two records",
        "BIL-03",
        ANSWERED,
        How::Whole(|r, dice| records(r, dice, |cdr| vec![cdr.clone(), cdr])),
    ),
    should(
        "a cancelled call without a record",
        "BIL-03",
        CANCELLED,
        How::Whole(|r, dice| records(r, dice, |_| Vec::new())),
    ),
];

/// One record is none, or several.
pub(crate) fn records(
    recording: &Recording,
    dice: &mut Rng,
    edit: impl Fn(Cdr) -> Vec<Cdr>,
) -> Option<Mutant> {
    let is_record = |event: &Event| matches!(event, Event::Cdr { .. });
    let places: Vec<usize> =
        (0..recording.events.len()).filter(|at| is_record(&recording.events[*at])).collect();
    let place = *places.get(dice.below(places.len().max(1) as u64) as usize)?;
    let mut changed = recording.clone();
    let Event::Cdr { at, party, cdr } = changed.events.remove(place) else { return None };
    let new = edit(*cdr).into_iter().map(|cdr| Event::Cdr { at, party, cdr: Box::new(cdr) });
    changed.events.splice(place..place, new);
    (changed != *recording).then(|| Mutant::new(changed, party, format!("a record of the {party}")))
}
