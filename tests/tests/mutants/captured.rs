//! Mutants as captures: written as somebody else would capture them, read again and judged by who knows nothing of the
//! run. What was found there is found as well where each packet was captured twice, and where the guilty side alone was
//! heard as far as one packet proves it; what is found where more is missing stands in `captured.toml` and only rises.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use capture::Carried;
use capture::trunk::Choice;
use check::{Blame, Finding, Severity, binds_one_side, judge, stands_alone};
use clock::Rng;
use libtest_mimic::Failed;
use plan::TrunkMode;
use tests::captured::{captured, trunks};
use tests::lab;
use tests::rewrite::stage::shuffle;
use trace::{Party, Recording};

use super::AREAS;
use super::changes::{CHANGES, is_by_nature};
use super::operator::{Operator, Word};
use super::plays::good;

/// How a capture is made. The first is the measure of the others.
const WAYS: [&str; 6] =
    ["whole", "each packet twice", "the guilty side alone", "a tenth is missing", "snapped", "guessed"];
const WHOLE: usize = 0;
const TWICE: usize = 1;
const ALONE: usize = 2;
const GUESSED: usize = 5;

/// What became of the mutants of one area in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Score {
    tried: usize,
    found: [usize; WAYS.len()],
    /// Somebody innocent was accused.
    wrong: [usize; WAYS.len()],
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tried", self.tried)?;
        for ((way, found), wrong) in WAYS.iter().zip(self.found).zip(self.wrong) {
            write!(f, "; {way}: {found} found, {wrong} wrong")?;
        }
        Ok(())
    }
}

/// The mutants of an area, one of each operator.
pub(crate) fn holds(area: &str, operators: &[Operator]) -> Result<(), Failed> {
    let mut score = Score::default();
    let mut lost = String::new();
    for operator in operators.iter().filter(|of| !matches!(of.word, Word::Legal(_))) {
        let Some(seen) = tried(operator) else { continue };
        score.tried += 1;
        for (way, (found, others)) in seen.iter().enumerate() {
            score.found[way] += usize::from(!found.is_empty());
            score.wrong[way] += usize::from(!others.is_empty());
            for other in others {
                let _ = writeln!(lost, "{}: {}: innocent: {other}", operator.name, WAYS[way]);
            }
        }
        // One packet proves it, whatever else is missing.
        let alone: BTreeSet<_> = seen[WHOLE].0.iter().filter(|check| is_proven(check)).copied().collect();
        let unsided: BTreeSet<_> =
            seen[WHOLE].0.iter().filter(|check| !binds_one_side(check)).copied().collect();
        for (way, of) in [(TWICE, &seen[WHOLE].0), (ALONE, &alone), (GUESSED, &unsided)] {
            if !of.is_subset(&seen[way].0) {
                let _ = writeln!(lost, "{}: {}: {of:?} became {:?}", operator.name, WAYS[way], seen[way].0);
            }
        }
    }
    println!("{area}: {score}");
    if std::env::var("BLESS").is_ok() {
        return bless(area, score).map_err(Failed::from);
    }
    let before = read().get(area).copied().unwrap_or_default();
    let is_less = (0..WAYS.len()).any(|way| {
        score.found[way] * before.tried < before.found[way] * score.tried
            || score.wrong[way] > before.wrong[way]
    });
    if is_less || before.tried == 0 {
        return Err(format!("it was {before}\nand is {score}\n{lost}").into());
    }
    if lost.lines().any(|line| line.contains("became")) { Err(lost.into()) } else { Ok(()) }
}

/// They look at one response, and at what its request has asked for.
const BY_REQUEST: [&str; 7] = [
    "dialog/contact-usable",
    "message/contact-in-2xx",
    "message/grammar",
    "message/mandatory-headers",
    "message/refusal-says-what",
    "registration/star-alone",
    "timer/interval-not-small",
];

/// True where one packet proves it. What an RTP packet is a description says, which may be of the other side.
fn is_proven(check: &str) -> bool {
    let needs_description = check.starts_with("media/") || check.starts_with("dtmf/");
    stands_alone(check) && !needs_description && !BY_REQUEST.contains(&check)
}

/// The checks that accuse who is guilty, and what accuses others.
type Seen = (BTreeSet<&'static str>, Vec<String>);

/// What is found of one mutant of an operator, in each way.
fn tried(operator: &Operator) -> Option<[Seen; WAYS.len()]> {
    let mut dice = Rng::new(lab::SEED).derive(operator.name).derive("captured");
    let modes = |play: &&'static str| TrunkMode::ALL.map(|mode| (*play, mode));
    let mut places: Vec<(&str, TrunkMode)> = operator.plays.iter().flat_map(modes).collect();
    shuffle(&mut dice, &mut places);
    places.into_iter().find_map(|(play, mode)| {
        let good = good(play, mode)?;
        let mutant = operator.apply(&good.recording, &mut dice)?;
        let before = mutant.provoked.as_ref().unwrap_or(&good.recording);
        Some(core::array::from_fn(|way| {
            let known = found(before, mutant.blame, way);
            let mut seen = fresh(&known, found(&mutant.recording, mutant.blame, way), mutant.blame);
            if let Some(whole) = mutant.whole.as_ref().filter(|_| seen.0.is_empty()) {
                seen.0 = fresh(&known, found(whole, mutant.blame, way), mutant.blame).0;
            }
            seen
        }))
    })
}

/// What is new.
fn fresh(known: &[Finding], after: Vec<Finding>, guilty: Party) -> Seen {
    let key = |finding: &Finding| (finding.check, finding.blame);
    let mut left: BTreeMap<_, usize> = BTreeMap::new();
    for finding in known {
        *left.entry(key(finding)).or_default() += 1;
    }
    let mut seen = Seen::default();
    for finding in after {
        let left = left.entry(key(&finding)).or_default();
        if *left > 0 {
            *left -= 1;
        } else if finding.blame == Blame::from(guilty) {
            seen.0.insert(finding.check);
        } else if matches!(finding.blame, Blame::Carrier | Blame::Pbx) && !is_by_nature(finding.check) {
            seen.1.push(format!("{}: {}", finding.check, finding.text));
        }
    }
    seen
}

/// What is found in the capture of a recording that is made in this way.
fn found(recording: &Recording, guilty: Party, way: usize) -> Vec<Finding> {
    let change = CHANGES.iter().find(|change| change.name == WAYS[way]);
    let mut carried = captured(recording, change.map_or_else(Default::default, |change| change.view));
    let cast = &recording.header.cast;
    match WAYS[way] {
        "the guilty side alone" => carried.retain(|packet: &Carried| cast.party(packet.from) == guilty),
        "snapped" => {
            let is_media =
                |packet: &&mut Carried| capture::kind::of(&packet.payload) == capture::kind::Kind::Rtp;
            carried.iter_mut().filter(is_media).for_each(|packet| super::changes::snap(packet, 12));
        }
        _ => {}
    }
    if let Some(change) = change {
        (change.apply)(&mut carried, &mut Rng::new(lab::SEED).derive(change.name));
    }
    let of = |party| {
        let hosts = cast.hosts.iter().filter(|host| host.party == party);
        hosts.map(|host| host.address.into()).collect()
    };
    let choice = Choice { carrier: of(Party::Carrier), pbx: of(Party::Pbx) };
    let mut findings = Vec::new();
    for mut trunk in trunks(&carried, choice) {
        trunk.recording.header.cast.is_guess = WAYS[way] == "guessed";
        findings.extend(judge(&trunk.recording).findings);
    }
    findings.retain(|finding| finding.severity > Severity::Info);
    findings
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mutants/captured.toml")
}

fn read() -> BTreeMap<String, Score> {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    let table: toml::Table = text.parse().expect("the score is TOML");
    let number =
        |value: &toml::Value| value.as_integer().and_then(|n| usize::try_from(n).ok()).expect("a count");
    let numbers = |value: &toml::Value, key: &str| -> [usize; WAYS.len()] {
        let all: Vec<usize> = value[key].as_array().expect("a list").iter().map(number).collect();
        all.try_into().expect("one for each way")
    };
    let score = |value: &toml::Value| Score {
        tried: number(&value["tried"]),
        found: numbers(value, "found"),
        wrong: numbers(value, "wrong"),
    };
    table.iter().map(|(area, value)| (area.clone(), score(value))).collect()
}

/// Writes the row of an area anew. Each area is a trial of its own: they take turns.
fn bless(area: &str, score: Score) -> Result<(), String> {
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _turn = TURN.lock().map_err(|e| e.to_string())?;
    let mut rows = read();
    rows.insert(area.to_owned(), score);
    let mut text = format!(
        "# Mutants that are found in captures, in this order: {}.\n\
         # `BLESS=1 cargo test -p tests --test mutants -- captured` writes it. None of it may fall.\n",
        WAYS.join(", ")
    );
    for (area, Score { tried, found, wrong }) in
        AREAS.iter().filter_map(|(area, _)| rows.get_key_value(*area))
    {
        let _ = writeln!(text, "\n[{area}]\ntried = {tried}\nfound = {found:?}\nwrong = {wrong:?}");
    }
    std::fs::write(path(), text).map_err(|error| error.to_string())
}
