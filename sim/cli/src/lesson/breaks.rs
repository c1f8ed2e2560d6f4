//! What is known to break a play, and shows best.

use agent::quirk::{self, Quirk};
use check::Verdict;
use plan::{Scenario, Side, TrunkMode};
use report::diff::aligned;
use report::{Case, course};

use super::staged::{self, Chosen};

/// Misbehaviours that are tried before the first of them is taken.
const TRIED_MAX: usize = 8;

/// The same of those that are watched in other plays.
const THEME_MAX: usize = 24;

/// What breaks a play.
#[derive(Clone)]
pub(super) struct Breaks {
    /// As the command line takes it.
    pub(super) quirks: Vec<String>,
    /// The mode in which it shows.
    pub(super) mode: TrunkMode,
    /// The check that finds it.
    pub(super) check: String,
}

/// What breaks this play: what the course shows with it; else what its own lesson names; else, of all that is watched in it,
/// the first that fails and can be seen on the ladder; else what is watched in other plays of the theme.
pub(super) fn of(
    play: &Scenario,
    wanted: Option<TrunkMode>,
    chosen: &impl Fn(Option<TrunkMode>, &[String]) -> Chosen,
) -> Option<Breaks> {
    let is_wanted = |mode: TrunkMode| wanted.is_none_or(|wanted| wanted == mode);
    let taught = course::outline().lessons.into_iter().flat_map(|lesson| lesson.pairs);
    let is_it =
        |pair: &course::Pair| pair.play == play.name && pair.carrier.is_none() && is_wanted(pair.mode);
    if let Some(pair) = taught.into_iter().find(is_it) {
        return Some(Breaks { quirks: pair.quirks, mode: pair.mode, check: pair.check });
    }
    let run = |mode, quirks: &[String]| staged::run(play, &chosen(Some(mode), quirks)).ok();
    let known: Vec<Breaks> =
        of_play(play).into_iter().map(Breaks::by_twin).filter(|b| is_wanted(b.mode)).collect();
    let fails =
        |breaks: &&Breaks| run(breaks.mode, &breaks.quirks).filter(|broken| breaks.is_found_in(broken));
    let is_seen = |breaks: &&Breaks| {
        let (Some(broken), Some(good)) = (fails(breaks), run(breaks.mode, &[])) else { return false };
        aligned(&good.draw_ladder(), &broken.draw_ladder()).iter().any(|rung| !rung.is_same)
    };
    let told: Vec<Breaks> = of_text(play).into_iter().filter(|b| is_wanted(b.mode)).collect();
    let tried = || told.iter().take(TRIED_MAX);
    // What is seen on the ladder teaches more than what is inside of a message.
    let best = tried().find(is_seen).or_else(|| tried().find(|breaks| fails(breaks).is_some()));
    let best = best.or_else(|| known.iter().take(TRIED_MAX).find(is_seen)).or(known.first()).cloned();
    best.or_else(|| {
        of_theme(play).take(THEME_MAX).map(Breaks::by_twin).find(|breaks| fails(&breaks).is_some())
    })
}

impl Breaks {
    /// As the quirk is watched.
    fn by_twin(quirk: &'static Quirk) -> Self {
        let check = quirk.check.to_owned();
        Self { quirks: quirk.switched_on().collect(), mode: quirk.twin.mode, check }
    }

    /// Whether the run fails, and the check finds why.
    fn is_found_in(&self, broken: &Case) -> bool {
        let is_found = broken.judgement.findings.iter().any(|finding| finding.check == self.check);
        broken.verdict() == Verdict::Fail && is_found
    }
}

/// What the lesson of the play names, in its order: on the side where the quirk is watched, then on the other, since half of
/// all plays are mirrors of another.
fn of_text(play: &Scenario) -> Vec<Breaks> {
    let named = play.lesson.split('`').skip(1).step_by(2).filter_map(quirk::find);
    let sides = named.flat_map(|quirk| [(quirk, quirk.twin.side), (quirk, quirk.twin.side.peer())]);
    let one = |(quirk, side): (&'static Quirk, Side)| {
        let mode =
            [quirk.twin.mode].into_iter().chain(TrunkMode::ALL).find(|mode| play.modes.contains(mode))?;
        let own = format!("{side}:{}", quirk.id);
        let beside =
            quirk.twin.beside.iter().filter(|_| side == quirk.twin.side).map(|&other| other.to_owned());
        Some(Breaks { quirks: beside.chain([own]).collect(), mode, check: quirk.check.to_owned() })
    };
    sides.filter_map(one).collect()
}

/// What is watched in other plays of the theme, and may show in this one too.
fn of_theme(play: &Scenario) -> impl Iterator<Item = &'static Quirk> {
    let theme = format!("{}/", play.theme);
    let modes = play.modes.clone();
    quirk::all().filter(move |quirk| {
        let twin = &quirk.twin;
        twin.play.starts_with(&theme) && twin.beside.is_empty() && modes.contains(&twin.mode)
    })
}

/// The quirks that are watched in this play: those alone first, then those of its own theme, then those that fewest other
/// checks find.
fn of_play(play: &Scenario) -> Vec<&'static Quirk> {
    let mut known: Vec<&Quirk> = quirk::all().filter(|quirk| quirk.twin.play == play.name).collect();
    known.sort_by_key(|quirk| {
        let family = quirk.check.split('/').next().unwrap_or_default();
        (quirk.twin.beside.len(), !play.theme.starts_with(family), quirk.twin.also.len())
    });
    known
}

/// The others, as the command line takes them.
pub(super) fn others(play: &Scenario, shown: &[String]) -> Vec<String> {
    let known = of_play(play).into_iter().filter(|quirk| quirk.twin.beside.is_empty());
    known
        .map(|quirk| format!("{}:{}", quirk.twin.side, quirk.id))
        .filter(|word| !shown.contains(word))
        .collect()
}
