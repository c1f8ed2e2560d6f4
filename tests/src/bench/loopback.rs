//! Calls over real sockets, both ends and the judge in this process, beside SIPp.

#[expect(clippy::disallowed_types, reason = "the operating system's part is measured without `live`")]
use std::net::UdpSocket;
use std::time::Duration as StdDuration;

use agent::AgentOptions;
use check::Judge;
use clock::Duration;
use live::{Clock, Live};
use plan::Verb;
use run::{Wire, stage as stage_world};
use trace::{Event, Party};

use crate::process::{cpu_time, cpu_time_of, wall_time};
use crate::stage::{self, Phone, complain};
use crate::table::{Table, grouped};
use crate::{sipp, sipp::Load};

/// Calls a second, tried in turn until one is carried without a retransmission: a machine that is busy with
/// other things carries only a lower one. SIPp then gets the same.
const RATES: [u32; 3] = [2_000, 500, 125];
/// How long calls are placed, in seconds.
const LASTS_S: u32 = 10;
/// How much longer the last of them may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Calls placed at one moment: the timer of the operating system is no finer than a millisecond.
const AT_ONCE: u32 = 10;
/// What of SIPp's CPU per call is allowed.
const SHARE_MAX: f64 = 0.5;
/// INVITE, 100, 180, 200, ACK, BYE, 200.
const PACKETS_PER_CALL: u64 = 7;

pub(crate) fn measure(table: &mut Table) {
    let figure = "calls per CPU second, loopback sockets, real clock, judged";
    let (rate, ours, octets) = match carried() {
        Ok(carried) => carried,
        Err(why) => return table.not_run(figure, &why),
    };
    table.told(figure, told(&ours));
    let figure = "  the same without a judge";
    let unjudged = match load(rate, false) {
        Ok((load, _)) => load,
        Err(why) => return table.not_run(figure, &why),
    };
    table.told(figure, told(&unjudged));
    let figure = "  these datagrams alone, sent and received";
    match datagrams(octets) {
        Ok(cost) => table.told(figure, format!("{:.0} us a call", cost.as_secs_f64() * 1e6)),
        Err(why) => table.not_run(figure, &why.to_string()),
    }
    let figure = "  SIPp uac and uas, same rate, unjudged";
    let theirs = match sipp::load(ours.calls, rate) {
        Ok(load) => load,
        Err(why) => return table.not_run(figure, &why),
    };
    table.told(figure, told(&theirs));
    let figure = "  of both, spent inside the operating system";
    let kernel = [&ours, &theirs].map(|load| load.kernel_per_call() * 1e6);
    table.told(figure, format!("{:.0} and {:.0} us a call", kernel[0], kernel[1]));
    let figure = "  CPU per call against SIPp, nobody judging";
    table.told(figure, format!("x {:.2}", unjudged.cpu_per_call() / theirs.cpu_per_call()));
    let share = ours.cpu_per_call() / theirs.cpu_per_call();
    let figure = "  CPU per call against SIPp";
    if rate == RATES[0] {
        table.at_most(figure, "x ", share, SHARE_MAX);
    } else {
        // What SIPp does while nothing happens is spread over fewer calls: this would flatter us.
        table.told(figure, format!("x {share:.2}, not judged below {} calls/s", RATES[0]));
    }
}

/// The highest rate that was carried, what it took, and the octets of an average message.
fn carried() -> Result<(u32, Load, usize), String> {
    let mut said = String::new();
    for rate in RATES {
        match load(rate, true) {
            Ok((load, octets)) => return Ok((rate, load, octets)),
            Err(why) => {
                eprintln!("  {rate} calls/s: {why}");
                said = why;
            }
        }
    }
    Err(said)
}

fn told(load: &Load) -> String {
    let (per_second, rate) = (grouped(1.0 / load.cpu_per_call()), grouped(load.rate()));
    format!("{per_second} ({:.0} us a call, at {rate} calls/s)", load.cpu_per_call() * 1e6)
}

/// CPU time of one call's datagrams alone: what no program that sends them one by one can go below.
fn datagrams(octets: usize) -> std::io::Result<StdDuration> {
    const CALLS: u32 = 5_000;
    #[expect(clippy::disallowed_types, reason = "the operating system's part is measured without `live`")]
    let (one, other) = (UdpSocket::bind("127.0.9.30:0")?, UdpSocket::bind("127.0.9.40:0")?);
    let to = other.local_addr()?;
    let (payload, mut buffer) = (vec![b'x'; octets], vec![0; octets]);
    let before = cpu_time();
    for _ in 0..u64::from(CALLS) * PACKETS_PER_CALL {
        one.send_to(&payload, to)?;
        other.recv_from(&mut buffer)?;
    }
    Ok((cpu_time() - before) / CALLS)
}

fn load(rate: u32, is_judged: bool) -> Result<(Load, usize), String> {
    let calls = (rate * LASTS_S) as usize;
    let instant = Duration::from_millis(1);
    let phone = Phone { rings_after: Duration::ZERO, answers_after: Duration::ZERO, hangs_up_after: instant };
    let interval = Duration::from_secs(1) * AT_ONCE / rate;
    let call = |index: usize| {
        let after = if index.is_multiple_of(AT_ONCE as usize) { interval } else { Duration::ZERO };
        let verb = Verb::Call {
            to: stage::destination(),
            offer: None,
            codecs: None,
            media: plan::OfferedMedia::Audio,
            from: None,
        };
        stage::step(verb, after, index.to_string())
    };
    let plan = stage::plan(phone, (0..calls).map(call).collect());
    let options = AgentOptions { mute: true, ..AgentOptions::default() };
    let world = stage_world(&plan, &[Party::Carrier, Party::Pbx], options, Wire::External)?;
    let both = [Party::Carrier, Party::Pbx];
    let judge = || Judge::with_plan(&stage::header(&world, &both), &plan);
    let mut judge = is_judged.then(judge);
    let mut live = Live::new(world, Clock::Real);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let used = || cpu_time_of(std::process::id()).unwrap_or_default();
    let (cpu, wall) = (used(), wall_time());
    let (mut packets, mut octets) = (0, 0);
    let observe = |event: Event| {
        if let Event::Sent { packet, .. } = &event {
            packets += 1;
            octets += packet.payload.len();
        }
        if let Some(judge) = judge.as_mut() {
            judge.observe(&event);
        }
    };
    let limit = Duration::from_secs(u64::from(LASTS_S)) + PATIENCE;
    let run = async { tokio::time::timeout(limit, live.run(observe, std::future::pending())).await };
    let outcome = runtime.block_on(run).map_err(|_| "the machine is too busy to carry it".to_owned())?;
    outcome.map_err(|error| error.to_string())?;
    let wall = wall_time() - wall;
    // Calls are judged as a whole when no late copy can come any more: that is after the end, and counts.
    let ended = cli::case::ended(live.world());
    let outcome = judge.map(|mut judge| {
        judge.observe(&ended);
        judge.finish()
    });
    let load = Load { cpu: used().since(cpu), wall, calls };
    if packets != calls as u64 * PACKETS_PER_CALL {
        return Err(format!("{packets} packets for {calls} calls: something was sent again"));
    }
    if let Some(outcome) = outcome {
        complain(&outcome.findings);
        if outcome.calls.len() != calls {
            return Err(format!("only {} of {calls} calls came about", outcome.calls.len()));
        }
    }
    Ok((load, octets / packets as usize))
}
