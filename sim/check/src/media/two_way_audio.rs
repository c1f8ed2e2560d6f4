//! Both sides send sound.
//!
//! What it looks for: Answered calls in which both sides may send for two seconds and more, be it with a hold or a
//! refresh in between: whether each sends RTP, and anything else than silence in it. Only G.711 is looked into. And
//! a side that has sent sound and then sends nothing while the other does: for all of the time after an exchange of
//! descriptions, or for five seconds and more up to the BYE. Who leaves silence out may do so. A recording without any RTP says nothing of
//! sound, and a far side of which no RTP arrives may send it all the same.
//!
//! Why it matters on a trunk: The classic complaint: the call is up, is billed, and one side hears nothing.
//!
//! Clause: catalogue QOS-01.
//!
//! A ladder that breaks it:
//!   pbx     RTP, all silence -> carrier
//!
//! How to fix it: Look for the microphone, the codec, or the port that is read from.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, SoundTime, Stream, Wire};

info! {
    rows: ["QOS-01", "HLD-05"], Must, Advisory,
    notice: "one side hears nothing"
}

/// In a shorter time nobody need have spoken.
const LONG: Duration = Duration::from_secs(2);
/// Who sends nothing for so long before the BYE has stopped.
const GONE: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(crate) struct Rule;

/// What is missing of a side, and from when to when.
struct Silence {
    what: &'static str,
    from: Instant,
    until: Instant,
    least: Duration,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::LEG_SO_FAR)
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let (Some(from), Some(_)) = (leg.connected[0], leg.connected[1]) else { return };
        let until = leg.ended_or(wire.now);
        // Fax and forks make silence legitimate, and so does a caller who has given up.
        let is_plain = !leg.session.is_forked
            && leg
                .attempts()
                .all(|t| t.cancelled.is_none() && t.acks.iter().all(|a| a.sip.from_tag.is_some()));
        // A recording of signalling alone has no sound of anybody.
        let is_recorded = wire.has_media && !leg.session.is_hairpin;
        let times = leg.session.sound_times(from, until);
        let together: Duration = times.iter().map(|time| time.until.since(time.from)).sum();
        if !is_plain || !is_recorded || together < LONG {
            return;
        }
        for side in [0, 1] {
            let all = Silence { what: "silence", from, until, least: until.since(from) + LONG - together };
            let Some(silence) = silence(leg, side, all, &times) else { continue };
            tell(wire, leg, side, &silence, out);
        }
    }
}

/// The streams of a side that were there after `from`.
fn own(leg: &Leg, side: usize, from: Instant) -> impl Iterator<Item = &Stream> + Clone {
    leg.streams.iter().filter(move |s| s.side == side && s.last_at >= from)
}

fn silence(leg: &Leg, side: usize, all: Silence, times: &[SoundTime]) -> Option<Silence> {
    let own = own(leg, side, all.from);
    let is_opaque = |s: &Stream| s.is_sealed() || s.packets > s.keys.packets && s.audible == 0;
    if own.clone().any(is_opaque) {
        return None;
    }
    if own.clone().next().is_none() {
        return Some(Silence { what: "no RTP", ..all });
    }
    // What comes later in a codec that is not looked into may be loud.
    if own.clone().all(|s| s.loud == 0 && !s.is_opaque(true)) {
        return Some(all);
    }
    // Who leaves silence out sends nothing until somebody speaks.
    if own.clone().any(|s| s.pauses > 0) || leg.session.may_wait(side) || leg.fax.is_some() {
        return None;
    }
    // Where nobody is heard any more the recording may have lost the media.
    let sounds = |side, from, until| {
        leg.streams.iter().any(|s: &Stream| s.side == side && s.sounds_between(from, until))
    };
    let is_without =
        |time: &SoundTime| !sounds(side, time.from, time.until) && sounds(1 - side, time.settled, time.until);
    let is_long = |time: &SoundTime| time.until.since(time.settled) >= LONG;
    // What comes after the last packet of a recording that has no BYE nobody knows.
    let heard = leg.bye.map(|(bye, _)| bye).or_else(|| leg.streams.iter().map(|s| s.last_at).max())?;
    let mut known = times.iter().map(|time| SoundTime { until: time.until.min(heard), ..*time });
    if let Some(time) = known.find(|time| is_long(time) && is_without(time)) {
        return Some(Silence { what: "no RTP", from: time.settled, until: time.until, least: LONG });
    }
    let end = times.last().filter(|_| leg.bye.is_some())?;
    let last = own.filter_map(|s| s.last_before(end.until)).max()?.max(end.settled);
    let is_gone = end.until == heard && end.until.since(last) >= GONE && sounds(1 - side, last + GONE, heard);
    is_gone.then_some(Silence { what: "no RTP", from: last, until: end.until, least: GONE })
}

fn tell(wire: &Wire, leg: &Leg, side: usize, silence: &Silence, out: &mut Findings) {
    let Silence { what, from, until, least } = *silence;
    let party = leg.party(side);
    let said = |text: String| Said::in_leg(leg, from, Vec::new(), text).expected("sound");
    if what == "no RTP" && wire.facts.of(party).is_far {
        // It may send, and the network or a wrong address keeps it from arriving.
        let text = format!("nothing that the {party} sends arrives in an answered call");
        out.lost(&INFO, party, said(text).got("no RTP"));
        return;
    }
    let said = said(format!("sends {what} in an answered call")).got(what);
    out.misbehaved(&INFO, party, said.margin(until.since(from).saturating_sub(least), from, until));
}
