//! The quirks that one agent has, and whether each has had an occasion.

use core::cell::Cell;

use bytes::Bytes;
use clock::{Instant, Rng};
use plan::Side;
use sip::{Draft, Message};
use trace::Cdr;

use super::{Effect, Fate, Hook, Quirk, find};

struct Active {
    quirk: &'static Quirk,
    rng: Rng,
    count: u64,
    text: String,
    /// A cell, because a decision only asks.
    has_had_occasion: Cell<bool>,
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
            active.push(Active {
                quirk,
                rng: rng.derive(id),
                count: 0,
                text: String::new(),
                has_had_occasion: Cell::new(false),
            });
        }
        Ok(Self { active })
    }

    /// True when nothing misbehaves, the common case that must cost nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.active.is_empty()
    }

    /// True when the agent has this quirk. Ask last, after all else that the decision depends on: who is told
    /// yes goes another way, and that is the quirk's occasion.
    #[must_use]
    pub fn has(&self, quirk: &'static Quirk) -> bool {
        let found = self.active.iter().find(|a| core::ptr::eq(a.quirk, quirk));
        found.inspect(|a| a.has_had_occasion.set(true)).is_some()
    }

    /// The ids of the quirks that nothing has given an occasion to.
    pub fn without_occasion(&self) -> impl Iterator<Item = &'static str> {
        self.active.iter().filter(|a| !a.has_had_occasion.get()).map(|a| a.quirk.id)
    }

    /// Lets the message quirks edit `draft`.
    pub fn edit(&mut self, now: Instant, side: Side, draft: &mut Draft) {
        for a in &mut self.active {
            if let Effect::Message(edit) = a.quirk.effect {
                let before = draft.to_bytes();
                edit(draft, &mut a.hook(now, side));
                a.note(draft.to_bytes() != before);
            }
        }
    }

    /// What becomes of a datagram; the first quirk that wants something else than sending wins.
    pub fn datagram(&mut self, now: Instant, side: Side, bytes: &Bytes) -> Fate {
        for a in &mut self.active {
            if let Effect::Datagram(decide) = a.quirk.effect {
                let fate = decide(bytes, &mut a.hook(now, side));
                if fate != Fate::Send {
                    a.note(true);
                    return fate;
                }
            }
        }
        Fate::Send
    }

    /// True when a quirk hides the incoming message from the agent.
    pub fn ignores(&mut self, now: Instant, side: Side, message: &Message) -> bool {
        self.active.iter_mut().any(|a| match a.quirk.effect {
            Effect::Ignore(ignore) => {
                let ignores = ignore(message, &mut a.hook(now, side));
                a.note(ignores);
                ignores
            }
            _ => false,
        })
    }

    /// Lets the media quirks edit an RTP or RTCP packet.
    pub fn media(&mut self, now: Instant, side: Side, packet: &mut [u8]) -> Fate {
        for a in &mut self.active {
            if let Effect::Media(edit) = a.quirk.effect {
                let before = packet.to_vec();
                let fate = edit(packet, &mut a.hook(now, side));
                a.note(fate != Fate::Send || *packet != *before);
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
            Effect::Record(edit) => {
                let before = cdr.clone();
                let is_written = edit(cdr, &mut a.hook(now, side));
                a.note(!is_written || *cdr != before);
                is_written
            }
            _ => true,
        })
    }

    /// Lets the UDPTL quirks edit a datagram.
    pub fn udptl(&mut self, now: Instant, side: Side, datagram: &mut Vec<u8>) -> Fate {
        for a in &mut self.active {
            if let Effect::Udptl(edit) = a.quirk.effect {
                let before = datagram.clone();
                let fate = edit(datagram, &mut a.hook(now, side));
                a.note(fate != Fate::Send || *datagram != before);
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
    /// Once it has changed something, it has had its occasion.
    fn note(&self, has_changed_something: bool) {
        if has_changed_something {
            self.has_had_occasion.set(true);
        }
    }

    fn hook(&mut self, now: Instant, side: Side) -> Hook<'_> {
        Hook { now, side, rng: &mut self.rng, count: &mut self.count, text: &mut self.text }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{prack::no_prack, sdp::hold_answered_sendrecv, transaction::cancel_ignored};
    use super::*;
    use sip::Method;

    fn idle(quirks: &Quirks) -> Vec<&'static str> {
        quirks.without_occasion().collect()
    }

    #[test]
    fn who_is_asked_and_says_yes_has_had_an_occasion() {
        let quirks = Quirks::new(["no-prack", "cancel-ignored"], &Rng::new(1)).expect("both are there");
        assert_eq!(idle(&quirks), ["no-prack", "cancel-ignored"]);
        assert!(!quirks.has(&hold_answered_sendrecv::QUIRK));
        assert!(quirks.has(&no_prack::QUIRK) && quirks.has(&no_prack::QUIRK));
        assert_eq!(idle(&quirks), ["cancel-ignored"]);
    }

    #[test]
    fn no_two_families_have_a_quirk_of_one_name() {
        for quirk in super::super::all() {
            let found = find(quirk.id).expect("it is listed");
            assert_eq!((found.id, found.check), (quirk.id, quirk.check));
        }
    }

    #[test]
    fn an_edit_that_changes_nothing_is_no_occasion() {
        let ids = [&hold_answered_sendrecv::QUIRK, &cancel_ignored::QUIRK].map(|quirk| quirk.id);
        let mut quirks = Quirks::new(ids, &Rng::new(1)).expect("both are there");
        let mut draft = Draft::request(&Method::Options, "sip:a@b.invalid");
        quirks.edit(Instant::ZERO, Side::Pbx, &mut draft);
        assert!(!quirks.ignores(Instant::ZERO, Side::Pbx, &draft.to_message()));
        assert_eq!(idle(&quirks), ids);
        let cancel = Draft::request(&Method::Cancel, "sip:a@b.invalid").to_message();
        assert!(quirks.ignores(Instant::ZERO, Side::Pbx, &cancel));
        assert_eq!(idle(&quirks), ["hold-answered-sendrecv"]);
    }
}
