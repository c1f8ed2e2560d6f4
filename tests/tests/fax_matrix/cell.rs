//! One cell of the matrix, and the plan that plays it.

use libtest_mimic::Failed;
use net::{GilbertElliott, LinkConfig, NetworkConfig, Traffic};
use plan::profile::{ErrorCorrection, FaxCoding, FaxMode, FaxModem, FaxTerminal, LineEcho, LineSlip};
use plan::{Codec, FaxDocument, FaxOrder, FaxResolution, Plan, Profile, TrunkMode, Verb};
use tests::lab::Lab;

use FaxCoding::Mmr;
use FaxResolution::Standard;

/// One cell; what it does not say is as in [`Cell::PLAIN`].
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) inbound: bool,
    pub(crate) mode: TrunkMode,
    pub(crate) passthrough: bool,
    /// Analogue machines behind gateways instead of fax servers: the PBX's, the carrier's.
    pub(crate) gateways: (bool, bool),
    pub(crate) pages: u32,
    pub(crate) resolution: FaxResolution,
    pub(crate) ecm: bool,
    pub(crate) coding: FaxCoding,
    pub(crate) modem: FaxModem,
    /// The receiving machine refuses faster trainings; the rate that must come of it.
    pub(crate) training: Option<u32>,
    pub(crate) codec: Codec,
    pub(crate) ptime_ms: u32,
    pub(crate) error_correction: ErrorCorrection,
    pub(crate) redundancy: u8,
    pub(crate) loss: f64,
    pub(crate) bursts: bool,
    /// Bursts in which everything is lost: the share of packets that are in one.
    pub(crate) burst_loss: f64,
    pub(crate) jitter_ms: u64,
    pub(crate) line: Line,
}

/// What the line of the receiving machine does.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(crate) gain_db: i32,
    pub(crate) noise_dbm0: Option<i32>,
    pub(crate) drift_ppm: i32,
    pub(crate) slip: Option<LineSlip>,
    pub(crate) echo: Option<LineEcho>,
}

pub(crate) const PERFECT: Line = Line { gain_db: 0, noise_dbm0: None, drift_ppm: 0, slip: None, echo: None };

impl Cell {
    pub(crate) const PLAIN: Self = Self {
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
    pub(crate) const INBOUND: Self = Self { inbound: true, mode: TrunkMode::Registration, ..Self::PLAIN };
    pub(crate) const AUDIO: Self = Self { passthrough: true, ..Self::PLAIN };
    pub(crate) const AUDIO_INBOUND: Self = Self { passthrough: true, codec: Codec::Pcma, ..Self::INBOUND };

    /// True when nothing is lost or altered on the way, so that the fax must arrive.
    ///
    /// The engine's gateway may take some 10 ms of a page for training, which are a few rows at its head. Only
    /// error correction brings them back.
    pub(crate) fn is_sure(&self) -> bool {
        let has_gateway = if self.inbound { self.gateways.1 } else { self.gateways.0 };
        let is_gateway_sure = self.passthrough || !has_gateway || self.ecm;
        let is_lossless = self.loss == 0.0 && self.burst_loss == 0.0 && !self.bursts;
        let is_steady = self.jitter_ms == 0 || !self.passthrough;
        is_gateway_sure && is_lossless && is_steady && self.line == PERFECT
    }
}

pub(crate) fn slip(samples: i32) -> Line {
    Line { slip: Some(LineSlip { samples, period_ms: 10_000 }), ..PERFECT }
}

pub(crate) fn echo(delay_ms: u32, attenuation_db: i32) -> Line {
    Line { echo: Some(LineEcho { delay_ms, attenuation_db }), ..PERFECT }
}

/// Ten superfine pages at 2,400 bit/s take more than three hours.
const LONG: clock::Duration = clock::Duration::from_secs(6 * 3600);

/// The plain fax scenario, with the cell laid over it.
pub(crate) fn plan(lab: &Lab, cell: &Cell) -> Result<Plan, Failed> {
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
    plan.limit = LONG;
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
    profile.fax.deadline = LONG;
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
