//! Through a guide, block by block.

use check::Verdict;
use plan::{Guide, GuideBlock, Judged, Profile, RunBlock, Scenario, Selection, What};
use report::Case;
use report::guide::{Detail, GuideStep, Guided, RunLink, StepKind};
use trace::{ClockMode, counted};

use super::against::{Against, StoredRun};
use super::held;
use super::results::Results;
use super::stage::Stage;
use crate::args::{Cli, Command, RunArgs};
use crate::case::{self, OPTIONS};
use crate::load::{self, Wrong};
use crate::outcome::Outcome;
use crate::signal::{self, STOPPED};
use crate::{between, device, stored};

/// Executes a guide. Each step is told as soon as it is over.
///
/// # Errors
/// A file that cannot be written, or a port that is in use.
pub(super) fn walk(
    stage: &Stage<'_>,
    results: &mut Results,
    mut tell: impl FnMut(&GuideStep),
) -> Result<Guided, Wrong> {
    let guide = stage.guide;
    let mut steps: Vec<GuideStep> = Vec::new();
    // The runs that expectations are about.
    let mut ran: Vec<Case> = Vec::new();
    for (number, block) in guide.blocks.iter().enumerate() {
        let step = match &block.what {
            What::Head => continue,
            What::Settings(stated) => {
                let words = format!("settings of the {}: {}", stated.side, stated.keys().join(", "));
                step_of(guide, block, StepKind::Settings, words, None)
            }
            What::Run(run) => {
                let (step, cases) = plays(stage, number, run, results)?;
                ran = cases;
                step
            }
            What::Expect(wanted) => {
                let (verdict, details) = held::all(guide, block, wanted, &ran);
                let words = format!("expected of {}", names(&ran));
                GuideStep { details, ..step_of(guide, block, StepKind::Expect, words, Some(verdict)) }
            }
        };
        tell(&step);
        steps.push(step);
    }
    Ok(Guided {
        name: guide.name.clone(),
        title: guide.title.clone(),
        path: guide.source.path.clone(),
        against: stage.against.words(),
        text: guide.text(),
        steps,
    })
}

fn step_of(
    guide: &Guide,
    block: &GuideBlock,
    kind: StepKind,
    words: String,
    verdict: Option<Verdict>,
) -> GuideStep {
    let (line, column) = guide.place(block.at.start);
    GuideStep { line, column, kind, words, verdict, details: Vec::new(), runs: Vec::new() }
}

/// What the runs of a step are, in short.
fn names(ran: &[Case]) -> String {
    match ran {
        [] => "what was not run".to_owned(),
        [one] => format!("{} ({})", one.about.scenario, one.about.mode),
        several => counted(several.len(), "run"),
    }
}

/// The verdict that the guide wants of the plays in a block, and where the next blocks say it; else it is *pass*.
fn wanted(guide: &Guide, block: usize) -> (Judged, Option<usize>) {
    let after = guide.blocks[block + 1..].iter();
    let mut own = after.take_while(|block| !matches!(block.what, What::Run(_)));
    own.find_map(|block| match &block.what {
        What::Expect(wanted) => wanted.verdict.as_ref().map(|(verdict, at)| (*verdict, Some(at.start))),
        What::Head | What::Settings(_) | What::Run(_) => None,
    })
    .unwrap_or((Judged::Pass, None))
}

/// A block of plays: the step, and the runs that took place.
fn plays(
    stage: &Stage<'_>,
    number: usize,
    run: &RunBlock,
    results: &mut Results,
) -> Result<(GuideStep, Vec<Case>), Wrong> {
    let (guide, block) = (stage.guide, &stage.guide.blocks[number]);
    let (line, column) = guide.place(block.at.start);
    let (mut runs, mut details, mut ran) = (Vec::new(), Vec::new(), Vec::new());
    let mut worst = Verdict::NotRun;
    let mut say = |verdict, text| details.push(Detail { line, column, verdict, text });
    let (wanted, wanted_at) = wanted(guide, number);
    // What is over is kept, whoever ends the rest.
    let ended = signal::is_asked().then(|| STOPPED.to_owned());
    let differs = match ended.or_else(|| stage.against.lacks(guide.head.device)) {
        Some(why) => {
            say(Verdict::NotRun, why);
            Vec::new()
        }
        None => {
            let (cases, missing) = cases(stage, number, run, line, results)?;
            missing.into_iter().for_each(|why| say(Verdict::NotRun, why));
            let differs = cases.iter().flat_map(|case| settings(stage, number, case)).collect();
            for mut case in cases {
                let verdict = against_wanted(&case, wanted);
                worst = worst.max(verdict);
                if verdict != Verdict::Pass {
                    details.push(not_as_wanted(guide, &case, verdict, (wanted, wanted_at), (line, column)));
                }
                runs.push(RunLink {
                    id: case.about.id.clone(),
                    verdict: case.verdict(),
                    folder: case.folder.take(),
                    replay: again(stage, &case),
                });
                if case.verdict() != Verdict::NotRun {
                    ran.push(case);
                }
            }
            differs
        }
    };
    let plays: Vec<&str> = run.plays.iter().map(|(word, _)| word.as_str()).collect();
    details.extend(differs);
    let worst = details.iter().map(|detail| detail.verdict).fold(worst, Verdict::max);
    let words = match ran.as_slice() {
        [] | [_] => plays.join(", "),
        several => format!("{}, {}", plays.join(", "), counted(several.len(), "run")),
    };
    let step = step_of(guide, block, StepKind::Run, words, Some(worst));
    Ok((GuideStep { details, runs, ..step }, ran))
}

/// What is to be said of a run that did not go as the guide wants it: at the verdict that it wants, where it wants one.
fn not_as_wanted(
    guide: &Guide,
    case: &Case,
    verdict: Verdict,
    (wanted, at): (Judged, Option<usize>),
    (line, column): (usize, usize),
) -> Detail {
    let (line, column) = at.map_or((line, column), |at| guide.place(at));
    let what = format!("{} ({})", case.about.scenario, case.about.mode);
    let (judged, why) = (case.verdict().name(), case.complaints());
    let expected =
        if at.is_some() { format!("expected verdict {}, got ", wanted.name()) } else { String::new() };
    let why = if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) };
    Detail { line, column, verdict, text: format!("{what}, {expected}{judged}{why}") }
}

/// The command that does a run again; none where it would lack the settings that the guide lays over our
/// end, or where the folder is somebody else's.
fn again(stage: &Stage<'_>, case: &Case) -> String {
    match stage.against {
        Against::Own => case.about.replay.clone(),
        Against::Stored(_) | Against::Device(..) | Against::Between(_) => String::new(),
    }
}

/// How a run went, as the guide wants it to go.
fn against_wanted(case: &Case, wanted: Judged) -> Verdict {
    match (case.verdict(), wanted) {
        (Verdict::Pass, Judged::Pass)
        | (Verdict::Fail, Judged::Fail)
        | (Verdict::Inconclusive, Judged::Inconclusive) => Verdict::Pass,
        (Verdict::Pass, Judged::Fail | Judged::Inconclusive) => Verdict::Fail,
        (verdict, _) => verdict,
    }
}

/// The runs of a block, and why some that were to be there are not.
fn cases(
    stage: &Stage<'_>,
    number: usize,
    run: &RunBlock,
    line: usize,
    results: &mut Results,
) -> Result<(Vec<Case>, Vec<String>), Wrong> {
    let file = |outcome: Outcome<'_>| results.file(line, outcome.case());
    match stage.against {
        Against::Own => {
            let mut file = file;
            let cells = stage.cells(number, run)?;
            let cases = cells.iter().map(|cell| {
                let clock = ClockMode::Virtual;
                let run = cell.at(None, clock).ok();
                let done = run.map(|run| case::run_in_virtual_time(&run, OPTIONS));
                file(Outcome { cell, clock, done })
            });
            Ok((cases.collect::<Result<_, _>>()?, Vec::new()))
        }
        Against::Device(side, address) => {
            let args = as_run(stage, number, run)?;
            let prepared = device::prepare(&args, *side, address, !run.over_the_pair)?;
            Ok((prepared.carry_out(file)?, Vec::new()))
        }
        Against::Between(word) => {
            let args = as_run(stage, number, run)?;
            Ok((between::cases(&args, word, !run.over_the_pair, file)?, Vec::new()))
        }
        Against::Stored(runs) => stored_cases(stage, run, runs),
    }
}

/// The stored runs of a block, and why some that were to be there are not.
fn stored_cases(
    stage: &Stage<'_>,
    run: &RunBlock,
    runs: &[StoredRun],
) -> Result<(Vec<Case>, Vec<String>), Wrong> {
    let modes = stage.modes(run);
    let (mut cases, mut missing) = (Vec::new(), Vec::new());
    for play in &load::plays_by_name(&stage.plays(run))? {
        for &mode in modes.iter().filter(|mode| play.modes.contains(mode)) {
            let found: Vec<_> = runs.iter().filter(|run| run.play == play.name && run.mode == mode).collect();
            if found.is_empty() {
                missing.push(format!("the folder has no run of {} in {mode} mode", play.name));
            }
            for stored in found {
                let mut case = stored::read(&stored.folder)?.judge()?;
                if let Some(why) = as_written(&case, run.over_the_pair, play) {
                    missing.push(why);
                    continue;
                }
                let folder = std::path::absolute(&stored.folder).unwrap_or_else(|_| stored.folder.clone());
                case.folder = Some(folder.join("report.html").display().to_string());
                cases.push(case);
            }
        }
    }
    Ok((cases, missing))
}

/// What a stored run was made from.
pub(super) fn selection(case: &Case) -> Option<Selection> {
    Selection::read(case.header().plan.as_deref()?).ok()
}

/// Why a stored run says nothing of the guide, if so.
fn as_written(case: &Case, over_the_pair: bool, play: &Scenario) -> Option<String> {
    if over_the_pair {
        return None;
    }
    let why = selection(case)?.differs_as_written().ok()??;
    Some(format!("{}: {why}", play.name))
}

/// Settings of the guide that a stored run did not have.
fn settings(stage: &Stage<'_>, number: usize, case: &Case) -> Vec<Detail> {
    if !matches!(stage.against, Against::Stored(_)) {
        return Vec::new();
    }
    let Some(plan) = selection(case).and_then(|selection| selection.plan().ok()) else { return Vec::new() };
    let sides = [&plan.carrier, &plan.pbx].into_iter().filter(|profile| plan.device != Some(profile.side));
    let detail = |profile: &Profile| {
        stage.guide.differs(profile, number).into_iter().map(|differs| {
            let (line, column) = stage.guide.place(differs.at.start);
            let text = format!(
                "expected {} = {} of the {}, and {} had {}",
                differs.key, differs.says, differs.side, case.about.scenario, differs.had
            );
            Detail { line, column, verdict: Verdict::Fail, text }
        })
    };
    sides.flat_map(detail).collect()
}

/// The block as `trunksim run` would be told it, with our own profiles in hand.
fn as_run(stage: &Stage<'_>, number: usize, run: &RunBlock) -> Result<RunArgs, Wrong> {
    use clap::Parser as _;
    let args = stage.args;
    let modes = stage.modes(run);
    let mode = if let [one] = modes.as_slice() { one.name() } else { "both" };
    let mut words: Vec<String> = ["trunksim", "run"].map(str::to_owned).to_vec();
    words.extend(stage.plays(run));
    let pair = stage.pair(number)?;
    let [carrier, pbx] = &pair;
    for (option, value) in [
        ("carrier", args.carrier.clone().unwrap_or_else(|| carrier.name.clone())),
        ("pbx", args.pbx.clone().unwrap_or_else(|| pbx.name.clone())),
        ("driver", args.driver.clone()),
        ("mode", mode.to_owned()),
        ("bind", args.bind.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
        ("out", args.out.display().to_string()),
    ] {
        words.push(format!("--{option}={value}"));
    }
    words.extend(args.between.iter().map(|between| format!("--between={between}")));
    words.extend(run.quirks.iter().map(|quirk| format!("--quirk={quirk}")));
    words.extend(args.allow_remote.then(|| "--allow-remote".to_owned()));
    words.extend(args.strict.then(|| "--strict".to_owned()));
    let read = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
    let Command::Run(mut told) = read.command else { return Err("the words are those of a run".to_owned()) };
    told.given = pair.into();
    let is_no_play = |block: &GuideBlock| !matches!(block.what, What::Run(_));
    told.is_told = args.json || !stage.guide.blocks[..number].iter().all(is_no_play);
    Ok(told)
}
