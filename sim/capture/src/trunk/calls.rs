//! Which trunk a Call-ID was seen on, and whether what comes between other addresses goes on there.
//!
//! A side may have several addresses: it is called at one and hangs up from another, or takes over for one that is
//! out of order. A box in the middle looks alike: it has a hop on either side, and passes on what it gets.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hasher as _};
use std::net::{IpAddr, SocketAddr};

use sip::{Message, Method};

use super::TrunkId;

/// Call-IDs that are remembered, the last ones.
const CALLS_MAX: usize = 1 << 14;
/// Requests of each.
const REQUESTS_MAX: usize = 8;
/// Service Unavailable: who gets it asks another address of the same side (RFC 3263 4.3).
const UNAVAILABLE: u16 = 503;

/// Call-IDs.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// By a print of the Call-ID.
    known: BTreeMap<u64, Call>,
    by_age: VecDeque<u64>,
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) trunk: TrunkId,
    /// The last ones.
    requests: VecDeque<Request>,
}

/// A request: its CSeq and who asks.
#[derive(Debug)]
struct Request {
    print: u64,
    /// The end that has sent it.
    from: usize,
    /// The last answer to it.
    status: Option<u16>,
}

impl Calls {
    /// A message was seen on a trunk, sent by one of its ends.
    pub(super) fn see(&mut self, trunk: TrunkId, from: usize, message: &Message) {
        let Some((call, print)) = prints(message) else { return };
        if !self.known.contains_key(&call) {
            // An answer tells nothing of who has asked whom.
            if message.status().is_some() {
                return;
            }
            if self.by_age.len() >= CALLS_MAX
                && let Some(oldest) = self.by_age.pop_front()
            {
                self.known.remove(&oldest);
            }
            self.by_age.push_back(call);
        }
        let call = self.known.entry(call).or_insert_with(|| Call { trunk, requests: VecDeque::new() });
        if call.trunk != trunk {
            return;
        }
        let known = call.requests.iter_mut().rev().find(|request| request.print == print);
        match (known, message.status()) {
            (Some(request), Some(status)) => request.status = Some(status),
            (Some(_), None) | (None, Some(_)) => {}
            (None, None) => {
                if call.requests.len() >= REQUESTS_MAX {
                    call.requests.pop_front();
                }
                call.requests.push_back(Request { print, from, status: None });
            }
        }
    }

    /// The call of a message.
    pub(super) fn of(&self, message: &Message) -> Option<&Call> {
        self.known.get(&prints(message)?.0)
    }
}

impl Call {
    /// True when a message goes on here, which passes between the end `known` and an address that nobody knows yet.
    /// `is_from_known`: the end that is known has sent it. `new` is the address.
    pub(super) fn goes_on(
        &self,
        message: &Message,
        (known, is_from_known): (usize, bool),
        new: SocketAddr,
    ) -> bool {
        let Some((_, print)) = prints(message) else { return false };
        let request = self.requests.iter().rev().find(|request| request.print == print);
        if message.status().is_some() {
            let Some(of) = request.filter(|r| r.status.is_none_or(|s| s < 200)) else { return false };
            // Asked at one address, it answers from another; or it answers to the address that Via names and not to where
            // the request came from (RFC 3261 18.2.2), which is lost behind a NAT.
            let is_elsewhere = of.from == known && !is_from_known;
            return is_elsewhere || of.from != known && is_from_known && is_sent_by(message, new.ip());
        }
        match request {
            // The same request again, by the same end and to another address: the first one did not answer. Else it is
            // passed on, or a fork.
            Some(of) => {
                is_from_known && of.from == known && of.status.is_none_or(|s| s <= 100 || s == UNAVAILABLE)
            }
            // In a dialog, or the registration that is refreshed elsewhere.
            None => is_in_dialog(message) || message.method() == Some(Method::Register) && is_from_known,
        }
    }
}

fn is_sent_by(message: &Message, address: IpAddr) -> bool {
    message.top_via_ref().is_ok_and(|via| via.host.parse() == Ok(address))
}

fn is_in_dialog(message: &Message) -> bool {
    let has_tag = message.to_ref().is_ok_and(|to| to.tag().is_some());
    has_tag && message.method() != Some(Method::Register)
}

/// Prints of the Call-ID, and of what names a request in it.
fn prints(message: &Message) -> Option<(u64, u64)> {
    let call = print_of(message.call_id()?);
    let cseq = message.cseq().ok()?;
    let from = message.from_ref().ok()?;
    Some((call, print_of((cseq.number, cseq.method.as_str(), from.tag()))))
}

fn print_of(what: impl core::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
