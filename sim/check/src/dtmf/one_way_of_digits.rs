//! A digit goes one way.
//!
//! What it looks for: The same digit of one side as a telephone event and in an INFO request at about the same time.
//!
//! Why it matters on a trunk: A receiver that knows both hears the digit twice: PINs and account numbers are refused.
//!
//! Clause: RFC 4733 2.5.1.2 (practice).
//!
//! A ladder that breaks it:
//!   pbx     RTP, event 5 -> carrier
//!   pbx     INFO, Signal=5 -> carrier
//!
//! How to fix it: Send digits as telephone events where they were agreed, and by INFO only elsewhere.

use std::collections::BTreeMap;

use clock::{Duration, Instant};
use sip::Method;
use trace::PacketId;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Wire};

info! {
    rows: ["DTM-01"], Should, V,
    notice: "digits arrive twice"
}

/// So far the two may be from each other: the event takes its time, and INFO may be sent when the key is let go.
const ABOUT: Duration = Duration::from_secs(1);
/// Digits by INFO that are remembered.
const TOLD_MAX: usize = 512;

/// A digit that an INFO request carries: when, which, and the packet.
type Told = (Instant, char, PacketId);

#[derive(Default)]
pub(crate) struct Rule {
    /// By Call-ID and side of the leg.
    told: BTreeMap<(String, usize), Vec<Told>>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::LEG)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Info || scene.is_copy() {
            return;
        }
        let Some(digit) = sip.digit() else { return };
        let key = (sip.call_id.to_string(), scene.side());
        if self.told.len() < TOLD_MAX || self.told.contains_key(&key) {
            let told = self.told.entry(key).or_default();
            if told.len() < TOLD_MAX {
                told.push((sip.sent_at, digit, sip.id));
            }
        }
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for side in [0, 1] {
            let told = self.told.remove(&(leg.call_id.to_string(), side)).unwrap_or_default();
            let streams = || leg.streams.iter().filter(|stream| stream.side == side);
            let twice = told.into_iter().find_map(|(at, digit, id)| {
                let is_about = |from: Instant, until: Instant| at + ABOUT >= from && at <= until + ABOUT;
                let mut keys = streams().flat_map(|stream| stream.keys.judged());
                let key = keys.find(|key| {
                    rtp::telephone_event::digit_of(key.event) == Some(digit) && is_about(key.at, key.last)
                })?;
                Some((at, digit, vec![key.packet, id]))
            });
            let Some((at, digit, packets)) = twice.filter(|_| !leg.session.is_hairpin) else { continue };
            let text = format!("digit {digit} goes as a telephone event and by INFO");
            let said = Said::in_leg(leg, at, packets, text).expected("one of them").got("both");
            out.misbehaved(&INFO, leg.party(side), said);
        }
    }
}
