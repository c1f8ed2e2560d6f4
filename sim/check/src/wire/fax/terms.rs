//! By what a datagram of UDPTL is judged: where its receiver wants it, and what it said of itself.

use std::net::SocketAddr;

use clock::{Duration, Instant};
use sip::sdp::UdpErrorCorrection;

use super::{Exchange, Fax};
use crate::wire::flaw::{GRACE, NEVER_ALLOWED};

/// What of a leg a datagram is judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) place: Placed,
    /// How long ago the sender knew that it does not go there any more.
    pub(crate) after: Duration,
    pub(crate) is_own_source: bool,
    /// The longest datagram the receiver takes, as far as it says.
    pub(crate) datagram_octets_max: Option<u32>,
    /// True when the receiver asks for FEC.
    pub(crate) asks_fec: bool,
    pub(crate) version: u8,
    /// The highest version that may be in force for the sender.
    pub(crate) version_max: u8,
    /// False when what goes there is no plain UDPTL.
    pub(crate) is_readable: bool,
    /// When T.38 was agreed last: a new session may count anew.
    pub(crate) agreed: Option<Instant>,
    /// When the call was over for the sender.
    pub(crate) over: Option<Instant>,
    /// The sender's own clock is not known, nor what was lost on the way from it.
    pub(crate) is_far: bool,
}

/// Whether a datagram goes where the receiver wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    Right,
    WrongAddress,
    Unwanted,
}

impl Fax {
    /// By what a datagram of `side` is judged that goes from `from` to `to` at `at`.
    pub(super) fn terms(&self, side: usize, from: SocketAddr, to: SocketAddr, at: Instant) -> Terms {
        let (other, grace) = (1 - side, GRACE.max(self.grace[side]));
        let is_named = |e: &&Exchange| e.images[other].address == Some(to);
        let is_learned = self.is_heard_from(other, to, grace);
        // ICE may have found another place than those of the descriptions.
        let is_open = |e: &Exchange| {
            e.is_t38()
                && (is_learned
                    || e.images[other].address.is_none()
                    || e.images.iter().all(|i| i.has_candidates))
        };
        let wants = |e: &&Exchange| is_named(e) || is_open(e);
        // What is new counts at once for who knows better, and later for what was under way.
        let settled = |e: &&Exchange| e.since[side].is_some_and(|since| at.since(since) > grace);
        let fresh = || self.exchanges.iter().take_while(|e| !settled(e));
        let in_force = self.exchanges.iter().find(settled);
        let may_hold = || fresh().chain(in_force).filter(|e| e.is_t38());
        let is_offered = self.offered.as_ref().is_some_and(|(by, all)| *by == other && all.contains(&to));
        let found = fresh().find(wants).or(in_force.filter(wants));
        let place = match (found, in_force) {
            (Some(_), _) => Placed::Right,
            _ if is_offered => Placed::Right,
            (None, Some(e)) if e.is_t38() => Placed::WrongAddress,
            (None, Some(_)) => Placed::Unwanted,
            (None, None) if fresh().any(Exchange::is_t38) => Placed::WrongAddress,
            (None, None) => Placed::Unwanted,
        };
        let was_wanted = self.exchanges.iter().any(|e| wants(&e));
        let since = in_force.filter(|_| was_wanted).and_then(|e| e.since[side]);
        let latest = found.or(in_force).or(self.exchanges.first());
        let owns = |e: &Exchange| e.images[side].address == Some(from);
        let is_own_source = !self.exchanges.iter().any(|e| e.images[side].address.is_some())
            || self.exchanges.iter().any(owns)
            || self.offered.as_ref().is_some_and(|(by, all)| *by == side && all.contains(&from));
        let version = |e: &Exchange| e.images[0].attributes.version.min(e.images[1].attributes.version);
        let attributes = || may_hold().map(|e| &e.images[other].attributes);
        let limits: Option<Vec<u32>> = attributes().map(|a| a.max_datagram).collect();
        Terms {
            place,
            after: since.map_or(NEVER_ALLOWED, |since| at.since(since + (grace - GRACE))),
            is_own_source,
            datagram_octets_max: limits.and_then(|all| all.into_iter().max()),
            asks_fec: attributes().any(|a| a.udp_ec == Some(UdpErrorCorrection::Fec)),
            version: latest.map_or(0, version),
            version_max: may_hold().map(version).max().unwrap_or_default(),
            is_readable: latest.is_none_or(|e| !e.is_t38() || e.is_readable()),
            agreed: self.exchanges.first().filter(|e| e.is_t38()).and_then(Exchange::answered),
            over: None,
            is_far: false,
        }
    }

    /// Behind a NAT the other machine is where it sends from (RFC 7362 4). An address that it has named, and has
    /// replaced since, must be heard from anew.
    fn is_heard_from(&self, other: usize, to: SocketAddr, grace: Duration) -> bool {
        let theirs =
            || self.flows.iter().filter(|f| f.side == other).filter_map(|f| Some((f.from, f.arrived?.1)));
        let Some(latest) = theirs().map(|(_, last)| last).max() else { return false };
        let was_named = self.exchanges.iter().any(|e| e.images[other].address == Some(to));
        let replaced = self.exchanges.first().and_then(|e| e.since[other]).filter(|_| was_named);
        let is_fresh = |last: Instant| replaced.is_none_or(|since| last > since + grace);
        theirs().any(|(from, last)| from == to && last + grace >= latest && is_fresh(last))
    }
}
