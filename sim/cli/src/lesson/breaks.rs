//! What is known to break a play, and shows best.

use agent::quirk::{self, Quirk};
use check::Verdict;
use plan::{Scenario, TrunkMode};
use report::course;
use report::diff::aligned;

use super::staged::{self, Chosen};

/// Misbehaviours that are tried before the first of them is taken.
const TRIED_MAX: usize = 8;

/// The same of those that are watched in other plays.
const THEME_MAX: usize = 24;

/// What breaks a play.
pub(super) struct Breaks {
    /// As the command line takes it.
    pub(super) quirks: Vec<String>,
    /// The mode in which it shows.
    pub(super) mode: TrunkMode,
    /// The check that finds it.
    pub(super) check: String,
}

/// What breaks this play: what the course shows with it; else, of all that is watched in it, the first that fails and can
/// be seen on the ladder.
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
    let known: Vec<&Quirk> = of_play(play).into_iter().filter(|quirk| is_wanted(quirk.twin.mode)).collect();
    let run = |mode, quirks: &[String]| staged::run(play, &chosen(Some(mode), quirks)).ok();
    let fails = |quirk: &&&Quirk| {
        let quirks: Vec<String> = quirk.switched_on().collect();
        run(quirk.twin.mode, &quirks).filter(|broken| {
            let is_found = broken.judgement.findings.iter().any(|finding| finding.check == quirk.check);
            broken.verdict() == Verdict::Fail && is_found
        })
    };
    let is_seen = |quirk: &&&Quirk| {
        let (Some(broken), Some(good)) = (fails(quirk), run(quirk.twin.mode, &[])) else { return false };
        aligned(&good.draw_ladder(), &broken.draw_ladder()).iter().any(|rung| !rung.is_same)
    };
    let of_theme: Vec<&Quirk> = if known.is_empty() { of_theme(play).collect() } else { Vec::new() };
    let best = known.iter().take(TRIED_MAX).find(is_seen).or(known.first());
    let best = best.or_else(|| of_theme.iter().take(THEME_MAX).find(|quirk| fails(quirk).is_some()))?;
    Some(Breaks { quirks: best.switched_on().collect(), mode: best.twin.mode, check: best.check.to_owned() })
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
