//! What a new guide says is tried before it is written.

use check::Verdict;
use clap::Parser as _;
use plan::{Guide, What};
use report::Case;
use trace::{ClockMode, Recording};

use super::super::against::Against;
use super::super::held;
use super::super::stage::Stage;
use super::chapter::{Chapter, Step, Unit, expect, fenced, wrapped};
use crate::args::{Cli, Command, GuideRunArgs, GuideWhat};
use crate::case::{self, OPTIONS};
use crate::load::Wrong;

/// The guide so far, without its prose.
pub(super) struct Trial {
    text: String,
}

impl Trial {
    pub(super) fn new(head: &str) -> Self {
        Self { text: format!("# Trial\n{head}") }
    }

    /// A chapter with what holds of it; none when nothing does.
    ///
    /// # Errors
    /// A broken belief: what we write ourselves is right.
    pub(super) fn tried(&mut self, chapter: Chapter) -> Result<Option<String>, Wrong> {
        let before = self.text.len();
        let mut out = format!("\n## {}\n\n{}\n", chapter.heading, wrapped(&chapter.prose));
        if !chapter.settings.is_empty() {
            let settings = fenced("pbx", &chapter.settings);
            self.text.push_str(&settings);
            out.push_str(&settings);
        }
        let mut has_steps = chapter.steps.is_empty();
        for step in &chapter.steps {
            if let Some(text) = self.step(step)? {
                out.push_str(&text);
                has_steps = true;
            }
        }
        if !has_steps {
            // Settings that nothing shows would be a claim.
            self.text.truncate(before);
        }
        Ok(has_steps.then_some(out))
    }

    /// A step with what holds of it; none when it does not pass.
    fn step(&self, step: &Step) -> Result<Option<String>, Wrong> {
        let cases = cases(&format!("{}{}", self.text, step.run()))?;
        if cases.is_empty() || cases.iter().any(|case| case.verdict() != Verdict::Pass) {
            return Ok(None);
        }
        let mut holding: Vec<Unit> = Vec::new();
        for unit in &step.units {
            let text = format!("# Trial\n{}{}", step.run(), expect(std::slice::from_ref(unit)));
            let guide = Guide::parse("new.md", &text).map_err(|fault| fault.to_string())?;
            let holds = guide.blocks.iter().all(|block| match &block.what {
                What::Expect(wanted) => cases.iter().all(|case| held::one(wanted, case).is_empty()),
                What::Head | What::Settings(_) | What::Run(_) => true,
            });
            holding.extend(holds.then(|| unit.clone()));
        }
        let mut text = format!("\n{}\n{}", wrapped(&step.prose), step.run());
        if !holding.is_empty() {
            text.push_str(&expect(&holding));
        }
        Ok(Some(text))
    }
}

/// The runs of the last block.
fn cases(text: &str) -> Result<Vec<Case>, Wrong> {
    let guide = Guide::parse("new.md", text).map_err(|fault| fault.to_string())?;
    let (args, against) = (args()?, Against::Own);
    let stage = Stage::of(&guide, &args, &against)?;
    let Some((number, What::Run(run))) = guide.blocks.iter().map(|block| &block.what).enumerate().next_back()
    else {
        return Ok(Vec::new());
    };
    let cells = stage.cells(number, run)?;
    let case = |cell: &crate::matrix::Cell| match cell.at(None, ClockMode::Virtual) {
        Ok(run) => {
            let done = case::run_in_virtual_time(&run, OPTIONS);
            Case::new(done.recording, done.judgement)
        }
        Err(_) => {
            let recording: Recording = cell.not_run(ClockMode::Virtual);
            let judgement = check::judge(&recording);
            Case::new(recording, judgement)
        }
    };
    Ok(cells.iter().map(case).collect())
}

fn args() -> Result<GuideRunArgs, Wrong> {
    let read =
        Cli::try_parse_from(["trunksim", "guide", "run", "new.md"]).map_err(|error| error.to_string())?;
    match read.command {
        Command::Guide(crate::args::GuideArgs { what: GuideWhat::Run(args) }) => Ok(*args),
        _ => Err("the words are those of a guide".to_owned()),
    }
}
