//! Faxes over everything a trunk can be: each cell sends pages, and the judges compare them pixel by pixel.
//!
//! Cells that were thought of one by one, cells in which every two values of every two axes meet, and networks
//! on which a fax may fail, played with many seeds.

use std::ops::RangeInclusive;

use check::{FaxSummary, Verdict};
use libtest_mimic::{Arguments, Failed, Trial};
use plan::profile::{ErrorCorrection, FaxCoding, FaxModem};
use plan::{FaxResolution, Plan};
use tests::lab::{Lab, failure, run};

use FaxCoding::{Mh, Mr};
use FaxResolution::{Fine, Superfine};
use cell::{Cell, Line, PERFECT, echo, plan, slip};

#[path = "fax_matrix/axes.rs"]
mod axes;
#[path = "fax_matrix/cell.rs"]
mod cell;

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
    let pairs = axes::cells().into_iter().map(|(name, cell)| {
        Trial::test(name, move || if cell.is_sure() { arrives(&cell) } else { is_told(&cell) })
    });
    let hard = hard_cells()
        .into_iter()
        .map(|(cell, expected)| Trial::test(cell.name, move || is_told_as_it_was(&cell, expected)));
    libtest_mimic::run(&arguments, arrive.chain(pairs).chain(hard).collect()).exit();
}

/// Plays a cell with each seed: a fax that did not arrive is never called sent, neither by the judges nor by
/// the verdict, and one that did is never called failed.
fn is_told_as_it_was(cell: &Cell, expected: RangeInclusive<usize>) -> Result<(), Failed> {
    let lab = Lab::open();
    let mut arrived = 0;
    for seed in 1..=SEEDS as u64 {
        let mut plan = plan(&lab, cell)?;
        plan.seed = seed;
        arrived += usize::from(tells_the_truth(plan)?);
    }
    if expected.contains(&arrived) { Ok(()) } else { Err(format!("{arrived} of {SEEDS} arrived").into()) }
}

/// Plays a cell once, whatever comes of it.
fn is_told(cell: &Cell) -> Result<(), Failed> {
    tells_the_truth(plan(&Lab::open(), cell)?).map(|_| ())
}

/// Whether the fax arrived, which the judges must say as it was.
fn tells_the_truth(mut plan: Plan) -> Result<bool, Failed> {
    let expect = plan.expect.calls.values_mut().find_map(|call| call.fax.as_mut());
    let expect = expect.ok_or("no fax expected")?;
    // On such a trunk the machines may agree on a lower rate, or the side that calls may switch.
    (expect.switched_by, expect.rate) = (None, None);
    let done = run(&plan);
    let is_sent =
        done.judgement.calls.iter().find_map(|call| call.fax.as_deref()).is_some_and(FaxSummary::is_sent);
    // What really happened, by the paper in the machines.
    let machines = report::fax::machines(&done.recording.events);
    let machine = |sends| machines.iter().find(|m| m.document.is_empty() != sends);
    let (sent, received) = machine(true).zip(machine(false)).ok_or("a machine handed over nothing")?;
    // A machine that receives may miss the goodbye; the page is there all the same.
    let is_whole = sent.document == received.received && sent.outcome == fax_engine::Outcome::Ok.to_string();
    if is_sent != is_whole || done.judgement.verdict == Verdict::Pass && !is_whole {
        let word = if is_whole { "arrived" } else { "did not arrive" };
        return Err(format!("the fax {word}\n{}", failure(&done, &[])).into());
    }
    Ok(is_whole)
}

fn arrives(cell: &Cell) -> Result<(), Failed> {
    let lab = Lab::open();
    let done = run(&plan(&lab, cell)?);
    if done.judgement.verdict == Verdict::Pass {
        return Ok(());
    }
    Err(failure(&done, &[]).into())
}
