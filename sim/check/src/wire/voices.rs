//! Who has answered whom, and when. Of a request that nobody answers it says whether somebody was there, and the way to it
//! open: what somebody only sends is no sign that anything arrives there.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use clock::{Duration, Instant};
use trace::Party;

use super::pace::TRIES;
use super::{Leg, Sip, Stream, T1, Transaction, Wire};

/// Pairs of addresses that are remembered; further ones never answered.
const WAYS_MAX: usize = 4_096;
/// So much later it is remembered anew.
const STEP: Duration = Duration::from_secs(2);
/// Moments that are remembered of each address: longer than a call lingers that nobody has answered.
const MOMENTS_MAX: usize = 64;

/// So shortly before the first copy, or behind the last.
const NEAR: Duration = Duration::from_secs(10);
/// Whoever was heard, and again so much later, was there all the time, while several copies came.
const APART: Duration = Duration::from_secs(4);

/// What was under way already comes no later.
const STILL: Duration = Duration::from_millis(500);

/// So many copies of a request that was answered show that its client hears nothing.
const DEAF: usize = 2;
/// Legs in which they are looked for, the newest first.
const LEGS_MAX: usize = 100;

/// From fragments of what is larger some ways lose one each time (RFC 3261 18.1.1).
const OCTETS_MAX: usize = 1300;

/// From where to where, and whether over a stream.
type Way = (SocketAddr, SocketAddr, bool);

/// When each address has answered another.
#[derive(Debug, Default)]
pub(super) struct Voices {
    by_way: BTreeMap<Way, VecDeque<Instant>>,
}

impl Voices {
    pub(super) fn note(&mut self, sip: &Sip) {
        let way = (sip.source, sip.destination, sip.is_reliable());
        let is_full = self.by_way.len() >= WAYS_MAX && !self.by_way.contains_key(&way);
        if sip.is_request() || is_full {
            return;
        }
        let moments = self.by_way.entry(way).or_default();
        if moments.back().is_some_and(|last| sip.sent_at.since(*last) < STEP) {
            return;
        }
        if moments.len() >= MOMENTS_MAX {
            moments.pop_front();
        }
        moments.push_back(sip.sent_at);
    }
}

impl Wire {
    /// True for a request outside a dialog that got no response whatever, though it was repeated to the end, and though
    /// its very destination answered others meanwhile, and again or right before or after. Where all copies may have been
    /// lost, or the response had to go elsewhere, it is not.
    pub(crate) fn is_ignored(&self, of: &Transaction) -> bool {
        let is_ignored = of.is_never_answered() && can_be_heard(of) && self.was_somebody_there(of);
        of.is_outside_dialog() && (is_ignored || self.is_left_over_stream(of))
    }

    /// True for a request over a stream that got no response whatever for as long as its client waits, though others were
    /// answered behind it on the same connection: there nothing is lost, and nobody repeats (RFC 3261 17.1.1.2, 17.1.2.2).
    fn is_left_over_stream(&self, of: &Transaction) -> bool {
        let request = of.request();
        let moments = self.voices.by_way.get(&(request.destination, request.source, true));
        let is_used = moments.into_iter().flatten().any(|at| *at >= request.sent_at + APART);
        let is_over = self.now >= request.sent_at + T1 * TRIES;
        request.is_reliable() && of.responses.is_empty() && is_over && is_used
    }

    /// True for a request inside a call that got no response whatever, though it was repeated to the end, and though its
    /// server was heard behind it.
    pub(crate) fn is_ignored_inside(&self, leg: &Leg, of: &Transaction) -> bool {
        let is_ignored = of.is_never_answered() && self.is_alive_behind(leg, of);
        !of.is_outside_dialog() && (is_ignored || self.is_left_over_stream(of))
    }

    /// True when a far side goes on to ask behind `since` what was answered, again and again: nothing comes to it, and what it
    /// sends shows that the way from it is open, not the one to it. One transaction more than that which is judged tells.
    pub(crate) fn is_deaf(
        &self,
        leg: &Leg,
        party: Party,
        since: Instant,
        judged: Option<&Transaction>,
    ) -> bool {
        let is_unheard = |t: &Transaction| {
            let answered =
                t.responses.iter().find(|p| t.is_invite() || p.sip.is_final()).map(|p| p.sip.sent_at);
            answered.is_some_and(|at| {
                let behind = t.requests.iter().filter(|p| p.sip.sent_at > at + T1 && p.sip.sent_at > since);
                behind.count() >= DEAF
            })
        };
        let is_other = |t: &&Transaction| judged.is_none_or(|judged| judged.branch != t.branch);
        // What it asks outside of the call has the same way.
        let others = self.legs.values().rev().take(LEGS_MAX).flat_map(|leg| &leg.transactions);
        let mut own = leg.transactions.iter().chain(others).filter(|t| t.client == party);
        self.facts.of(party).is_far && own.any(|t| is_other(&t) && is_unheard(t))
    }

    /// True when the way from the server of a request was open between two moments: what it sent then came by, so that an
    /// answer would have. Of a side of ours nothing is lost before it is seen.
    pub(crate) fn is_heard_between(
        &self,
        leg: &Leg,
        of: &Transaction,
        (from, to): (Instant, Instant),
    ) -> bool {
        if !self.facts.of(of.server).is_far {
            return true;
        }
        let side = leg.side(of.server);
        let is_between = |at: Instant| from < at && at < to;
        let all = leg.transactions.iter().flat_map(|t| t.requests.iter().chain(&t.responses).chain(&t.acks));
        let mut said = all.filter(|p| p.sip.sender == of.server && is_between(p.sip.sent_at));
        let is_flowing = |s: &Stream| s.side == side && s.first_at < from && s.last_at > to;
        let others = of
            .requests
            .iter()
            .filter_map(|p| self.voices.by_way.get(&(p.sip.destination, p.sip.source, p.sip.is_reliable())));
        said.next().is_some()
            || leg.streams.iter().any(is_flowing)
            || others.flatten().any(|at| is_between(*at))
    }

    /// True when the server of a request inside a call was heard behind it: in the call, by signalling or by a stream that
    /// goes on as before, or by what it answered others. Who is gone answers nothing, and has done nothing wrong.
    pub(crate) fn is_alive_behind(&self, leg: &Leg, of: &Transaction) -> bool {
        let asked = of.request().sent_at;
        let side = leg.side(of.server);
        let is_heard = |s: &Stream| s.side == side && s.first_at < asked && s.last_at > asked + STILL;
        let all = leg.transactions.iter().flat_map(|t| t.requests.iter().chain(&t.responses).chain(&t.acks));
        let mut said = all.filter(|p| p.sip.sender == of.server && p.sip.sent_at > asked);
        // Whoever is heard need not hear, and hears nothing where it is not.
        let is_heard =
            leg.streams.iter().any(is_heard) || said.next().is_some() || self.was_somebody_there(of);
        let hears = is_heard
            && self.is_spoken_from(leg, of.server, of.request().destination)
            && !self.is_deaf(leg, of.server, asked, None);
        hears || self.is_left_over_stream(of)
    }

    /// True for an address of a far side from which it was heard in the call, or to which it asks for answers. What goes
    /// elsewhere, because who sends it takes the wrong address, has not come to it.
    pub(crate) fn is_spoken_from(&self, leg: &Leg, party: Party, address: SocketAddr) -> bool {
        if !self.facts.of(party).is_far {
            return true;
        }
        let mut all =
            leg.transactions.iter().flat_map(|t| t.requests.iter().chain(&t.responses).chain(&t.acks));
        all.any(|p| {
            p.sip.sender == party && (p.sip.source == address || asks_for_answers_at(&p.sip, address))
        })
    }

    fn was_somebody_there(&self, of: &Transaction) -> bool {
        let (Some(first), Some(last)) = (of.requests.first(), of.requests.last()) else { return false };
        let (first, last) = (first.sip.sent_at, last.sip.sent_at);
        let request = of.request();
        let way = (request.destination, request.source, request.is_reliable());
        let moments = self.voices.by_way.get(&way);
        let is_near = |at: &&Instant| first.since(**at) <= NEAR && at.since(last) <= NEAR;
        let near: Vec<Instant> = moments.into_iter().flatten().filter(is_near).copied().collect();
        let is_apart = |one: Instant, other: Instant| other.since(first.max(one)) >= APART;
        // A way that was broken for just as long as the copies came is no wonder.
        let is_meanwhile = near.iter().any(|at| *at > first && *at < last);
        is_meanwhile && near.first().zip(near.last()).is_some_and(|(one, other)| is_apart(*one, *other))
    }
}

/// True when the answers to a request go to this port of the host that it came from (RFC 3261 18.2.2).
fn asks_for_answers_at(sip: &Sip, address: SocketAddr) -> bool {
    let port = || sip.message.top_via_ref().map(|via| via.port_or_default());
    sip.is_request() && sip.source.ip() == address.ip() && port() == Ok(address.port())
}

/// False where the copies may all have got lost on one and the same ground, or the response goes where nobody may look:
/// to another port, or to an maddr.
fn can_be_heard(of: &Transaction) -> bool {
    let request = of.request();
    let is_small = request.message.bytes().len() <= OCTETS_MAX;
    let comes_back = request.message.top_via_ref().is_ok_and(|via| {
        via.maddr().is_none() && (via.rport().is_some() || via.port_or_default() == request.source.port())
    });
    let goes_there = of.requests.iter().all(|p| p.sip.destination == request.destination);
    is_small && comes_back && goes_there && request.message.faults().is_empty()
}
