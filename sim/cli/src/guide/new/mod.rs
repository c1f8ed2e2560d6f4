//! `trunksim guide new`: a first guide, from a profile. Nothing is written into it that does not hold: each step is run, and
//! what was not seen is left out.

mod calls;
mod chapter;
mod network;
mod services;
mod trial;

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;
use std::sync::Arc;

use plan::{Plan, ProfileFile, Selection, Side, TrunkMode};

use crate::args::{GuideNewArgs, USUAL_CARRIER, USUAL_NETWORK, USUAL_PBX};
use crate::exit;
use crate::load::{self, Wrong};
use crate::outcome::quoted;
use chapter::{Chapter, fenced, wrapped};
use trial::Trial;

/// Writes a guide.
///
/// # Errors
/// No profile, a wrong one, or a file that is there already.
pub(super) fn new(args: &GuideNewArgs) -> Result<u8, Wrong> {
    if args.carrier.is_none() && args.pbx.is_none() {
        return Err("whose guide is it? --carrier NAME|FILE or --pbx NAME|FILE".to_owned());
    }
    if let Some(path) = args.out.as_ref().filter(|path| path.symlink_metadata().is_ok()) {
        return Err(there_already(path));
    }
    let text = text(args)?;
    let Some(path) = &args.out else {
        say!("{}", text.trim_end());
        return Ok(exit::PASS);
    };
    let shown = path.display();
    let wrong = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => there_already(path),
        _ => format!("cannot write {shown}: {error}"),
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(wrong)?;
    if let Err(error) = file.write_all(text.as_bytes()) {
        // Half a guide is no guide.
        let _ = std::fs::remove_file(path);
        return Err(wrong(error));
    }
    say!("{shown}: a guide; `trunksim guide run {}` executes it", quoted(&shown.to_string()));
    Ok(exit::PASS)
}

fn there_already(path: &Path) -> Wrong {
    format!("{} is there already and stays as it is; choose another name", path.display())
}

/// The text of a guide.
fn text(args: &GuideNewArgs) -> Result<String, Wrong> {
    let pair = Pair::of(args)?;
    let head = pair.head(args);
    let mut trial = Trial::new(&head);
    let mut text = format!("{}{head}", pair.introduction());
    for chapter in calls::chapters(&pair).into_iter().chain(services::chapters(&pair)) {
        if let Some(chapter) = trial.tried(chapter)? {
            text.push_str(&chapter);
        }
    }
    text.push_str(END);
    Ok(text)
}

const END: &str = "
## Before you ask for help

Keep the page of the guide's last run. It shows each step with what was seen, and each run has its ladder, its findings and
a capture that Wireshark opens. A finding names the message, the rule behind it, and what to change on which side.
";

/// The two sides of a new guide.
pub(super) struct Pair {
    /// Both as they meet.
    pub(super) plan: Plan,
    /// The trunk modes that both have.
    pub(super) modes: Vec<TrunkMode>,
    /// The guide is the carrier's, for customers whatever they have.
    pub(super) is_of_carrier: bool,
    /// The carrier as it was written.
    pub(super) carrier: Arc<ProfileFile>,
}

impl Pair {
    fn of(args: &GuideNewArgs) -> Result<Self, Wrong> {
        let one = |side, word: &Option<String>, usual: &str| {
            let found = load::profiles(side, word.as_deref().unwrap_or(usual))?;
            let [one] = found.as_slice() else { return Err(format!("a guide is of one {side}")) };
            Ok(Arc::new(one.clone()))
        };
        let (carrier, pbx) =
            (one(Side::Carrier, &args.carrier, USUAL_CARRIER)?, one(Side::Pbx, &args.pbx, USUAL_PBX)?);
        let modes = |file: &ProfileFile| file.alone().map(|profile| profile.modes).map_err(|e| e.to_string());
        let (ours, theirs) = (modes(&carrier)?, modes(&pbx)?);
        let modes: Vec<TrunkMode> =
            TrunkMode::ALL.into_iter().filter(|mode| ours.contains(mode) && theirs.contains(mode)).collect();
        let Some(&mode) = modes.first() else {
            return Err(format!(
                "the carrier {} and the pbx {} have no mode in common",
                carrier.name, pbx.name
            ));
        };
        let plays = load::plays_by_name(&["calls/outbound-caller-hangs-up".to_owned()])?;
        let scenario = plays.into_iter().next().ok_or_else(|| "no play is shipped".to_owned())?;
        let selection = Selection {
            scenario: Arc::new(scenario),
            carrier: Arc::clone(&carrier),
            pbx,
            network: Arc::new(load::network(USUAL_NETWORK)?),
            mode,
            seed: 7,
            quirks: Vec::new(),
            addresses: None,
            documents: Default::default(),
            instead: None,
            device: None,
            secrets_are_blank: false,
        };
        let plan = selection.plan().map_err(|error| error.to_string())?;
        Ok(Self { plan, modes, is_of_carrier: args.pbx.is_none(), carrier })
    }

    pub(super) fn has(&self, mode: TrunkMode) -> bool {
        self.modes.contains(&mode)
    }

    /// The first lines, for people.
    fn introduction(&self) -> String {
        let (of, about) = if self.is_of_carrier {
            (&self.plan.carrier, "Configure your PBX for this trunk")
        } else {
            (&self.plan.pbx, "Connect this PBX to a SIP trunk")
        };
        let modes = match self.modes.as_slice() {
            [TrunkMode::Registration] => "Your PBX registers, and the carrier learns its address from that.",
            [TrunkMode::Static] => "Nobody registers: each side is provisioned with the other one's address.",
            _ => {
                "The trunk can be had in two ways. Either your PBX registers, or each side is provisioned with the \
                 other one's address. Where a chapter holds for one of them only, it says so."
            }
        };
        let blocks = "This document is read by people and executed by `trunksim guide run`. Blocks that begin with `toml pbx` are \
                      the settings of your side, those with `toml run` are calls that are tried, and those with `toml expect` are \
                      what must be seen. All else is for you.";
        format!(
            "# {about}: {}\n\n{}\n\n{}\n\n{}\n",
            of.class,
            wrapped(&format!("{}.", of.title)),
            wrapped(modes),
            wrapped(blocks)
        )
    }

    /// The block that says whom the guide is about.
    fn head(&self, args: &GuideNewArgs) -> String {
        // A path of a guide is one from its folder.
        let is_elsewhere = args
            .out
            .as_ref()
            .and_then(|out| out.parent())
            .is_some_and(|folder| !folder.as_os_str().is_empty());
        let word = |word: &Option<String>, usual: &str| match word {
            None => usual.to_owned(),
            Some(path) if load::is_path(path) && is_elsewhere => {
                std::path::absolute(path).map_or_else(|_| path.clone(), |path| path.display().to_string())
            }
            Some(word) => word.clone(),
        };
        let modes: Vec<String> = self.modes.iter().map(|mode| format!("{:?}", mode.name())).collect();
        fenced(
            "guide",
            &[
                format!("carrier = {:?}", word(&args.carrier, USUAL_CARRIER)),
                format!("pbx = {:?}", word(&args.pbx, USUAL_PBX)),
                format!("modes = [{}]", modes.join(", ")),
            ],
        )
    }
}

/// A chapter without settings and steps.
fn chapter(heading: &str, prose: String) -> Chapter {
    Chapter { heading: heading.to_owned(), prose, settings: Vec::new(), steps: Vec::new() }
}
