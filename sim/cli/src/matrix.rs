//! The matrix: scenarios x modes x carriers x PBXs, as plans or as reasons why not.

use std::path::PathBuf;

use live::Networks;
use plan::{Choice, NetworkFile, NotResolved, Plan, ProfileFile, QuirkChoice, Scenario, TrunkMode, resolve};

use crate::args::ModeArg;
use crate::document;
use crate::load::Wrong;

/// One cell of the matrix.
#[derive(Clone, Debug)]
pub struct Cell {
    /// `calls/busy[static, sipconnect-like, open-source, clean, 7]`.
    pub id: String,
    /// The scenario's name.
    pub scenario: String,
    /// The scenario's title.
    pub title: String,
    /// The trunk mode.
    pub mode: TrunkMode,
    /// The carrier's profile, by the word that finds it.
    pub carrier: String,
    /// The PBX's profile, by the word that finds it.
    pub pbx: String,
    /// The plan, or why there is none.
    pub plan: Result<Box<Plan>, String>,
}

/// What the cells have in common.
#[derive(Debug)]
pub struct Axes {
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// Trunk modes.
    pub modes: Vec<TrunkMode>,
    /// Carrier profiles.
    pub carriers: Vec<ProfileFile>,
    /// PBX profiles.
    pub pbxs: Vec<ProfileFile>,
    /// The network.
    pub network: NetworkFile,
    /// The seed.
    pub seed: u64,
    /// Deviations asked for.
    pub quirks: Vec<QuirkChoice>,
    /// A TIFF file that every fax sends instead of its own document.
    pub document: Option<PathBuf>,
}

/// The modes that the argument means.
#[must_use]
pub fn modes(argument: ModeArg) -> Vec<TrunkMode> {
    match argument {
        ModeArg::Registration => vec![TrunkMode::Registration],
        ModeArg::Static => vec![TrunkMode::Static],
        ModeArg::Both => TrunkMode::ALL.to_vec(),
    }
}

/// Reads quirks as they are written and finds those that do not exist.
///
/// # Errors
/// A form that is wrong, or a name that nobody knows.
pub fn quirks(words: &[String]) -> Result<Vec<QuirkChoice>, Wrong> {
    let read = |word: &String| {
        let choice: QuirkChoice = word.parse()?;
        if agent::quirk::find(&choice.id).is_none() {
            return Err(format!("there is no quirk `{}`; `trunksim list quirks` shows all", choice.id));
        }
        Ok(choice)
    };
    words.iter().map(read).collect()
}

/// All cells, in the order of the axes.
///
/// # Errors
/// Files that contradict each other.
pub fn cells(axes: &Axes) -> Result<Vec<Cell>, Wrong> {
    let mut cells = Vec::new();
    for scenario in &axes.scenarios {
        for &mode in &axes.modes {
            for carrier in &axes.carriers {
                for pbx in &axes.pbxs {
                    cells.push(cell(axes, scenario, mode, carrier, pbx)?);
                }
            }
        }
    }
    Ok(cells)
}

fn cell(
    axes: &Axes,
    scenario: &Scenario,
    mode: TrunkMode,
    carrier: &ProfileFile,
    pbx: &ProfileFile,
) -> Result<Cell, Wrong> {
    let choice = Choice { carrier, pbx, network: &axes.network, mode, seed: axes.seed, quirks: &axes.quirks };
    let plan = match resolve(scenario, &choice) {
        Ok(mut plan) => {
            document::load(&mut plan, axes.document.as_deref())?;
            Ok(Box::new(plan))
        }
        Err(NotResolved::NotApplicable(reason)) => Err(reason),
        Err(NotResolved::File(error)) => return Err(error.to_string()),
    };
    let id = format!(
        "{}[{mode}, {}, {}, {}, {}]",
        scenario.name, carrier.name, pbx.name, axes.network.name, axes.seed
    );
    Ok(Cell {
        id,
        scenario: scenario.name.clone(),
        title: scenario.title.clone(),
        mode,
        carrier: carrier.name.clone(),
        pbx: pbx.name.clone(),
        plan,
    })
}

/// Gives a plan loopback addresses of its own, so that many can use sockets at once: the carriers live in one of
/// the networks, the PBXs in the other. The last octet stays at or below 100, because a stranger lives 100 above
/// the PBX.
pub fn give_addresses(plan: &mut Plan, networks: &Networks, number: usize) {
    let third = u8::try_from(number / 100 % 250).unwrap_or(0);
    let fourth = u8::try_from(number % 100 + 1).unwrap_or(1);
    let (carrier, pbx) = (networks.carrier(third, fourth), networks.pbx(third, fourth));
    for (address, ip) in [(&mut plan.carrier.address, carrier), (&mut plan.pbx.address, pbx)] {
        address.signalling_ip = ip;
        address.media_ip = ip;
    }
}
