//! Faxes over everything a trunk can be: each cell sends pages, and the judges compare them pixel by pixel.
//!
//! The cells are chosen so that each value of each axis is met several times, not as a cross product.

use std::ops::RangeInclusive;

use libtest_mimic::{Arguments, Failed, Trial};
use net::{GilbertElliott, LinkConfig, NetworkConfig, Traffic};
use plan::profile::{ErrorCorrection, FaxCoding, FaxMode, FaxModem, FaxTerminal, LineEcho, LineSlip};
use plan::{Codec, FaxDocument, FaxOrder, FaxResolution, Plan, Profile, TrunkMode, Verb};
use tests::lab::{Lab, failure, run};

use FaxCoding::{Mh, Mmr, Mr};
use FaxResolution::{Fine, Standard, Superfine};

/// One cell; what it does not say is as in [`Cell::PLAIN`].
#[derive(Clone, Copy)]
struct Cell {
    name: &'static str,
    inbound: bool,
    mode: TrunkMode,
    passthrough: bool,
    /// Analogue machines behind gateways instead of fax servers: the PBX's, the carrier's.
    gateways: (bool, bool),
    pages: u32,
    resolution: FaxResolution,
    ecm: bool,
    coding: FaxCoding,
    modem: FaxModem,
    /// The receiving machine refuses faster trainings; the rate that must come of it.
    training: Option<u32>,
    codec: Codec,
    ptime_ms: u32,
    error_correction: ErrorCorrection,
    redundancy: u8,
    loss: f64,
    bursts: bool,
    /// Bursts in which everything is lost: the share of packets that are in one.
    burst_loss: f64,
    jitter_ms: u64,
    line: Line,
}

/// What the line of the receiving machine does.
#[derive(Clone, Copy)]
struct Line {
    gain_db: i32,
    noise_dbm0: Option<i32>,
    drift_ppm: i32,
    slip: Option<LineSlip>,
    echo: Option<LineEcho>,
}

const PERFECT: Line = Line { gain_db: 0, noise_dbm0: None, drift_ppm: 0, slip: None, echo: None };

impl Cell {
    const PLAIN: Self = Self {
        name: "",
        inbound: false,
        mode: TrunkMode::Static,
        passthrough: false,
        gateways: (false, false),
        pages: 1,
        resolution: Standard,
        ecm: true,
        coding: Mmr,
        modem: FaxModem::V17,
        training: None,
        codec: Codec::Pcmu,
        ptime_ms: 20,
        error_correction: ErrorCorrection::Redundancy,
        redundancy: 1,
        loss: 0.0,
        bursts: false,
        burst_loss: 0.0,
        jitter_ms: 0,
        line: PERFECT,
    };
    const INBOUND: Self = Self { inbound: true, mode: TrunkMode::Registration, ..Self::PLAIN };
    const AUDIO: Self = Self { passthrough: true, ..Self::PLAIN };
    const AUDIO_INBOUND: Self = Self { passthrough: true, codec: Codec::Pcma, ..Self::INBOUND };
}

fn slip(samples: i32) -> Line {
    Line { slip: Some(LineSlip { samples, period_ms: 10_000 }), ..PERFECT }
}

fn echo(delay_ms: u32, attenuation_db: i32) -> Line {
    Line { echo: Some(LineEcho { delay_ms, attenuation_db }), ..PERFECT }
}

fn cells() -> Vec<Cell> {
    use Cell as C;
    let named = |name, cell: C| C { name, ..cell };
    vec![
        // Rates, by training failures and by modem.
        named("t38 12000", C { training: Some(12_000), ..C::PLAIN }),
        named("t38 9600", C { training: Some(9_600), ..C::INBOUND }),
        named("t38 4800", C { training: Some(4_800), ..C::PLAIN }),
        named("t38 2400", C { training: Some(2_400), ..C::INBOUND }),
        named("audio 12000", C { training: Some(12_000), ..C::AUDIO_INBOUND }),
        named("audio 9600 by V.29", C { modem: FaxModem::V29, ..C::AUDIO }),
        named("audio 7200", C { training: Some(7_200), ..C::AUDIO_INBOUND }),
        named("audio 4800 by V.27ter", C { modem: FaxModem::V27ter, ..C::AUDIO }),
        // Codings and resolutions, with and without error correction.
        named("t38 MH superfine", C { coding: Mh, resolution: Superfine, ..C::INBOUND }),
        named("t38 MR fine", C { coding: Mr, resolution: Fine, ..C::PLAIN }),
        named("t38 MH no ECM", C { coding: Mh, ecm: false, ..C::INBOUND }),
        named("t38 MR fine no ECM", C { coding: Mr, resolution: Fine, ecm: false, ..C::PLAIN }),
        named("audio MH fine no ECM", C { coding: Mh, resolution: Fine, ecm: false, ..C::AUDIO }),
        named("audio MR", C { coding: Mr, ..C::AUDIO_INBOUND }),
        // Pages.
        named("t38 three pages", C { pages: 3, ..C::PLAIN }),
        named("t38 three pages no ECM", C { pages: 3, ecm: false, coding: Mh, ..C::INBOUND }),
        named("audio three pages", C { pages: 3, ..C::AUDIO_INBOUND }),
        // Who has what behind it.
        named("gateway to server", C { gateways: (true, false), ..C::PLAIN }),
        named("server to gateway no ECM", C { gateways: (false, true), ecm: false, ..C::PLAIN }),
        named("gateway to gateway fine", C { gateways: (true, true), resolution: Fine, ..C::INBOUND }),
        // Packets.
        named("audio 10 ms", C { ptime_ms: 10, ..C::AUDIO_INBOUND }),
        named("audio 30 ms", C { ptime_ms: 30, ..C::AUDIO }),
        named("t38 redundancy 0", C { redundancy: 0, ..C::INBOUND }),
        named("t38 redundancy 2, 5 % loss", C { redundancy: 2, loss: 0.05, ..C::PLAIN }),
        named("t38 redundancy 3, 10 % loss", C { redundancy: 3, loss: 0.10, ..C::INBOUND }),
        named("t38 FEC, 3 % loss", C { error_correction: ErrorCorrection::Fec, loss: 0.03, ..C::PLAIN }),
        named("t38 bursts", C { redundancy: 3, bursts: true, ..C::INBOUND }),
        named("t38 jitter and another order", C { redundancy: 2, jitter_ms: 80, ..C::PLAIN }),
        named("gateways, 3 % loss", C { gateways: (true, true), redundancy: 3, loss: 0.03, ..C::PLAIN }),
        named("audio 0.1 % loss", C { loss: 0.001, ..C::AUDIO }),
        // Lines.
        named("audio -20 dB", C { line: Line { gain_db: -20, ..PERFECT }, ..C::AUDIO }),
        named("audio +6 dB", C { line: Line { gain_db: 6, ..PERFECT }, ..C::AUDIO_INBOUND }),
        named("audio noise", C { line: Line { noise_dbm0: Some(-48), ..PERFECT }, ..C::AUDIO }),
        named("audio drift", C { line: Line { drift_ppm: -100, ..PERFECT }, ..C::AUDIO_INBOUND }),
        named("audio slips", C { line: slip(160), ..C::AUDIO }),
        named("audio echo", C { line: echo(40, 24), ..C::AUDIO_INBOUND }),
    ]
}

/// Networks on which a fax may fail: each cell is played with [`SEEDS`] seeds, and so many of them arrive.
fn hard_cells() -> Vec<(Cell, RangeInclusive<usize>)> {
    use Cell as C;
    let fec = ErrorCorrection::Fec;
    vec![
        (C { name: "t38 redundancy 3, 20 % loss", redundancy: 3, loss: 0.20, ..C::PLAIN }, 10..=19),
        (C { name: "t38 redundancy 1, 20 % loss", loss: 0.20, ..C::INBOUND }, 8..=19),
        (C { name: "t38 FEC, 20 % loss", error_correction: fec, loss: 0.20, ..C::INBOUND }, 15..=20),
        (C { name: "t38 redundancy 3, 20 % in bursts", redundancy: 3, burst_loss: 0.2, ..C::PLAIN }, 3..=15),
        (C { name: "audio 20 % loss", loss: 0.20, ..C::AUDIO }, 0..=0),
    ]
}

/// Seeds that a hard cell is played with.
const SEEDS: usize = 20;

fn main() {
    let arguments = Arguments::from_args();
    let arrive = cells().into_iter().map(|cell| Trial::test(cell.name, move || arrives(&cell)));
    let hard = hard_cells()
        .into_iter()
        .map(|(cell, expected)| Trial::test(cell.name, move || is_told_as_it_was(&cell, expected)));
    libtest_mimic::run(&arguments, arrive.chain(hard).collect()).exit();
}

/// A fax that did not arrive is never called sent, neither by the judges nor by the verdict, and one that did
/// is never called failed.
fn is_told_as_it_was(cell: &Cell, expected: RangeInclusive<usize>) -> Result<(), Failed> {
    let lab = Lab::open();
    let mut arrived = 0;
    for seed in 1..=SEEDS as u64 {
        let mut plan = plan(&lab, cell)?;
        plan.seed = seed;
        let expect = plan.expect.calls.values_mut().find_map(|call| call.fax.as_mut());
        // At such a loss the machines may agree on a lower rate, or the side that calls may switch.
        expect.ok_or("no fax expected")?.switched_by = None;
        let done = run(&plan);
        let fax = done.calls.iter().find_map(|call| call.fax.as_deref()).ok_or("no fax was judged")?;
        // What really happened, by the paper in the machines.
        let machine = |sends| done.faxes.iter().map(|(_, record)| record).find(|r| r.sends() == sends);
        let (sent, received) = machine(true).zip(machine(false)).ok_or("a machine handed over nothing")?;
        // A machine that receives may miss the goodbye; the page is there all the same.
        let is_whole = sent.document == received.received && sent.outcome.is_ok();
        if fax.is_sent() != is_whole || done.verdict == check::Verdict::Pass && !is_whole {
            let word = if is_whole { "arrived" } else { "did not arrive" };
            return Err(format!("the fax {word}\n{}", failure(&done, &[])).into());
        }
        arrived += usize::from(is_whole);
    }
    if expected.contains(&arrived) { Ok(()) } else { Err(format!("{arrived} of {SEEDS} arrived").into()) }
}

fn arrives(cell: &Cell) -> Result<(), Failed> {
    let lab = Lab::open();
    let done = run(&plan(&lab, cell)?);
    if done.verdict == check::Verdict::Pass {
        return Ok(());
    }
    Err(failure(&done, &[]).into())
}

/// The plain fax scenario, with the cell laid over it.
fn plan(lab: &Lab, cell: &Cell) -> Result<Plan, Failed> {
    let name = if cell.inbound { "fax/inbound-t38" } else { "fax/outbound-t38" };
    let mut plan = lab.plan(lab.scenario(name), cell.mode, &[])?;
    for (profile, is_gateway) in [(&mut plan.pbx, cell.gateways.0), (&mut plan.carrier, cell.gateways.1)] {
        set_up(profile, cell, is_gateway);
    }
    let receiver = if cell.inbound { &mut plan.pbx } else { &mut plan.carrier };
    receiver.line.gain_db = cell.line.gain_db;
    receiver.line.noise_dbm0 = cell.line.noise_dbm0;
    receiver.line.drift_ppm = cell.line.drift_ppm;
    receiver.line.slip = cell.line.slip;
    receiver.line.echo = cell.line.echo;
    plan.network = network(cell, &plan.network);
    for step in &mut plan.steps {
        match &mut step.verb {
            Verb::SendFax(order) => *order = order_of(cell, None),
            Verb::ReceiveFax(order) => *order = order_of(cell, cell.training),
            _ => {}
        }
    }
    let expect =
        plan.expect.calls.values_mut().find_map(|call| call.fax.as_mut()).ok_or("no fax expected")?;
    expect.pages = Some(cell.pages);
    expect.identical = Some(true);
    expect.ecm = Some(cell.ecm);
    expect.rate = cell.training.or(match cell.modem {
        FaxModem::V27ter => Some(4_800),
        FaxModem::V29 => Some(9_600),
        FaxModem::V17 => None,
    });
    if cell.passthrough {
        expect.transport = Some(plan::FaxTransport::Passthrough);
        expect.switched_by = None;
    }
    Ok(plan)
}

fn set_up(profile: &mut Profile, cell: &Cell, is_gateway: bool) {
    profile.fax.mode = if cell.passthrough { FaxMode::Passthrough } else { FaxMode::T38ThenPassthrough };
    profile.fax.terminal = if is_gateway { FaxTerminal::Gateway } else { FaxTerminal::Ip };
    profile.fax.error_correction = cell.error_correction;
    profile.fax.redundancy_high = cell.redundancy;
    profile.media.ptime_ms = cell.ptime_ms;
    profile.media.codecs = vec![cell.codec];
}

fn order_of(cell: &Cell, training_fails_above: Option<u32>) -> FaxOrder {
    FaxOrder {
        document: FaxDocument::Text { pages: cell.pages, resolution: cell.resolution },
        ecm: Some(cell.ecm),
        modem: Some(cell.modem),
        coding: Some(cell.coding),
        training_fails_above,
    }
}

/// Only the media suffer: what loss does to signalling is another test's matter.
fn network(cell: &Cell, clean: &NetworkConfig) -> NetworkConfig {
    let bursts = GilbertElliott { good_to_bad: 0.005, bad_to_good: 0.4, loss_good: 0.0, loss_bad: 0.8 };
    // A burst takes two packets on the average.
    let good_to_bad = 0.5 * cell.burst_loss / (1.0 - cell.burst_loss);
    let total = GilbertElliott { good_to_bad, bad_to_good: 0.5, loss_good: 0.0, loss_bad: 1.0 };
    let link = |link: &LinkConfig| LinkConfig {
        loss: cell.loss,
        burst: if cell.burst_loss > 0.0 { Some(total) } else { cell.bursts.then_some(bursts) },
        jitter: clock::Duration::from_millis(cell.jitter_ms),
        reorder: if cell.jitter_ms > 0 { 0.05 } else { 0.0 },
        reorder_delay: clock::Duration::from_millis(cell.jitter_ms),
        impairs: Traffic::Media,
        ..link.clone()
    };
    NetworkConfig { to_pbx: link(&clean.to_pbx), to_carrier: link(&clean.to_carrier) }
}
