//! Legal near misses: ladders that look guilty of a check and are not.
//!
//! They lie in `near/<family>/<check>.ladder`, several in a file. Each is a ladder as in `script`, under a line
//! that says which exception or lawful variant it is, and one of its lines is marked by the line below it, which
//! would make that very check speak:
//!
//! ```text
//! # RFC 3261 16.4: proxies of the side that recorded itself have taken their own entries off
//! given carrier.channels=1              what judges know of the trunk, if anything: see `given`
//! 0     car> INVITE | Record-Route: <sip:edge.example;lr>
//! …
//! 5000  pbx> BYE | Route: <sip:edge.example;lr>
//!     ! 5000 pbx> BYE
//! ```
//!
//! A mark without a line takes the marked line away. So no near miss is empty: what it holds is one step from what
//! the check forbids.

use std::panic::catch_unwind;
use std::sync::Arc;

use page::{Page, Resolution};
use plan::profile::{Called, Fax, FaxMode, Limits, Screening};
use plan::{Profile, Secret, Side, TrunkMode};
use trace::Party;

use crate::called::VoiceLines;
use crate::caller::Screens;
use crate::script::judged;
use crate::{Facts, Severity, all};

/// A near miss of one check.
pub(crate) struct NearMiss {
    pub(crate) check: String,
    pub(crate) title: String,
    pub(crate) facts: Facts,
    /// As it is, and with the marked line changed.
    pub(crate) legal: String,
    guilty: String,
}

#[test]
fn no_near_miss_is_accused_and_each_is_one_line_from_guilt() {
    let wrong: Vec<String> = near_misses().iter().flat_map(wrong_with).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is wrong with a near miss: it is accused, or not when it should be.
fn wrong_with(near: &NearMiss) -> Vec<String> {
    let NearMiss { check, title, facts, legal, guilty } = near;
    let say = |what: String| format!("near/{check}.ladder: {title}\n    {what}");
    let found = |ladder: &str| catch_unwind(|| judged(ladder, facts.clone()).findings);
    let (Ok(of_legal), Ok(of_guilty)) = (found(legal), found(guilty)) else {
        return vec![say("its ladder cannot be read, see above".to_owned())];
    };
    let accused = of_legal.iter().filter(|finding| finding.severity != Severity::Info);
    let mut wrong: Vec<String> =
        accused.map(|f| say(format!("is accused: {} ({:?}) {}", f.check, f.blame, f.text))).collect();
    if !of_guilty.iter().any(|finding| finding.check == check) {
        let others: Vec<_> = of_guilty.iter().map(|f| f.check).collect();
        wrong.push(say(format!("changed as marked, the check is silent: {others:?}")));
    }
    wrong
}

#[test]
fn every_check_has_a_near_miss() {
    let near = near_misses();
    let without: Vec<_> =
        all().iter().map(|info| info.id).filter(|id| near.iter().all(|near| near.check != *id)).collect();
    assert!(without.is_empty(), "{} have none: {without:?}", without.len());
    for near in &near {
        assert!(all().iter().any(|info| info.id == near.check), "near/{}.ladder: no such check", near.check);
    }
}

/// The check and the text of each file, as `build.rs` has found them.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/near.rs"));

pub(crate) fn near_misses() -> Vec<NearMiss> {
    FILES.iter().flat_map(|(check, text)| of_file(check, text)).collect()
}

fn of_file(check: &str, text: &str) -> Vec<NearMiss> {
    assert!(text.starts_with("# "), "near/{check}.ladder: begins with `# ` and what is said of the first");
    let text = text.replace("\r\n", "\n");
    text.split("\n# ").map(|part| of_part(check, part.trim_start_matches("# "))).collect()
}

fn of_part(check: &str, part: &str) -> NearMiss {
    let (title, ladder) = part.split_once('\n').expect("a near miss has a ladder");
    let (mut legal, mut guilty, mut marks) = (Vec::new(), Vec::new(), 0);
    let mut facts = Facts::default();
    for line in ladder.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(change) = line.strip_prefix('!') {
            guilty.pop().expect("a mark follows the line that it changes");
            guilty.push(change.trim());
            marks += 1;
        } else if let Some(given) = line.strip_prefix("given ") {
            given.split_whitespace().for_each(|fact| know(&mut facts, fact));
        } else {
            legal.push(line);
            guilty.push(line);
        }
    }
    assert_eq!(marks, 1, "{check}: {title}: one line is marked");
    let (legal, guilty) = (legal.join("\n"), guilty.join("\n"));
    NearMiss { check: check.to_owned(), title: title.to_owned(), facts, legal, guilty }
}

/// What the judges know: `mode=static`, `pbx.password=secret` (of user `u`), `carrier.channels=1`,
/// `pbx.duration=3600`, `pbx.fax=t38` or another word for G.711, `pbx.document=wbw` (rows, as a machine says them) …
fn know(facts: &mut Facts, fact: &str) {
    let (key, value) = fact.split_once('=').expect("given name=value");
    let number = || value.parse().expect("a number");
    if let Some((who, "document")) = key.split_once('.') {
        let party = if who == "pbx" { Party::Pbx } else { Party::Carrier };
        facts.documents.push((party, vec![page_of(value)]));
        return;
    }
    let (side, key) = match key.split_once('.') {
        Some(("carrier", key)) => (&mut facts.carrier, key),
        Some(("pbx", key)) => (&mut facts.pbx, key),
        _ => {
            assert_eq!(key, "mode", "a fact of the trunk");
            let mode = TrunkMode::ALL.into_iter().find(|mode| mode.to_string() == value);
            facts.mode = Some(mode.expect("a mode"));
            return;
        }
    };
    match key {
        "password" => side.credentials = vec![("u".to_owned(), Secret::new(value))],
        "channels" => side.channels = Some(number()),
        "pace" => side.pace = Limits { calls_per_second: number(), ..Limits::default() }.pace(),
        "screens" => side.screens = screens(number()),
        "duration" => side.duration_max_s = Some(number()),
        "retry" => side.register_retry_s = Some(number()),
        "rtcp" => side.rtcp = Some(value == "true"),
        "qop" => side.challenges_with_qop = Some(value == "true"),
        "records" => side.hands_over_records = value == "true",
        "far" => side.is_far = value == "true",
        "fax" => {
            let mode = if value == "t38" { FaxMode::T38 } else { FaxMode::Passthrough };
            side.fax = Some(Fax { mode, ..Fax::default() });
        }
        "voice-line" => side.voice_lines = voice_line(value),
        "delayed-offer" => side.accepts_delayed_offer = Some(value == "true"),
        _ => panic!("given {fact}: no such fact"),
    }
}

/// A carrier that has no T.38 at this number.
fn voice_line(number: &str) -> Option<Arc<VoiceLines>> {
    let mut profile = Profile { side: Side::Carrier, ..Profile::default() };
    let called = Called { number: number.to_owned(), refuses_t38: true, ..Called::default() };
    profile.magic.insert("no-t38".to_owned(), called);
    VoiceLines::of(&profile).map(Arc::new)
}

/// A carrier that refuses with this status who is none of the numbers that profiles have.
fn screens(status: u32) -> Option<Arc<Screens>> {
    let mut profile = Profile { side: Side::Carrier, ..Profile::default() };
    profile.identity.screening = Screening::Reject(u16::try_from(status).expect("a status"));
    Screens::of(&profile).map(Arc::new)
}

/// A page of rows that are white or black.
fn page_of(rows: &str) -> Page {
    let mut page = Page::white(1728, rows.len() as u32, Resolution::Standard);
    (0..)
        .zip(rows.chars())
        .filter(|(_, colour)| *colour == 'b')
        .for_each(|(row, _)| page.fill(0, row, 1728, 1));
    page
}
