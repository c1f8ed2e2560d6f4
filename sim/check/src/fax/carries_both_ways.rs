//! What one machine says is answered: T.38 carries a fax both ways.
//!
//! What it looks for: T.38 that is agreed, loses nothing, and over which a side is not heard at all whose machine was
//! heard in sound before: it was spoken to for ten seconds, or it was called and has not said what it can. Where no
//! machine was heard a person may have called or answered.
//!
//! Why it matters on a trunk: A gateway joins T.38 on the trunk to G.711 on a line, in four directions:
//! towards the line and from it, with the machine that sends there or here. Each is a path of its own in
//! the gateway, and one that is broken shows only in the calls that need it.
//!
//! Clause: catalogue FAX-32.
//!
//! A ladder that breaks it:
//!   pbx     CNG in G.711 -> carrier
//!   carrier 200, m=image 4020 udptl t38 -> pbx
//!   carrier DIS -> pbx
//!   carrier DIS -> pbx (3 s later)
//!   carrier DIS -> pbx (6 s later; nothing of the machine at the PBX)
//!
//! How to fix it: Try the gateway in all four directions, with a machine on its line that sends and one
//! that receives.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Exchange, Fax, Flow, Leg, Wire, machine};

/// A command is said again after 3 s, so a machine that is there has had three chances by then.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many datagrams may still be under way when a call ends.
const UNDER_WAY_MAX: u64 = 10;

/// From this version of T.38 on two machines may speak V.34, which has other words.
const V34_SINCE: u8 = 3;

info! {
    rows: ["FAX-32"], Must, Advisory,
    notice: "faxes in one direction always fail, those in the other never"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(fax) = leg.known_fax() else { return };
        // T.38 that came second, or was left again, has machines that said a part of it elsewhere.
        let [exchange] = fax.exchanges.as_slice() else { return };
        let Some(since) = agreed(exchange) else { return };
        let is_whole = fax.exchange.facts.losses == [0, 0] && fax.exchange.facts.bad_frames == 0;
        if !is_whole || fax.is_limited || !exchange.is_readable() || fax.flows.iter().any(has_another_fault) {
            return;
        }
        let end = leg.ended_or(wire.now);
        let Some((side, spoken_to, waited)) = unheard(fax, since, end) else { return };
        let version = exchange.images.each_ref().map(|image| image.attributes.version).into_iter().min();
        let speaks = fax.flows.iter().any(|flow| flow.side == side && flow.last_signal.is_some());
        if fax.sounded(side).is_none() || version >= Some(V34_SINCE) && speaks {
            return;
        }
        let (expected, text) = match spoken_to {
            Some(word) => ("an answer", format!("nothing of its machine is heard in T.38, after {word}")),
            None => ("DIS", "nothing of the machine that was called is heard in T.38".to_owned()),
        };
        let said = Said::in_leg(leg, since, vec![exchange.answer], text).expected(expected).got("nothing");
        let said = said.margin(waited - PATIENCE, since, end);
        out.misbehaved(&INFO, leg.party(side), said);
    }
}

/// What is lost whole, is sent to the wrong place, or cannot be read, is not heard either, and other checks say why.
fn has_another_fault(flow: &Flow) -> bool {
    let are_lost = flow.datagrams > flow.receiver.counters().datagrams + UNDER_WAY_MAX;
    are_lost || flow.malformed_arrived.is_some() || flow.flaws.wrong_address.count > 0
}

/// Since when both sides have known that T.38 is agreed.
fn agreed(exchange: &Exchange) -> Option<Instant> {
    let known = exchange.since[0].zip(exchange.since[1]).map(|(a, b)| a.max(b));
    known.filter(|_| exchange.is_t38())
}

/// The side that said nothing since then, what the other said to it, and for how long, which is long enough.
fn unheard(fax: &Fax, since: Instant, end: Instant) -> Option<(usize, Option<String>, Duration)> {
    let words = || fax.exchange.said.iter().filter(|said| said.until >= since && !said.frames.is_empty());
    let [caller, answerer] = [0, 1].map(|side| words().find(|said| said.side == machine(side)));
    match (caller, answerer) {
        (Some(_), Some(_)) => None,
        (Some(said), None) | (None, Some(said)) => {
            let silent = usize::from(caller.is_some());
            let waited = end.since(said.at.max(since));
            (waited >= PATIENCE).then(|| (silent, Some(said.what.clone()), waited))
        }
        // The machine that was called speaks first.
        (None, None) => {
            let waited = end.since(since);
            (waited >= PATIENCE).then_some((1, None, waited))
        }
    }
}
