//! Misbehaviour as data: every quirk is a named deviation that a profile or the command line switches on.
//!
//! A quirk hooks in at one place only (see [`Effect`]). One quirk, one file; what it does, where it is
//! seen, which check finds it and how it is cured stand in its `QUIRK` constant, which is also the text
//! of `trunksim explain`.

use bytes::Bytes;
use clock::{Duration, Instant, Rng};
use plan::Side;
use sip::{Draft, Message};
use trace::Cdr;

mod auth;
mod billing;
mod call;
mod dialog;
mod dtmf;
mod edit;
mod fax;
mod list;
mod media;
mod message;
mod options;
mod packet;
mod prack;
mod registration;
mod sdp;
mod timer;
mod transaction;
mod trunk;
mod udptl;

pub use list::all;

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
    /// Changes a decision inside the agent, which asks for the quirk by name.
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

struct Active {
    quirk: &'static Quirk,
    rng: Rng,
    count: u64,
    text: String,
}

/// The quirks that one agent has.
#[derive(Default)]
pub struct Quirks {
    active: Vec<Active>,
}

impl Quirks {
    /// The quirks with these ids; an unknown id is returned as the error.
    ///
    /// # Errors
    /// The first id that names no quirk.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a str>, rng: &Rng) -> Result<Self, String> {
        let mut active = Vec::new();
        for id in ids {
            let quirk = find(id).ok_or_else(|| id.to_owned())?;
            active.push(Active { quirk, rng: rng.derive(id), count: 0, text: String::new() });
        }
        Ok(Self { active })
    }

    /// True when nothing misbehaves, the common case that must cost nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// True when the agent has the quirk `id`.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.active.iter().any(|a| a.quirk.id == id)
    }

    /// Lets the message quirks edit `draft`.
    pub fn edit(&mut self, now: Instant, side: Side, draft: &mut Draft) {
        for a in &mut self.active {
            if let Effect::Message(edit) = a.quirk.effect {
                edit(draft, &mut a.hook(now, side));
            }
        }
    }

    /// What becomes of a datagram; the first quirk that wants something else than sending wins.
    pub fn datagram(&mut self, now: Instant, side: Side, bytes: &Bytes) -> Fate {
        self.active
            .iter_mut()
            .filter_map(|a| match a.quirk.effect {
                Effect::Datagram(decide) => Some(decide(bytes, &mut a.hook(now, side))),
                _ => None,
            })
            .find(|fate| *fate != Fate::Send)
            .unwrap_or(Fate::Send)
    }

    /// True when a quirk hides the incoming message from the agent.
    pub fn ignores(&mut self, now: Instant, side: Side, message: &Message) -> bool {
        self.active.iter_mut().any(|a| match a.quirk.effect {
            Effect::Ignore(ignore) => ignore(message, &mut a.hook(now, side)),
            _ => false,
        })
    }

    /// Lets the media quirks edit an RTP or RTCP packet.
    pub fn media(&mut self, now: Instant, side: Side, packet: &mut [u8]) -> Fate {
        for a in &mut self.active {
            if let Effect::Media(edit) = a.quirk.effect {
                let fate = edit(packet, &mut a.hook(now, side));
                if fate != Fate::Send {
                    return fate;
                }
            }
        }
        Fate::Send
    }

    /// Lets the quirks edit a record; false when it is not handed over.
    pub fn writes(&mut self, now: Instant, side: Side, cdr: &mut Cdr) -> bool {
        self.active.iter_mut().all(|a| match a.quirk.effect {
            Effect::Record(edit) => edit(cdr, &mut a.hook(now, side)),
            _ => true,
        })
    }

    /// Lets the UDPTL quirks edit a datagram.
    pub fn udptl(&mut self, now: Instant, side: Side, datagram: &mut Vec<u8>) -> Fate {
        for a in &mut self.active {
            if let Effect::Udptl(edit) = a.quirk.effect {
                let fate = edit(datagram, &mut a.hook(now, side));
                if fate != Fate::Send {
                    return fate;
                }
            }
        }
        Fate::Send
    }

    /// True when a quirk wants to see media packets.
    #[must_use]
    pub fn touches_media(&self) -> bool {
        self.active.iter().any(|a| matches!(a.quirk.effect, Effect::Media(_)))
    }
}

impl Active {
    fn hook(&mut self, now: Instant, side: Side) -> Hook<'_> {
        Hook { now, side, rng: &mut self.rng, count: &mut self.count, text: &mut self.text }
    }
}

/// The quirk called `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Quirk> {
    all().find(|q| q.id == id)
}
