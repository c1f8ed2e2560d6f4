//! The shipped guides: each class of carriers and PBXs has one that speaks of it, and each of them holds. Those that
//! describe a device are not run without it, and say so.

use std::collections::BTreeSet;

use check::Verdict;
use clap::Parser as _;
use cli::args::{Cli, Command, GuideArgs, GuideWhat};
use libtest_mimic::{Arguments, Failed, Trial};
use plan::{Guide, library};
use tests::process::Process;
use tests::unpacked;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("each shipped profile has a guide", each_has_one)];
    for &(path, text) in library::guides() {
        trials.push(Trial::test(path, move || holds(path, text)));
    }
    let missing = unpacked::is_missing("kamailio");
    if let (Some(why), false) = (&missing, arguments.list) {
        eprintln!("guides: the one of a box between is not run with it: {why}");
    }
    let name = "a real box between both our ends holds its guide";
    trials.push(Trial::test(name, box_holds).with_ignored_flag(missing.is_some()));
    libtest_mimic::run(&arguments, trials).exit();
}

/// What a guide is called by its place below `profiles/guides`.
fn name(path: &str) -> &str {
    path.trim_start_matches("profiles/guides/").trim_end_matches(".md")
}

fn each_has_one() -> Result<(), Failed> {
    let names: BTreeSet<&str> = library::guides().iter().map(|(path, _)| name(path)).collect();
    let carriers = library::carriers()?.into_iter().map(|profile| format!("carriers/{}", profile.name));
    let pbxs = library::pbxs()?.into_iter().map(|profile| format!("pbxs/{}", profile.name));
    for wanted in carriers.chain(pbxs) {
        if !names.contains(wanted.as_str()) {
            let how = "`trunksim guide new` writes a first one";
            return Err(format!("profiles/guides/{wanted}.md is missing: {how}").into());
        }
    }
    for (path, text) in library::guides() {
        let guide = Guide::parse(path, text)?;
        let about = match name(path).split_once('/') {
            Some(("carriers", profile)) => guide.head.carrier.as_deref() == Some(profile),
            Some(("pbxs", profile)) => guide.head.pbx.as_deref() == Some(profile),
            _ => guide.head.device.is_some(),
        };
        if !about {
            return Err(format!("{path} does not speak of what it is called after").into());
        }
    }
    Ok(())
}

fn holds(path: &str, text: &str) -> Result<(), Failed> {
    let guide = Guide::parse(path, text)?;
    let wanted = if guide.head.device.is_some() { Verdict::NotRun } else { Verdict::Pass };
    all_are(wanted, &[name(path)])
}

/// Kamailio as its guide has it: towards our carrier at one address and towards our PBX at another.
fn box_holds() -> Result<(), Failed> {
    let [inner, outer, carrier, pbx] = [1, 2, 3, 4].map(|last| format!("127.0.8.{last}"));
    let folder = tempfile::tempdir()?;
    let words = [
        ("OUTER", &outer),
        ("INNER", &inner),
        ("CORE", &carrier),
        ("TRUNK", &pbx),
        ("MODULES", &unpacked::kamailio_modules()),
    ];
    let template = include_str!("../foreign/kamailio/between.cfg").to_owned();
    let fill = |text: String, (word, value): &(&str, &String)| text.replace(&format!("@{word}@"), value);
    let config = folder.path().join("between.cfg");
    std::fs::write(&config, words.iter().fold(template, fill))?;
    let mut command = unpacked::command("kamailio");
    command.arg("-f").arg(config).args(["-DD", "-E", "-m", "32", "-M", "4", "-Y"]).arg(folder.path());
    let mut edge = Process::start("kamailio", command.arg("-w").arg(folder.path()))?;
    edge.says("udp: ")?;
    let between = format!("device:{inner}:5060,{outer}:5060");
    let bind = format!("{carrier}:5060,{pbx}:5060");
    all_are(Verdict::Pass, &["devices/kamailio", "--between", &between, "--bind", &bind])
}

/// Executes a guide, all of whose steps must be so.
fn all_are(wanted: Verdict, words: &[&str]) -> Result<(), Failed> {
    let out = tempfile::tempdir()?;
    let folder = out.path().display().to_string();
    let words = ["trunksim", "guide", "run", "-o", &folder].into_iter().chain(words.iter().copied());
    let Command::Guide(GuideArgs { what: GuideWhat::Run(args) }) = Cli::try_parse_from(words)?.command else {
        return Err("the words are those of a guide".into());
    };
    let done = cli::guide::executed(&args, |_| ())?;
    let steps = done.iter().flat_map(|guided| &guided.steps);
    let (as_wanted, others): (Vec<_>, Vec<_>) =
        steps.filter(|step| step.verdict.is_some()).partition(|step| step.verdict == Some(wanted));
    if others.is_empty() && as_wanted.len() > 3 { Ok(()) } else { Err(format!("{others:#?}").into()) }
}
