//! Misbehaviour as data: every quirk is a named deviation that a profile or the command line switches on.
//!
//! A quirk hooks in at one place only (see [`Effect`]). One quirk, one file: its name is the id, its head says
//! what the quirk does, and its `QUIRK` says where it is seen, which check finds it, how it is cured, and in
//! which play all that can be watched. That is also the text of `trunksim explain`. `build.rs` makes the list.

use bytes::Bytes;
use clock::{Duration, Instant, Rng};
use plan::{Side, TrunkMode};
use sip::{Draft, Message};
use trace::Cdr;

mod active;
mod edit;
mod packet;
mod twin;
mod udptl;

pub use active::Quirks;
pub use twin::Twin;

include!(concat!(env!("OUT_DIR"), "/quirk_modules.rs"));

/// All of them, by family and name.
static ALL: &[&Quirk] = include!(concat!(env!("OUT_DIR"), "/quirk_list.rs"));

/// What their files say of themselves.
const HEADS: &[Head] = include!(concat!(env!("OUT_DIR"), "/quirk_heads.rs"));

/// What path and head of a quirk's file say, as `build.rs` has read them.
struct Head {
    module: &'static str,
    id: &'static str,
    does: &'static str,
}

/// A named deviation from the rules.
#[derive(Debug)]
pub struct Quirk {
    /// Its name on the command line and in profiles.
    pub id: &'static str,
    /// What it does, one sentence.
    pub does: &'static str,
    /// Where it is met in the field.
    pub seen: &'static str,
    /// The check that must find it.
    pub check: &'static str,
    /// What to change on a real device that behaves like this.
    pub cure: &'static str,
    /// Where it hooks in.
    pub effect: Effect,
    /// Where it can be watched.
    pub twin: Twin,
}

impl Quirk {
    /// What path and head say of the quirk in `module`. A quirk that is not listed does not compile.
    const fn of(module: &str) -> Self {
        let mut at = 0;
        while !is_same(HEADS[at].module.as_bytes(), module.as_bytes()) {
            at += 1;
        }
        let Head { id, does, .. } = HEADS[at];
        let twin = Twin::of(Side::Pbx, "", TrunkMode::Registration);
        Self { id, does, seen: "", check: "", cure: "", effect: Effect::Decision, twin }
    }

    /// What its twin switches on, as the command line takes it, the quirk itself last.
    pub fn switched_on(&self) -> impl Iterator<Item = String> {
        let own = format!("{}:{}", self.twin.side, self.id);
        self.twin.beside.iter().map(|&other| other.to_owned()).chain([own])
    }
}

/// Equality of octets, which a constant cannot ask of `==` yet.
const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// Where a quirk hooks into an agent.
#[derive(Debug)]
pub enum Effect {
    /// Edits a message before it is sent for the first time; retransmissions repeat the edited bytes.
    Message(fn(&mut Draft, &mut Hook<'_>)),
    /// Decides what becomes of each datagram, retransmissions included.
    Datagram(fn(&Bytes, &mut Hook<'_>) -> Fate),
    /// Looks at an incoming message first; true means that the agent never sees it.
    Ignore(fn(&Message, &mut Hook<'_>) -> bool),
    /// Edits an RTP or RTCP packet before it is sent.
    Media(fn(&mut [u8], &mut Hook<'_>) -> Fate),
    /// Edits the record of a call before it is handed over; false means that it never is.
    Record(fn(&mut Cdr, &mut Hook<'_>) -> bool),
    /// Edits a UDPTL datagram before it is sent.
    Udptl(fn(&mut Vec<u8>, &mut Hook<'_>) -> Fate),
    /// Changes a decision inside the agent, which asks for the quirk.
    Decision,
}

/// What becomes of a datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is sent as it is.
    Send,
    /// It is not sent.
    Swallow,
    /// It is sent later.
    Delay(Duration),
    /// These are sent instead, each after its delay.
    Replace(Vec<(Duration, Bytes)>),
}

impl Fate {
    /// It is sent, and another after some time.
    fn followed_by(bytes: &Bytes, after: Duration, other: Bytes) -> Self {
        Self::Replace(vec![(Duration::ZERO, bytes.clone()), (after, other)])
    }
}

/// What a quirk may look at and remember.
#[derive(Debug)]
pub struct Hook<'a> {
    /// The moment.
    pub now: Instant,
    /// Whose misbehaviour this is.
    pub side: Side,
    /// Randomness of the quirk's own.
    pub rng: &'a mut Rng,
    /// A memory that starts at zero and belongs to this quirk in this agent.
    pub count: &'a mut u64,
    /// A memory for text that starts empty.
    pub text: &'a mut String,
}

/// Every quirk there is.
pub fn all() -> impl Iterator<Item = &'static Quirk> {
    ALL.iter().copied()
}

/// The quirk called `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Quirk> {
    all().find(|q| q.id == id)
}
