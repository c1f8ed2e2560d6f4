//! What one side of a leg could know of a call, read from the wire, beside the record that it wrote.

use clock::{Duration, Instant};
use sip::Method;
use trace::{Cdr, Party};

use crate::check::Said;
use crate::wire::{Dialog, Leg, Sip, Transaction};

/// How far a record may be off: a box that writes whole seconds is still right.
pub(super) const TOLERANCE: Duration = Duration::from_secs(1);

/// One side of a leg.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) leg: &'a Leg,
    pub(super) party: Party,
    /// The record that is looked at, where it may be one of several: calls that share a Call-ID have one each, and one
    /// INVITE is in one of them.
    record: Option<&'a Cdr>,
}

/// The sides that have handed over records of this leg, with each of them that has an INVITE of its own; none where the
/// recording began in the middle of the call, and nobody has heard whether and when it was answered.
pub(super) fn entries(leg: &Leg) -> impl Iterator<Item = (View<'_>, &Cdr)> {
    let of = move |party| {
        let whole = View { leg, party, record: None };
        // Who calls has one call, however often it is tried; who is called has one for each INVITE.
        let is_one = whole.is_caller() && whole.records().nth(1).is_none();
        let view = move |cdr| (if is_one { whole } else { View { record: Some(cdr), ..whole } }, cdr);
        whole.records().map(view).filter(|(view, _)| view.attempts().next().is_some())
    };
    let is_heard = leg.attempts().next().is_some();
    [leg.caller, leg.callee].into_iter().filter(move |_| is_heard).flat_map(of)
}

/// Something about a record.
pub(super) fn said(leg: &Leg, cdr: &Cdr, text: impl Into<String>) -> Said {
    let packets = leg.invite.iter().map(|invite| invite.id).collect();
    Said::in_leg(leg, cdr.ended, packets, format!("record of the call to {}: {}", cdr.called, text.into()))
}

/// How far two instants or durations are apart.
pub(super) fn apart<T: PartialOrd + core::ops::Sub<Output = Duration>>(a: T, b: T) -> Duration {
    if a > b { a - b } else { b - a }
}

impl<'a> View<'a> {
    /// What a side saw of all that shares the Call-ID.
    pub(super) fn of_all(leg: &'a Leg, party: Party) -> Self {
        View { leg, party, record: None }
    }

    /// What the side has written of the leg.
    pub(super) fn records(self) -> impl Iterator<Item = &'a Cdr> + Clone {
        self.leg.records.iter().filter(move |(by, _)| *by == self.party).map(|(_, cdr)| &**cdr)
    }

    /// The INVITEs that the record is about.
    pub(super) fn attempts(self) -> impl Iterator<Item = &'a Transaction> {
        self.leg.attempts().filter(move |t| self.record.is_none_or(|record| self.is_in(t, record)))
    }

    /// True when no other record of this side is nearer to an INVITE.
    fn is_in(self, invite: &Transaction, record: &Cdr) -> bool {
        let at = invite.request_delivered().filter(|_| !self.is_caller());
        let at = at.unwrap_or(invite.request().sent_at);
        // It began before the INVITE was tried again elsewhere, and was not over by then; else what began next to it is.
        let off_by = |cdr: &&Cdr| {
            let is_within = cdr.invited <= at + TOLERANCE && at <= cdr.ended + TOLERANCE;
            (!is_within, apart(cdr.invited, at))
        };
        let patience = super::starts_at_answer::tolerance(record);
        let has_come_later = !self.is_caller() && at > record.ended + patience;
        let nearest = self.records().min_by_key(off_by);
        !has_come_later && nearest.is_some_and(|nearest| core::ptr::eq(nearest, record))
    }

    /// False for a BYE of a call that another record is about.
    fn is_its(self, bye: &Transaction) -> bool {
        let of = self.leg.dialog_around(bye).and_then(|dialog| self.leg.transaction(dialog.invite));
        self.record.zip(of).is_none_or(|(record, invite)| self.is_in(invite, record))
    }

    /// The CANCELs of its INVITEs.
    pub(super) fn cancels(self) -> impl Iterator<Item = &'a Transaction> {
        let is_its = move |cancel: &&Transaction| {
            let invite = self.record.and_then(|_| self.leg.invite_of(cancel.request()));
            self.record.zip(invite).is_none_or(|(record, invite)| self.is_in(invite, record))
        };
        self.leg.transactions.iter().filter(|t| t.method == Method::Cancel).filter(is_its)
    }

    pub(super) fn is_caller(self) -> bool {
        self.party == self.leg.caller
    }

    /// When this side sent the first 2xx, or when one reached it.
    pub(super) fn answered(self) -> Option<Instant> {
        let answers = |t: &Transaction| {
            let seen = t.matching().filter(|p| p.sip.is_success());
            if self.is_caller() {
                seen.filter_map(|p| p.delivered).min()
            } else {
                seen.map(|p| p.sip.sent_at).min()
            }
        };
        self.attempts().filter_map(answers).min()
    }

    /// The INVITEs with the final responses that this side sent or received.
    pub(super) fn finals(self) -> impl Iterator<Item = (&'a Transaction, &'a Sip)> {
        let seen = move |t: &'a Transaction| {
            let finals = t.matching().filter(|p| p.sip.is_final());
            finals.filter(move |p| !self.is_caller() || p.delivered.is_some()).map(move |p| (t, &*p.sip))
        };
        self.attempts().flat_map(seen)
    }

    /// The BYEs that this side sent, or received and did not refuse, with their moments.
    pub(super) fn byes(self) -> impl Iterator<Item = (Instant, &'a Transaction)> {
        let seen = move |t: &'a Transaction| {
            let at = if t.client == self.party {
                Some(t.request().sent_at)
            } else {
                t.request_delivered().filter(|_| !is_refused(t))
            };
            at.map(|at| (at, t))
        };
        let byes = self.leg.transactions.iter().filter(|t| t.method == Method::Bye);
        byes.filter(move |t| self.is_its(t)).filter(move |t| !self.ends_surplus(t)).filter_map(seen)
    }

    /// True for the BYE of a surplus answer to the same INVITE: the call goes on in another dialog, or was over
    /// before (RFC 3261 13.2.2.4).
    fn ends_surplus(self, bye: &Transaction) -> bool {
        let has_its_tags = |d: &&Dialog| d.has_tags_of(bye.request(), self.leg.side(bye.client));
        let ended = |d: &&Dialog| d.bye.is_some() && d.bye == self.leg.bye;
        let is_of_another = self.leg.dialogs.iter().find(ended).is_some_and(|d| !has_its_tags(&d));
        is_of_another && self.leg.dialogs.iter().filter(|d| d.confirmed.is_some()).any(|d| has_its_tags(&d))
    }

    /// When the call was over for this side: the first BYE that it sent or received.
    pub(super) fn released(self) -> Option<Instant> {
        self.byes().map(|(at, _)| at).min()
    }

    /// What may be charged for, by what this side saw; none while the call is up.
    pub(super) fn charged(self) -> Option<Duration> {
        let Some(answered) = self.answered() else { return Some(Duration::ZERO) };
        Some(self.released()?.since(answered))
    }

    /// True when the record says that the call was answered exactly when it was.
    pub(super) fn starts_right(self, cdr: &Cdr) -> bool {
        match (cdr.answered, self.answered()) {
            (Some(wrote), Some(saw)) => apart(wrote, saw) <= super::starts_at_answer::tolerance(cdr),
            (None, None) => true,
            _ => false,
        }
    }

    /// True when the end of an answered call is right, as far as the wire tells.
    pub(super) fn ends_right(self, cdr: &Cdr) -> bool {
        cdr.answered.is_none() || self.released().is_none_or(|saw| apart(cdr.ended, saw) <= TOLERANCE)
    }

    /// True when the duration is what this side could charge for, or that rounded up to whole minutes, which
    /// is the tariff's business.
    pub(super) fn lasts_right(self, cdr: &Cdr) -> bool {
        self.charged().is_none_or(|saw| lasts_wrong_by(cdr.duration, saw).is_zero())
    }
}

/// The unit that tariffs round up to.
const MINUTE: Duration = Duration::from_secs(60);

/// How far a duration is from what a side saw, or from that rounded up.
pub(super) fn lasts_wrong_by(wrote: Duration, saw: Duration) -> Duration {
    let off_by = apart(wrote, saw).saturating_sub(TOLERANCE);
    let is_round = !saw.is_zero() && wrote >= saw && wrote.as_nanos().is_multiple_of(MINUTE.as_nanos());
    if !is_round {
        return off_by;
    }
    match wrote - saw {
        up if up < MINUTE => Duration::ZERO,
        // A whole minute is more than rounding gives.
        up => off_by.min(up - MINUTE + Duration::from_nanos(1)),
    }
}

/// A BYE that was refused has ended nothing for who refused it.
fn is_refused(bye: &Transaction) -> bool {
    bye.final_response().is_some_and(|p| p.sip.is_failure())
}
