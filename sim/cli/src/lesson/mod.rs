//! `trunksim lesson`: a play as it should be, and as it is when something breaks it.

pub(crate) mod staged;

mod breaks;

use agent::quirk;
use plan::TrunkMode;
use report::lesson::{Broken, Lesson};

use crate::args::LessonArgs;
use crate::exit;
use crate::load::Wrong;
use staged::Chosen;

/// Prints a lesson.
///
/// # Errors
/// A word that means no play or several, and a play that this pair cannot have.
pub fn lesson(args: &LessonArgs) -> Result<u8, Wrong> {
    let play = staged::play(&args.play)?;
    let of = |mode: Option<TrunkMode>, quirks: &[String]| Chosen {
        mode,
        carrier: args.carrier.clone(),
        pbx: args.pbx.clone(),
        quirks: quirks.to_vec(),
        ..Chosen::default()
    };
    let wanted = staged::mode(args.mode)?;
    let known = if args.quirk.is_empty() { breaks::of(&play, wanted, &of) } else { None };
    let quirks = known.as_ref().map_or_else(|| args.quirk.clone(), |known| known.quirks.clone());
    let mode = wanted.or(known.as_ref().map(|known| known.mode));
    let (good, broken) = (of(mode, &[]), of(mode, &quirks));
    let good_case = staged::run(&play, &good)?;
    let broken_case = if quirks.is_empty() { None } else { Some(staged::run(&play, &broken)?) };
    let quirk_of = |word: &String| quirk::find(word.split_once(':')?.1);
    let does = |word: &String| (word.clone(), quirk_of(word).map_or("", |quirk| quirk.does));
    let named = known.map_or_else(String::new, |known| known.check);
    let check =
        if named.is_empty() { quirks.last().and_then(quirk_of).map_or("", |q| q.check) } else { &named };
    let lesson = Lesson {
        text: &play.lesson,
        good: &good_case,
        broken: broken_case.as_ref().map(|case| Broken {
            quirks: quirks.iter().map(does).collect(),
            check,
            case,
        }),
        others: breaks::others(&play, &quirks),
        commands: commands(&args.play, &good, &broken, check),
    };
    say!("{}", lesson.lines().trim_end());
    Ok(exit::PASS)
}

fn commands(play: &str, good: &Chosen, broken: &Chosen, check: &str) -> Vec<String> {
    let play = crate::outcome::quoted(play);
    let (good, bad) = (staged::words(good), staged::words(broken));
    let mut commands = vec![format!("trunksim demo {play}{good}")];
    if !broken.quirks.is_empty() {
        commands.push(format!("trunksim demo {play}{bad}"));
        commands.push(format!("trunksim run {play}{bad} --wire virtual -o out"));
    }
    if !check.is_empty() {
        commands.push(format!("trunksim explain {check}"));
    }
    commands
}
