//! Session timers.

include!(concat!(env!("OUT_DIR"), "/timer.rs"));

#[cfg(test)]
mod tests;

use clock::{Duration, Instant};
use sip::{HeaderName, Method, Refresher};
use trace::Party;

use crate::wire::{Leg, Sip, Transaction, Wire};

/// A session timer that a 2xx has agreed on.
struct Agreed<'l> {
    of: &'l Transaction,
    refresher: Party,
    /// The side that waits for the refresh, and since when it does.
    waits: Party,
    since: Instant,
    /// When both sides know of it.
    known: Instant,
    interval: Duration,
    /// False when the side that waits has never said that it knows session timers: a proxy may have asked for this one
    /// (RFC 4028 8.2).
    knows: bool,
}

/// True when a side has said that it knows session timers.
fn knows_timer(sip: &Sip) -> bool {
    sip.message.lists(HeaderName::Supported, "timer")
        || sip.message.lists(HeaderName::Require, "timer") && sip.is_request()
}

/// The session interval that a message names, in seconds.
fn interval(sip: &Sip) -> Option<u32> {
    sip.message.session_expires().ok().flatten().map(|expires| expires.interval_seconds)
}

/// The refresher that a message names.
fn refresher(sip: &Sip) -> Option<Refresher> {
    sip.message.session_expires().ok().flatten().and_then(|expires| expires.refresher())
}

/// The least session interval that a message names, in seconds.
fn least(sip: &Sip) -> Option<u32> {
    sip.message.min_se().ok().flatten()
}

/// How exactly a side that has waited in vain hangs up.
const EXACTLY: Duration = Duration::from_secs(3);

/// So long before the end of the interval the side that waits is recommended to give up, or a third of it (RFC 4028 10).
const MARGIN_MAX: Duration = Duration::from_secs(32);

impl<'l> Agreed<'l> {
    /// What the 2xx of a transaction agreed on, once it has reached the client. A client that does not know the extension
    /// is told nothing by it (RFC 4028 9, table 2).
    fn by(of: &'l Transaction) -> Option<Self> {
        if !matches!(of.method, Method::Invite | Method::Update) {
            return None;
        }
        // Copies may get lost; the one that arrives first tells.
        let copies = of.responses.iter().filter(|p| p.sip.is_success());
        let (known, answer) =
            copies.clone().filter_map(|p| Some((p.delivered?, p))).min_by_key(|(at, _)| *at)?;
        let expires = answer.sip.message.session_expires().ok().flatten()?;
        let mut own = copies.filter(|p| p.sip.to_tag == answer.sip.to_tag);
        let sent = own.next().map_or(answer.sip.sent_at, |first| first.sip.sent_at);
        let client_knows = knows_timer(of.request());
        let (refresher, waits, since, knows) = match expires.refresher()? {
            Refresher::Uac if !client_knows => return None,
            Refresher::Uac => (of.client, of.server, sent, knows_timer(&answer.sip)),
            Refresher::Uas => (of.server, of.client, known, client_knows),
        };
        let interval = Duration::from_secs(u64::from(expires.interval_seconds));
        Some(Self { of, refresher, waits, since, known, interval, knows })
    }

    /// When the side that waits is recommended to hang up.
    fn given_up(&self) -> Instant {
        self.since + (self.interval - MARGIN_MAX.min(self.interval / 3))
    }

    /// True where a refresh may have come that was not captured, with all that belongs to it: neither does the refresher's
    /// next request have the next number, nor does the side that waits hang up when it has to for want of one.
    fn may_be_unheard(&self, wire: &Wire, leg: &Leg) -> bool {
        if !wire.may_have_missed(self.of) {
            return false;
        }
        let Some(dialog) =
            leg.dialog_around(self.of).or_else(|| leg.dialogs.iter().find(|d| d.invite == self.of.number))
        else {
            return true;
        };
        let side = leg.side(self.refresher);
        let own = || leg.transactions.iter().filter(|t| t.client == self.refresher && dialog.holds(t, side));
        let until = self.given_up();
        let before = own().filter(|t| t.request().sent_at <= self.known).filter_map(|t| t.cseq).max();
        let after = own().filter(|t| t.request().sent_at >= until).filter_map(|t| t.cseq).min();
        let between =
            own().filter(|t| t.request().sent_at > self.known && t.request().sent_at < until).count();
        let counted = before.map(|before| before as usize + between + 1);
        let is_counted = after.is_some_and(|after| Some(after as usize) == counted);
        let is_near = |at: Instant, due: Instant| at.since(due) < EXACTLY && due.since(at) < EXACTLY;
        let is_in_vain = leg.bye.is_some_and(|(at, side)| {
            leg.party(side) == self.waits && (is_near(at, until) || is_near(at, self.known + self.interval))
        });
        !is_counted && !is_in_vain
    }

    /// When another INVITE or UPDATE of either side, or a 2xx to one, has set it anew, whatever was agreed on then. One
    /// that was refused has not (RFC 4028 10). None when nobody knows, because what lies between was let go.
    fn renewed(&self, leg: &Leg) -> Option<Option<Instant>> {
        let is_it = |t: &&Transaction| {
            t.number != self.of.number && matches!(t.method, Method::Invite | Method::Update)
        };
        let renews = |t: &Transaction| {
            if t.final_response().is_some_and(|p| p.sip.is_failure()) {
                return None;
            }
            let answer = t.responses.iter().find(|p| p.sip.is_success()).map(|p| p.sip.sent_at);
            [Some(t.request().sent_at), answer].into_iter().flatten().find(|at| *at > self.known)
        };
        let first = leg.transactions.iter().filter(is_it).filter_map(|t| Some((renews(t)?, t.number))).min();
        let last = first.or_else(|| leg.transactions.last().map(|t| (self.known, t.number)));
        let (_, number) = last?;
        let between =
            leg.transactions.iter().filter(|t| t.number > self.of.number && t.number <= number).count();
        let is_whole = number <= self.of.number || between as u64 == number - self.of.number;
        is_whole.then(|| first.map(|(at, _)| at))
    }
}
