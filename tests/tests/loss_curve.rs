//! Calls over a line that loses packets fall on the curve that follows from the timers of RFC 3261,
//! neither worse nor better: 25 ms each way, ringing after 0.1 s, answer after 2 s, independent loss.

use std::collections::{BTreeMap, BTreeSet};

use agent::{AgentOptions, Command, Wanted};
use clock::{Duration, Instant};
use libtest_mimic::{Arguments, Failed, Trial};
use net::LinkConfig;
use plan::profile::Called;
use plan::{Plan, Step, Subject, TrunkMode, Verb};
use run::{Wire, World, stage};
use sip::{Message, Method};
use tests::lab::Lab;
use trace::{Event, Packet, Party};

const CALLS: usize = 10_000;

/// Loss, the share of complete calls, and the median time from INVITE to answer in milliseconds.
const CURVE: [(f64, f64, u64); 4] =
    [(0.0, 1.0, 2_050), (0.05, 1.0, 2_050), (0.2, 0.99996, 2_050), (0.5, 0.9095, 2_550)];

fn main() {
    let arguments = Arguments::from_args();
    let trial = |(loss, share, median)| {
        Trial::test(format!("{} % loss", loss * 100.0), move || falls_on_the_curve(loss, share, median))
    };
    libtest_mimic::run(&arguments, CURVE.into_iter().map(trial).collect()).exit();
}

fn falls_on_the_curve(loss: f64, share: f64, median_ms: u64) -> Result<(), Failed> {
    let plan = plan(loss);
    let mut world = stage(
        &plan,
        &[Party::Carrier, Party::Pbx],
        AgentOptions { mute: true, ..AgentOptions::default() },
        Wire::Internal,
    )?;
    let number = plan.carrier.magic_number("answers").ok_or("no such number")?.to_string();
    let mut seen = Seen::default();
    for n in 0..CALLS {
        let at = Instant::from_millis(1_000 + 20 * n as u64);
        until(&mut world, at, &mut seen);
        let command = Command::Call(Wanted::plain(number.clone()));
        world.command(at, Party::Pbx, command);
    }
    let end = Instant::from_millis(1_000 + 20 * CALLS as u64) + Duration::from_secs(150);
    until(&mut world, end, &mut seen);
    let complete = seen.acknowledged.intersection(&seen.ended).filter(|c| seen.answered.contains_key(*c));
    let got = complete.count() as f64 / CALLS as f64;
    // Three standard deviations of a binomial share, and never less than one call in ten thousand.
    let sigma = (share * (1.0 - share) / CALLS as f64).sqrt();
    if (got - share).abs() > (3.0 * sigma).max(3.5e-4) {
        return Err(
            format!("{got} of the calls were complete, the curve says {share} +- {}", 3.0 * sigma).into()
        );
    }
    let mut waits: Vec<u64> = seen.answered.values().map(|w| w.as_millis() as u64).collect();
    waits.sort_unstable();
    let median = waits[waits.len() / 2];
    if median != median_ms {
        return Err(format!("the median answer took {median} ms, the curve says {median_ms} ms").into());
    }
    Ok(())
}

/// A static trunk without anything but calls.
fn plan(loss: f64) -> Plan {
    let lab = Lab::open();
    let scenario = lab.scenario("calls/outbound-fast-answer");
    let mut plan = lab.plan(scenario, TrunkMode::Static, &[]).expect("the scenario exists in static mode");
    let answers = Called {
        number: plan.carrier.magic["answers"].number.clone(),
        ring_after: Duration::from_millis(100),
        outcome_after: Duration::from_secs(2),
        hangs_up_after: Duration::from_secs(5),
        ..Called::default()
    };
    plan.carrier.magic.insert("answers".to_owned(), answers);
    for profile in [&mut plan.carrier, &mut plan.pbx] {
        profile.limits.channels = 100_000;
        profile.options.interval_s = 0;
        profile.calls.ring_timeout_s = 120;
        profile.media.ports.first = 1_024;
        profile.media.ports.last = 65_000;
    }
    let link = LinkConfig { latency: Duration::from_millis(25), loss, ..LinkConfig::default() };
    plan.network = net::NetworkConfig { to_pbx: link.clone(), to_carrier: link };
    plan.limit = Duration::from_secs(3_600);
    let verb = Verb::Wait { until: None };
    let after = Duration::from_secs(3_599);
    plan.steps = vec![Step { subject: Subject::Pbx, verb, after, call: "a".to_owned(), line: 1 }];
    plan
}

fn until(world: &mut World, end: Instant, seen: &mut Seen) {
    seen.drain(world);
    while let Some(next) = world.next_timeout().filter(|next| *next <= end) {
        world.handle_timeout(next);
        seen.drain(world);
    }
}

/// What became of each call, by its Call-ID.
#[derive(Default)]
struct Seen {
    invited: BTreeMap<String, Instant>,
    answered: BTreeMap<String, Duration>,
    acknowledged: BTreeSet<String>,
    ended: BTreeSet<String>,
}

impl Seen {
    fn drain(&mut self, world: &mut World) {
        for event in world.drain_events() {
            match event {
                Event::Sent { at, packet } => self.sent(at, packet),
                Event::Delivered { at, packet } => self.delivered(at, packet),
                _ => {}
            }
        }
    }

    fn sent(&mut self, at: Instant, packet: Packet) {
        let message = Message::parse(packet.payload);
        if message.method() == Some(Method::Invite) {
            self.invited.entry(id(&message)).or_insert(at);
        }
    }

    fn delivered(&mut self, at: Instant, packet: Packet) {
        let message = Message::parse(packet.payload);
        let about = message.cseq().ok().map(|c| c.method);
        match (message.method(), message.status(), about) {
            (Some(Method::Ack), ..) => {
                self.acknowledged.insert(id(&message));
            }
            (None, Some(200), Some(Method::Invite)) => {
                let id = id(&message);
                let began = self.invited.get(&id).copied().unwrap_or(at);
                self.answered.entry(id).or_insert_with(|| at.since(began));
            }
            (None, Some(200), Some(Method::Bye)) => {
                self.ended.insert(id(&message));
            }
            _ => {}
        }
    }
}

fn id(message: &Message) -> String {
    message.call_id().unwrap_or_default().to_owned()
}
