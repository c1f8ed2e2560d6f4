//! The dialogs as each side knows them at a moment: what it has sent, and what has reached it (RFC 3261 12).

use clock::Instant;
use sip::Message;
use trace::Party;

use super::heard::Heard;

/// Where a side is with a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// The INVITE is out, or has come, and no response has a tag yet.
    Calling,
    /// A provisional response with a tag.
    Early,
    /// A 2xx.
    Confirmed,
    /// Refused, or ended by BYE.
    Terminated,
}

impl State {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Calling => "calling",
            Self::Early => "early",
            Self::Confirmed => "confirmed",
            Self::Terminated => "terminated",
        }
    }
}

/// One dialog as one side knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Half {
    /// The number of the call, from 1.
    pub(super) call: usize,
    pub(super) who: Party,
    pub(super) state: State,
    pub(super) local_tag: String,
    pub(super) remote_tag: Option<String>,
    /// The CSeq of the last request that it has sent in it, and that has reached it.
    pub(super) local_cseq: Option<u32>,
    pub(super) remote_cseq: Option<u32>,
}

/// A message as one side has it.
struct Seen<'a> {
    at: Instant,
    who: Party,
    is_sent: bool,
    heard: &'a Heard,
}

/// All dialogs at a moment, call by call, the caller's half first.
pub(super) fn at(heard: &[Heard], now: Instant) -> Vec<Half> {
    let mut seen = Vec::new();
    for heard in heard.iter().take_while(|heard| heard.sent <= now) {
        seen.push(Seen { at: heard.sent, who: heard.from, is_sent: true, heard });
        let arrived = heard.arrived.filter(|at| *at <= now);
        seen.extend(arrived.map(|at| Seen { at, who: heard.to, is_sent: false, heard }));
    }
    // Stable: of the same moment what was written first stays first.
    seen.sort_by_key(|seen| seen.at);
    let mut book = Book::default();
    seen.iter().for_each(|seen| book.see(seen));
    book.halves.sort_by_key(|half| half.call);
    book.halves
}

#[derive(Default)]
struct Book {
    /// Call-IDs in the order of their INVITEs.
    calls: Vec<String>,
    halves: Vec<Half>,
}

impl Book {
    fn see(&mut self, seen: &Seen<'_>) {
        let message = &seen.heard.message;
        let call_id = seen.heard.call_id();
        let method = seen.heard.method();
        if method == "INVITE" && message.is_request() && !self.calls.iter().any(|known| known == call_id) {
            self.calls.push(call_id.to_owned());
        }
        let Some(call) = self.calls.iter().position(|known| known == call_id) else { return };
        let call = call + 1;
        if message.is_request() {
            self.request(call, seen, &method);
        } else if method == "INVITE" {
            self.answer(call, seen, message);
        }
    }

    fn request(&mut self, call: usize, seen: &Seen<'_>, method: &str) {
        let (from, to) = (seen.heard.tag_in_from(), seen.heard.tag_in_to());
        if method == "INVITE" && to.is_none() {
            self.begin(call, seen, from.clone().unwrap_or_default());
        }
        let (local, remote) = if seen.is_sent { (from, to) } else { (to, from) };
        let cseq = seen.heard.cseq().filter(|_| !matches!(method, "ACK" | "CANCEL"));
        let is_of = |half: &&mut Half| {
            half.call == call && half.who == seen.who && is_pair(half, local.as_deref(), remote.as_deref())
        };
        let Some(half) = self.halves.iter_mut().rev().find(is_of) else { return };
        let number = if seen.is_sent { &mut half.local_cseq } else { &mut half.remote_cseq };
        *number = (*number).max(cseq);
        if method == "BYE" {
            half.state = State::Terminated;
        }
    }

    /// An INVITE without a tag of the callee begins a dialog, or begins it anew after a challenge.
    fn begin(&mut self, call: usize, seen: &Seen<'_>, caller: String) {
        let is_same = |half: &Half| half.call == call && half.who == seen.who;
        let is_known = self.halves.iter().any(|half| is_same(half) && half.state != State::Terminated);
        if is_known {
            return;
        }
        self.halves.retain(|half| !is_same(half) || half.local_cseq.is_none() && half.remote_cseq.is_none());
        let (local_tag, remote_tag) =
            if seen.is_sent { (caller, None) } else { (String::new(), Some(caller)) };
        self.halves.push(Half {
            call,
            who: seen.who,
            state: State::Calling,
            local_tag,
            remote_tag,
            local_cseq: None,
            remote_cseq: None,
        });
    }

    fn answer(&mut self, call: usize, seen: &Seen<'_>, message: &Message) {
        let status = message.status().unwrap_or_default();
        let Some(callee) = seen.heard.tag_in_to() else { return };
        // The callee sends the response, and the caller hears it.
        let of_side = |half: &&Half| half.call == call && half.who == seen.who;
        let tag = |half: &Half| {
            if seen.is_sent { half.local_tag.clone() } else { half.remote_tag.clone().unwrap_or_default() }
        };
        let at = self.halves.iter().rposition(|half| of_side(&half) && (tag(half) == callee));
        let open = || self.halves.iter().rposition(|half| of_side(&half) && tag(half).is_empty());
        let first = self.halves.iter().rposition(|half| of_side(&half));
        let (index, is_new) = match (at.or_else(open), first) {
            (Some(index), _) => (index, false),
            // Another phone of a call that forked: a dialog of its own.
            (None, Some(index)) if status < 300 => (index, true),
            (None, Some(index)) => (index, false),
            (None, None) => return,
        };
        let mut half = self.halves[index].clone();
        if is_new {
            half.state = State::Calling;
        }
        if is_new || tag(&half).is_empty() {
            if seen.is_sent { half.local_tag = callee } else { half.remote_tag = Some(callee) }
        }
        half.state = match status {
            101..=199 => half.state.max(State::Early),
            200..=299 => half.state.max(State::Confirmed),
            300.. if half.state < State::Confirmed => State::Terminated,
            _ => half.state,
        };
        if is_new { self.halves.push(half) } else { self.halves[index] = half }
    }
}

/// Whether a request with these tags is one of this dialog; before the callee has a tag, the caller's is enough.
fn is_pair(half: &Half, local: Option<&str>, remote: Option<&str>) -> bool {
    let local_is = half.local_tag.is_empty() || local.is_none() || local == Some(&half.local_tag);
    let remote_is = half.remote_tag.is_none() || remote.is_none() || remote == half.remote_tag.as_deref();
    local_is && remote_is
}
