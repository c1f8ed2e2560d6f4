//! The axes of the matrix, for each transport, and cells in which every two values of them meet.

use plan::profile::{ErrorCorrection, FaxCoding, FaxModem};
use plan::{Codec, FaxResolution, TrunkMode};
use tests::pairs;

use crate::cell::{Cell, Line, PERFECT, echo, slip};

/// One value of an axis: its name, and what it does to a cell.
type Value = (&'static str, fn(&mut Cell));

const DIRECTION: &[Value] = &[("outbound", |c| c.inbound = false), ("inbound", |c| c.inbound = true)];

const MODE: &[Value] =
    &[("static", |c| c.mode = TrunkMode::Static), ("registration", |c| c.mode = TrunkMode::Registration)];

const MACHINES: &[Value] = &[
    ("servers", |c| c.gateways = (false, false)),
    ("machine at the PBX", |c| c.gateways = (true, false)),
    ("machine at the carrier", |c| c.gateways = (false, true)),
    ("machines", |c| c.gateways = (true, true)),
];

const PAGES: &[Value] = &[
    ("1 page", |c| c.pages = 1),
    ("2 pages", |c| c.pages = 2),
    ("3 pages", |c| c.pages = 3),
    ("10 pages", |c| c.pages = 10),
];

const RESOLUTION: &[Value] = &[
    ("standard", |c| c.resolution = FaxResolution::Standard),
    ("fine", |c| c.resolution = FaxResolution::Fine),
    ("superfine", |c| c.resolution = FaxResolution::Superfine),
];

const ECM: &[Value] = &[("ECM", |c| c.ecm = true), ("no ECM", |c| c.ecm = false)];

const CODING: &[Value] = &[
    ("MH", |c| c.coding = FaxCoding::Mh),
    ("MR", |c| c.coding = FaxCoding::Mr),
    ("MMR", |c| c.coding = FaxCoding::Mmr),
];

const RATE: &[Value] = &[
    ("14400", |c| c.training = None),
    ("down to 12000", |c| c.training = Some(12_000)),
    ("down to 9600", |c| c.training = Some(9_600)),
    ("down to 7200", |c| c.training = Some(7_200)),
    ("down to 4800", |c| c.training = Some(4_800)),
    ("down to 2400", |c| c.training = Some(2_400)),
    ("V.29", |c| c.modem = FaxModem::V29),
    ("V.27ter", |c| c.modem = FaxModem::V27ter),
];

const PROTECTION: &[Value] = &[
    ("redundancy 0", |c| c.redundancy = 0),
    ("redundancy 1", |c| c.redundancy = 1),
    ("redundancy 2", |c| c.redundancy = 2),
    ("redundancy 3", |c| c.redundancy = 3),
    ("FEC", |c| c.error_correction = ErrorCorrection::Fec),
];

const T38_NETWORK: &[Value] = &[
    ("clean", |_| {}),
    ("80 ms jitter", |c| c.jitter_ms = 80),
    ("1 % loss", |c| c.loss = 0.01),
    ("5 % loss", |c| c.loss = 0.05),
    ("10 % loss", |c| c.loss = 0.10),
    ("20 % loss", |c| c.loss = 0.20),
    ("short bursts", |c| c.bursts = true),
    ("20 % in bursts", |c| c.burst_loss = 0.20),
];

const LAW: &[Value] = &[("mu-law", |c| c.codec = Codec::Pcmu), ("A-law", |c| c.codec = Codec::Pcma)];

const PTIME: &[Value] =
    &[("10 ms", |c| c.ptime_ms = 10), ("20 ms", |c| c.ptime_ms = 20), ("30 ms", |c| c.ptime_ms = 30)];

const LINE: &[Value] = &[
    ("perfect", |_| {}),
    ("-30 dB", |c| c.line.gain_db = -30),
    ("-20 dB", |c| c.line.gain_db = -20),
    ("+6 dB", |c| c.line.gain_db = 6),
    ("+12 dB", |c| c.line.gain_db = 12),
    ("noise", |c| c.line = Line { noise_dbm0: Some(-48), ..PERFECT }),
    ("-100 ppm", |c| c.line.drift_ppm = -100),
    ("-50 ppm", |c| c.line.drift_ppm = -50),
    ("+50 ppm", |c| c.line.drift_ppm = 50),
    ("+100 ppm", |c| c.line.drift_ppm = 100),
    ("slips", |c| c.line = slip(160)),
    ("echo", |c| c.line = echo(40, 24)),
];

const AUDIO_NETWORK: &[Value] = &[
    ("clean", |_| {}),
    ("20 ms jitter", |c| c.jitter_ms = 20),
    ("0.1 % loss", |c| c.loss = 0.001),
    ("1 % loss", |c| c.loss = 0.01),
    ("20 % loss", |c| c.loss = 0.20),
    ("short bursts", |c| c.bursts = true),
];

const T38: &[&[Value]] =
    &[DIRECTION, MODE, MACHINES, PAGES, RESOLUTION, ECM, CODING, RATE, PROTECTION, T38_NETWORK];

const AUDIO: &[&[Value]] =
    &[DIRECTION, MODE, MACHINES, PAGES, RESOLUTION, ECM, CODING, RATE, LAW, PTIME, LINE, AUDIO_NETWORK];

/// Cells in which every two values of every two axes meet, with their names.
pub(crate) fn cells() -> Vec<(String, Cell)> {
    let t38 = cells_of("T.38", T38, Cell::PLAIN);
    t38.chain(cells_of("G.711", AUDIO, Cell::AUDIO)).collect()
}

fn cells_of(
    transport: &'static str,
    axes: &'static [&'static [Value]],
    plain: Cell,
) -> impl Iterator<Item = (String, Cell)> {
    let sizes: Vec<usize> = axes.iter().map(|axis| axis.len()).collect();
    pairs::rows(&sizes).into_iter().enumerate().map(move |(nth, row)| {
        let values = || axes.iter().zip(&row).map(|(axis, value)| axis[*value]);
        let mut cell = plain;
        values().for_each(|(_, apply)| apply(&mut cell));
        let words: Vec<&str> = values().map(|(name, _)| name).collect();
        (format!("{transport} pairs {:03}: {}", nth + 1, words.join(", ")), cell)
    })
}
