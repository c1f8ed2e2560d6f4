//! A guide, and the pair that it is run with.

use std::path::Path;

use plan::{FileError, Guide, GuideHead, NetworkFile, ProfileFile, RunBlock, Scenario, Side, What};

use super::against::Against;
use crate::args::{GuideRunArgs, USUAL_CARRIER, USUAL_NETWORK, USUAL_PBX};
use crate::device::WORD;
use crate::load::{self, Wrong};
use crate::matrix::{self, Axes, Cell};

/// A guide and its pair.
pub(super) struct Stage<'a> {
    pub(super) guide: &'a Guide,
    pub(super) args: &'a GuideRunArgs,
    pub(super) against: &'a Against,
    carrier: ProfileFile,
    pbx: ProfileFile,
    pub(super) network: NetworkFile,
}

impl<'a> Stage<'a> {
    /// With the profiles that the guide names, or those of the command line.
    ///
    /// # Errors
    /// A profile or a play that there is not, or settings that contradict each other, at their line.
    pub(super) fn of(guide: &'a Guide, args: &'a GuideRunArgs, against: &'a Against) -> Result<Self, Wrong> {
        let profile = |side, asked: &Option<String>| {
            let own = asked.as_deref().filter(|word| !word.starts_with(WORD));
            let stated = || of_guide(guide, side).map_err(|fault| fault.to_string());
            own.map_or_else(stated, |word| one(side, word))
        };
        let stage = Self {
            guide,
            args,
            against,
            carrier: profile(Side::Carrier, &args.carrier)?,
            pbx: profile(Side::Pbx, &args.pbx)?,
            network: network(guide).map_err(|fault| fault.to_string())?,
        };
        for (number, run) in runs(guide) {
            stage.pair(number)?;
            plays(guide, run).map_err(|fault| fault.to_string())?;
        }
        Ok(stage)
    }

    /// Carrier and PBX as they are at a block.
    ///
    /// # Errors
    /// Settings that contradict each other.
    pub(super) fn pair(&self, block: usize) -> Result<[ProfileFile; 2], Wrong> {
        let over = |base| self.guide.over(base, block).map_err(|fault| fault.to_string());
        Ok([over(&self.carrier)?, over(&self.pbx)?])
    }

    /// The words of a block of plays, paths from where we are.
    pub(super) fn plays(&self, run: &RunBlock) -> Vec<String> {
        words(self.guide, run)
    }

    /// The plays of a block with both ends ours.
    ///
    /// # Errors
    /// Files that contradict each other.
    pub(super) fn cells(&self, block: usize, run: &RunBlock) -> Result<Vec<Cell>, Wrong> {
        let [carrier, pbx] = self.pair(block)?;
        let axes = Axes {
            scenarios: load::plays_by_name(&self.plays(run))?,
            stored: Vec::new(),
            modes: self.modes(run),
            carriers: vec![carrier],
            pbxs: vec![pbx],
            network: self.network.clone(),
            seed: self.guide.head.seed.unwrap_or(GuideHead::SEED),
            quirks: run.quirks.clone(),
            document: None,
            is_strict: self.args.strict,
            is_as_written: !run.over_the_pair,
            is_beside: false,
        };
        let mut cells = matrix::cells(&axes)?;
        self.leave_out(run, &mut cells);
        Ok(cells)
    }

    /// The modes of a block.
    pub(super) fn modes(&self, run: &RunBlock) -> Vec<plan::TrunkMode> {
        if run.modes.is_empty() { self.guide.head.modes.clone() } else { run.modes.clone() }
    }

    /// A guide for both modes does not mean that each play exists in both. What a block asks for in so many words stays.
    pub(super) fn leave_out(&self, run: &RunBlock, cells: &mut Vec<Cell>) {
        let exists = |cell: &Cell| cell.selection.scenario.modes.contains(&cell.selection.mode);
        if run.modes.is_empty() && cells.iter().any(exists) {
            cells.retain(exists);
        }
    }
}

/// What a guide names and what there is not, or what is wrong with it, each at its line.
pub(super) fn missing(guide: &Guide) -> Vec<FileError> {
    let profiles = [Side::Carrier, Side::Pbx].into_iter().filter_map(|side| of_guide(guide, side).err());
    let plays = runs(guide).filter_map(|(_, run)| plays(guide, run).err());
    profiles.chain(network(guide).err()).chain(plays).chain(without_mode(guide)).collect()
}

/// Plays in modes of which the pair has none: nothing of them is run.
fn without_mode(guide: &Guide) -> Vec<FileError> {
    let pair = [Side::Carrier, Side::Pbx].map(|side| of_guide(guide, side).ok());
    let of_block = |(block, run): (usize, &RunBlock)| {
        let modes = if run.modes.is_empty() { &guide.head.modes } else { &run.modes };
        let mut pair = pair.iter().flatten().filter_map(|base| guide.over(base, block).ok()?.alone().ok());
        let lacking = pair.find(|side| !modes.iter().any(|mode| side.modes.contains(mode)))?;
        let named = if run.modes.is_empty() { guide.head.place("modes") } else { 0..0 };
        let at = if named.is_empty() { guide.blocks[block].at.clone() } else { named };
        let wanted = modes.iter().map(|mode| mode.name()).collect::<Vec<_>>().join(" or ");
        let why = format!("nothing is run: the {} {} has no {wanted} mode", lacking.side, lacking.name);
        Some(guide.wrong(at, why))
    };
    runs(guide).filter_map(of_block).collect()
}

/// The blocks of plays, each with its number.
fn runs(guide: &Guide) -> impl Iterator<Item = (usize, &RunBlock)> {
    guide.blocks.iter().enumerate().filter_map(|(number, block)| match &block.what {
        What::Run(run) => Some((number, run)),
        What::Head | What::Settings(_) | What::Expect(_) => None,
    })
}

/// The plays of a block. Their names were looked up when the guide was read, their files were not.
fn plays(guide: &Guide, run: &RunBlock) -> Result<Vec<Scenario>, FileError> {
    let of = |words: &[String]| load::plays_by_name(words);
    of(&words(guide, run)).map_err(|wrong| {
        let is_wrong = |word: &str| load::is_path(word) && of(&[beside(guide, word)]).is_err();
        let at = run.plays.iter().find(|(word, _)| is_wrong(word)).map_or(0..0, |(_, at)| at.clone());
        guide.wrong(at, wrong)
    })
}

/// The words of a block of plays, paths from where we are.
fn words(guide: &Guide, run: &RunBlock) -> Vec<String> {
    run.plays.iter().map(|(word, _)| beside(guide, word)).collect()
}

fn network(guide: &Guide) -> Result<NetworkFile, FileError> {
    let word = guide.head.network.as_deref().map(|word| beside(guide, word));
    let network = load::network(word.as_deref().unwrap_or(USUAL_NETWORK));
    network.map_err(|wrong| guide.wrong(guide.head.place("network"), wrong))
}

/// Settings that contradict each other or the profile below them.
pub(super) fn contradictions(guide: &Guide) -> Vec<FileError> {
    let of = |side| {
        // A profile that is not there is told elsewhere.
        let base = of_guide(guide, side).ok()?;
        guide.over(&base, guide.blocks.len()).err()
    };
    [Side::Carrier, Side::Pbx].into_iter().filter_map(of).collect()
}

fn of_guide(guide: &Guide, side: Side) -> Result<ProfileFile, FileError> {
    let (word, usual) = match side {
        Side::Carrier => (&guide.head.carrier, USUAL_CARRIER),
        Side::Pbx => (&guide.head.pbx, USUAL_PBX),
    };
    let wanted = word.as_deref().map(|word| beside(guide, word));
    let profile = one(side, wanted.as_deref().unwrap_or(usual));
    profile.map_err(|wrong| guide.wrong(guide.head.place(side.name()), wrong))
}

fn one(side: Side, wanted: &str) -> Result<ProfileFile, Wrong> {
    match load::profiles(side, wanted)?.as_slice() {
        [one] => Ok(one.clone()),
        _ => Err(format!("a guide has one {side}, and `{wanted}` is several")),
    }
}

/// A path of a guide is one from its folder.
fn beside(guide: &Guide, word: &str) -> String {
    let folder = Path::new(&*guide.source.path).parent().unwrap_or(Path::new(""));
    if load::is_path(word) { folder.join(word).display().to_string() } else { word.to_owned() }
}
