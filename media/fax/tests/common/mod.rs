//! Two machines, a network between them, and a clock that only counts.
#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of it")]

use std::collections::BTreeMap;

use clock::{Duration, Instant, Rng};
use fax::{AudioTerminal, Event, Gateway, Outcome, STEP, STEP_SAMPLES, Settings, T38Terminal};
use t38::{Counters, Protection, Received, Receiver, ReceiverConfig, Sender, SenderConfig, Syntax};

/// One direction of a UDPTL path.
pub struct Path {
    pub loss: f64,
    pub delay_ms: u64,
    pub jitter_ms: u64,
    rng: Rng,
    sender: Sender,
    receiver: Receiver,
    flying: BTreeMap<(Instant, u64), Vec<u8>>,
    count: u64,
}

impl Path {
    pub fn new(protection: Protection, seed: u64, name: &str) -> Self {
        Self {
            loss: 0.0,
            delay_ms: 30,
            jitter_ms: 0,
            rng: Rng::new(seed).derive(name),
            sender: Sender::new(SenderConfig { protection, datagram_octets_max: 1400 }),
            receiver: Receiver::new(ReceiverConfig { syntax: Syntax::V1998, ..ReceiverConfig::default() }),
            flying: BTreeMap::new(),
            count: 0,
        }
    }

    pub fn send(&mut self, now: Instant, out: fax::IfpOut) {
        let packet = self.sender.send(&out.ifp, out.class).expect("the IFP fits into 1400 octets");
        if self.rng.chance(self.loss) {
            return;
        }
        let jitter = if self.jitter_ms > 0 { self.rng.below(self.jitter_ms) } else { 0 };
        self.count += 1;
        let at = now + Duration::from_millis(self.delay_ms + jitter);
        self.flying.insert((at, self.count), packet.to_bytes().to_vec());
    }

    /// The IFPs that are there at `now`.
    pub fn take(&mut self, now: Instant) -> Vec<(u16, Vec<u8>)> {
        while let Some(entry) = self.flying.first_entry().filter(|entry| entry.key().0 <= now) {
            let (at, datagram) = (entry.key().0, entry.remove());
            self.receiver.handle_timeout(at);
            self.receiver.handle_datagram(at, &datagram);
        }
        self.receiver.handle_timeout(now);
        std::iter::from_fn(|| self.receiver.poll_output())
            .filter_map(|output| match output {
                Received::Ifp { sequence, ifp, .. } => Some((sequence, ifp.to_vec())),
                Received::Lost { .. } => None,
            })
            .collect()
    }

    pub fn counters(&self) -> Counters {
        self.receiver.counters()
    }
}

/// What a call left behind.
#[derive(Debug)]
pub struct Result {
    pub sender: Side,
    pub receiver: Side,
    pub pages: Vec<page::Page>,
    pub seconds: f64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub outcome: Option<Outcome>,
    pub events: Vec<Event>,
}

impl Side {
    pub fn frames(&self) -> Vec<String> {
        self.events
            .iter()
            .filter_map(|event| match event {
                Event::Frame(report) => Some(report.to_string()),
                _ => None,
            })
            .collect()
    }

    pub fn pages(&self) -> Vec<&fax::PageReport> {
        self.events
            .iter()
            .filter_map(|event| match event {
                Event::Page(report) => Some(report),
                _ => None,
            })
            .collect()
    }

    pub fn rate(&self) -> u32 {
        self.events
            .iter()
            .find_map(|event| match event {
                Event::Completed { statistics, .. } => Some(statistics.bit_rate),
                _ => None,
            })
            .expect("the call is over")
    }
}

/// No call of these tests is longer.
const STEPS_MAX: u64 = 50 * 60 * 60;

/// Two T.38 machines.
pub fn t38_call(sender: &Settings, receiver: &Settings, there: &mut Path, back: &mut Path) -> Result {
    let mut a = T38Terminal::new(sender, Instant::ZERO).expect("the pages are valid");
    let mut b = T38Terminal::new(receiver, Instant::ZERO).expect("there is memory");
    let mut now = Instant::ZERO;
    for _ in 0..STEPS_MAX {
        now += STEP;
        a.advance(now);
        b.advance(now);
        while let Some(out) = a.poll_ifp() {
            there.send(now, out);
        }
        while let Some(out) = b.poll_ifp() {
            back.send(now, out);
        }
        there.take(now).iter().for_each(|(sequence, ifp)| b.handle_ifp(now, *sequence, ifp));
        back.take(now).iter().for_each(|(sequence, ifp)| a.handle_ifp(now, *sequence, ifp));
        if a.outcome().is_some() && b.outcome().is_some() {
            break;
        }
    }
    Result {
        sender: Side {
            outcome: a.outcome().cloned(),
            events: std::iter::from_fn(|| a.poll_event()).collect(),
        },
        receiver: Side {
            outcome: b.outcome().cloned(),
            events: std::iter::from_fn(|| b.poll_event()).collect(),
        },
        pages: b.pages().expect("the received document can be read"),
        seconds: now.as_millis() as f64 / 1000.0,
    }
}

/// A clean T.38 call.
pub fn clean_t38_call(sender: &Settings, receiver: &Settings) -> Result {
    let mut there = Path::new(Protection::NONE, 1, "there");
    let mut back = Path::new(Protection::NONE, 1, "back");
    t38_call(sender, receiver, &mut there, &mut back)
}

/// Mu-law there and back, as a trunk would do.
pub fn through_mu_law(samples: &mut [i16]) {
    let law = audio::Law::Mu;
    for sample in samples {
        *sample = law.decode_sample(law.encode_sample(*sample));
    }
}

/// Two machines on telephone lines, with gateways and a UDPTL path between them if asked.
pub fn audio_call(
    sender: &Settings,
    receiver: &Settings,
    gateways: Option<(&mut Path, &mut Path)>,
) -> Result {
    let mut a = AudioTerminal::new(sender, Instant::ZERO).expect("the pages are valid");
    let mut b = AudioTerminal::new(receiver, Instant::ZERO).expect("there is memory");
    let mut trunk = gateways.map(|paths| (gateway(), gateway(), paths));
    let (mut to_a, mut to_b) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
    let mut steps = 0;
    while steps < STEPS_MAX && (a.outcome().is_none() || b.outcome().is_none()) {
        steps += 1;
        let (mut from_a, mut from_b) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
        a.fill_audio(&mut from_a);
        b.fill_audio(&mut from_b);
        through_mu_law(&mut from_a);
        through_mu_law(&mut from_b);
        match &mut trunk {
            None => (to_b, to_a) = (from_a, from_b),
            Some((near, far, (there, back))) => {
                let now = Instant::from_millis(steps * 20);
                near.handle_audio(&from_a);
                far.handle_audio(&from_b);
                carry(now, near, far, there);
                carry(now, far, near, back);
                near.fill_audio(&mut to_a);
                far.fill_audio(&mut to_b);
            }
        }
        a.handle_audio(&to_a);
        b.handle_audio(&to_b);
    }
    left_behind(&mut a, &mut b, steps)
}

/// What two machines on a line left behind after so many steps; `b` received.
fn left_behind(a: &mut AudioTerminal, b: &mut AudioTerminal, steps: u64) -> Result {
    Result {
        sender: Side {
            outcome: a.outcome().cloned(),
            events: std::iter::from_fn(|| a.poll_event()).collect(),
        },
        receiver: Side {
            outcome: b.outcome().cloned(),
            events: std::iter::from_fn(|| b.poll_event()).collect(),
        },
        pages: b.pages().expect("the received document can be read"),
        seconds: steps as f64 / 50.0,
    }
}

/// Two machines on a line with a tap on it.
pub fn tapped_call(sender: &Settings, receiver: &Settings, law: audio::Law) -> (Result, t30::Exchange) {
    tapped_call_through(sender, receiver, law, &mut |_, _, _| true)
}

/// The same; `path` does something to what a side says, for the other side and the tap alike, and tells whether
/// it arrives.
pub fn tapped_call_through(
    sender: &Settings,
    receiver: &Settings,
    law: audio::Law,
    path: &mut dyn FnMut(u64, t30::Side, &mut [i16]) -> bool,
) -> (Result, t30::Exchange) {
    let mut a = AudioTerminal::new(sender, Instant::ZERO).expect("the pages are valid");
    let mut b = AudioTerminal::new(receiver, Instant::ZERO).expect("there is memory");
    let mut tap = fax::tap::Tap::new().expect("there is memory");
    let mut listener = t30::Listener::new();
    let side = if sender.role == fax::Role::Caller { t30::Side::Caller } else { t30::Side::Answerer };
    let mut steps = 0;
    while steps < STEPS_MAX && (a.outcome().is_none() || b.outcome().is_none()) {
        let at = Instant::from_millis(steps * 20);
        let (mut from_a, mut from_b) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
        a.fill_audio(&mut from_a);
        b.fill_audio(&mut from_b);
        for samples in [&mut from_a, &mut from_b] {
            samples.iter_mut().for_each(|sample| *sample = law.decode_sample(law.encode_sample(*sample)));
        }
        let mut lines = Vec::new();
        for (side, samples, hears) in [(side, &mut from_a, &mut b), (side.other(), &mut from_b, &mut a)] {
            let heard = if path(steps, side, samples) {
                hears.handle_audio(samples);
                tap.hear(at, side, samples)
            } else {
                hears.handle_gap(STEP_SAMPLES);
                tap.gap(at, side, STEP_SAMPLES)
            };
            lines.extend(heard.into_iter().map(|(at, line)| (at, side, line)));
        }
        lines.into_iter().for_each(|(at, side, line)| listener.hear(at, side, line));
        steps += 1;
    }
    let result = left_behind(&mut a, &mut b, steps);
    (result, listener.finish())
}

pub fn gateway() -> Gateway {
    Gateway::new(&fax::GatewaySettings::default()).expect("there is memory")
}

fn carry(now: Instant, from: &mut Gateway, to: &mut Gateway, path: &mut Path) {
    while let Some(out) = from.poll_ifp() {
        path.send(now, out);
    }
    for (sequence, ifp) in path.take(now) {
        to.handle_ifp(sequence, &ifp);
    }
}
