//! What a guide is held against: our own other side, a device, or runs that are stored.

use std::path::PathBuf;

use plan::{DeviceSeat, Side};
use trace::counted;

use crate::args::GuideRunArgs;
use crate::device::WORD;
use crate::load::Wrong;
use crate::told;

/// What a guide is held against.
#[derive(Debug)]
pub(super) enum Against {
    /// Both ends are ours, in virtual time.
    Own,
    /// A device has this side.
    Device(Side, String),
    /// A device stands between both our ends: as it was written.
    Between(String),
    /// Folders of runs.
    Stored(Vec<StoredRun>),
}

/// A run that is stored.
#[derive(Debug)]
pub(super) struct StoredRun {
    pub(super) folder: PathBuf,
    pub(super) play: String,
    pub(super) mode: plan::TrunkMode,
}

impl Against {
    /// As the arguments say.
    ///
    /// # Errors
    /// Two devices, or a folder without runs.
    pub(super) fn of(args: &GuideRunArgs) -> Result<Self, Wrong> {
        if let Some(folder) = &args.stored {
            let folders = told::run_folders(folder);
            if folders.is_empty() {
                return Err(told::holds_no_run(folder));
            }
            let read = |folder: PathBuf| -> Result<Option<StoredRun>, Wrong> {
                let selection = told::read(&folder)?.1;
                Ok(selection.map(|s| StoredRun { folder, play: s.scenario.name.clone(), mode: s.mode }))
            };
            let runs = folders.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
            return Ok(Self::Stored(runs.into_iter().flatten().collect()));
        }
        let device =
            |word: &Option<String>| word.as_deref().and_then(|w| w.strip_prefix(WORD)).map(str::to_owned);
        match (&args.between, device(&args.carrier), device(&args.pbx)) {
            (Some(between), None, None) => Ok(Self::Between(between.clone())),
            (None, None, None) => Ok(Self::Own),
            (None, Some(address), None) => Ok(Self::Device(Side::Carrier, address)),
            (None, None, Some(address)) => Ok(Self::Device(Side::Pbx, address)),
            (Some(_), _, _) => Err("with --between both sides are ours, and neither is a device".to_owned()),
            (None, Some(_), Some(_)) => Err("one side is a device, and we are the other one".to_owned()),
        }
    }

    /// Why a guide that describes a device in this seat is not run, if so.
    pub(super) fn lacks(&self, seat: Option<DeviceSeat>) -> Option<String> {
        let (wanted, option) = match seat? {
            DeviceSeat::Carrier => ("the carrier", "--carrier device:ADDRESS"),
            DeviceSeat::Pbx => ("the PBX", "--pbx device:ADDRESS"),
            DeviceSeat::Between => ("between carrier and PBX", "--between device:ADDRESS,ADDRESS"),
        };
        let is_there = match self {
            Self::Own => false,
            Self::Device(side, _) => {
                matches!((seat?, side), (DeviceSeat::Carrier, Side::Carrier) | (DeviceSeat::Pbx, Side::Pbx))
            }
            Self::Between(_) => seat? == DeviceSeat::Between,
            // Whose runs they are was known when they were made.
            Self::Stored(_) => true,
        };
        (!is_there)
            .then(|| format!("the guide describes a device that is {wanted}, and there is none: {option}"))
    }

    /// In words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Own => "our own other side".to_owned(),
            Self::Device(side, address) => format!("a device, the {side} at {address}"),
            Self::Between(_) => "a device between both our ends".to_owned(),
            Self::Stored(runs) => counted(runs.len(), "stored run"),
        }
    }
}
