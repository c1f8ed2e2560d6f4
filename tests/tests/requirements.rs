//! What RFCs and the catalogue ask for without exception, beside who sees it when it is broken: the table
//! `sim/check/REQUIREMENTS.md` is made here. A row counts as held only when a quirk that it names breaks it. Where the
//! RFC texts are at hand (`make torture` fetches them) no section that asks for something is without a row, and
//! each section holds the word of its rows. `BLESS=1` writes the table anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use agent::quirk::{self, Quirk};
use check::{CheckInfo, Clause, Held, How, Requirement, Severity, all, clause, clauses, requirements};
use libtest_mimic::{Arguments, Failed, Trial};
use tests::sections;

#[path = "../torture/texts.rs"]
mod texts;

/// What binds without exception, as RFC 2119 writes it. Each has a NOT of its own, which the first word finds too.
const WORDS: [&str; 3] = ["MUST", "SHALL", "REQUIRED"];

/// The RFCs that are read through, section by section.
const READ: [u16; 17] =
    [3261, 3262, 3264, 3311, 3326, 3550, 3551, 3581, 4028, 4320, 4733, 5057, 6026, 6140, 6141, 6337, 8866];

/// Texts that say over again, correct or explain what another says: a check of the other is about them too. RFC 3262
/// is an extension, and what RFC 3261 8.2.4 asks of all of them it asks of its own.
const ALIKE: [(u16, u16); 7] =
    [(8866, 4568), (6026, 3261), (6141, 3261), (6337, 3262), (6337, 3264), (3550, 5761), (3261, 3262)];

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::test("the table is that of the rows", the_table_is_that_of_the_rows),
        Trial::test("every twin is a quirk whose check fits the row", every_twin_fits),
        Trial::test("every check of a MUST stands in a row", every_check_has_a_row),
        Trial::test("every catalogue row that must be kept says who sees it", the_catalogue_says_it),
        Trial::test("a check of a row that binds without exception fails", what_binds_fails),
        Trial::test("a check of rows that recommend warns", what_is_recommended_warns),
    ];
    trials.extend(READ.map(|number| {
        let name = format!("no section of RFC {number} is left out, and each holds its word");
        texts::trial(&name, &[number], move || no_section_is_left_out(number))
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

/// The quirks that a row names.
fn twins(held: &Held) -> impl Iterator<Item = &'static Quirk> {
    held.twins.iter().filter_map(|id| quirk::find(id))
}

fn the_table_is_that_of_the_rows() -> Result<(), Failed> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../sim/check/REQUIREMENTS.md"));
    let made = table();
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(path, made)?);
    }
    if fs::read_to_string(path).is_ok_and(|text| text == made) {
        return Ok(());
    }
    Err("sim/check/REQUIREMENTS.md is not what is made; `make bless` writes it, then read the diff".into())
}

fn table() -> String {
    let mut text = "# What must be kept, and who sees it when it is not\n\n\
        Made by `tests/tests/requirements.rs` from `requirements/*.toml` and from the rows of `clauses/*.toml` that \
        bind without exception; `make bless` writes it anew. A row is *held* when a quirk breaks it, its check finds \
        that, and its play shows it; *looked at* when a check sees it that no quirk breaks in just this way. What no \
        wire shows has its reason in brackets; what is *open* is seen by no check yet.\n\n\
        | document | rows | held | looked at | not on a wire | open |\n|---|---|---|---|---|---|\n"
        .to_owned();
    let mut sums: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let catalogue = || clauses().iter().filter(|clause| binds(clause));
    let held = requirements().iter().map(|row| (row.document(), &row.held));
    for (document, held) in held.chain(catalogue().map(|row| ("catalogue".to_owned(), &row.held))) {
        for name in [document, "*together*".to_owned()] {
            let sums = sums.entry(name).or_default();
            held.how().into_iter().for_each(|how| sums[how as usize] += 1);
        }
    }
    for (document, [twin, checked, unseen, open]) in &sums {
        let rows = twin + checked + unseen + open;
        let _ = writeln!(text, "| {document} | {rows} | {twin} | {checked} | {unseen} | {open} |");
    }
    let mut last = String::new();
    for row in requirements() {
        let Requirement { section, level, binds, text: asked, held, .. } = row;
        heading(&mut text, &mut last, row.document());
        let part = row.id.rsplit_once('-').map_or_else(String::new, |(_, part)| format!(" {part}"));
        let _ = writeln!(text, "| {section}{part} | {level} | {binds} | {asked} | {} |", seen_by(held));
    }
    for Clause { id, level, binds, text: asked, held, .. } in catalogue() {
        heading(&mut text, &mut last, "The catalogue".to_owned());
        let _ = writeln!(text, "| {id} | {level} | {binds} | {asked} | {} |", seen_by(held));
    }
    text
}

/// A table for each document.
fn heading(text: &mut String, last: &mut String, document: String) {
    if *last != document {
        let head = "| section | level | binds | what | check | quirk | play |\n|---|---|---|---|---|---|---|";
        let _ = writeln!(text, "\n## {document}\n\n{head}");
        *last = document;
    }
}

/// Three cells: check, quirk and play, or a reason.
fn seen_by(held: &Held) -> String {
    let list = |of: fn(&'static Quirk) -> &'static str| {
        let mut names: Vec<&str> = Vec::new();
        for name in twins(held).map(of) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    match held.how() {
        Some(How::Twin) => format!("{} | {} | {}", list(|q| q.check), list(|q| q.id), list(|q| q.twin.play)),
        Some(How::Checked) => format!("{} |  | ", held.checked.join(", ")),
        Some(How::Unseen) => format!("({}) |  | ", held.why),
        Some(How::Open) => format!("*open*: {} |  | ", held.open),
        None => "?".to_owned(),
    }
}

fn every_twin_fits() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    for row in requirements() {
        for id in &row.held.twins {
            match found_by(id) {
                Some(info) if is_about(info, row) => {}
                Some(info) => {
                    wrong.push(format!("{}: {id} is found by {}, which is not about it", row.id, info.id))
                }
                None => wrong.push(format!("{}: no quirk {id}, or none that a check finds", row.id)),
            }
        }
    }
    for row in clauses() {
        for id in &row.held.twins {
            match found_by(id) {
                Some(info) if info.requirements.contains(&row.id.as_str()) => {}
                Some(info) => {
                    wrong.push(format!("{}: {id} is found by {}, which does not cover it", row.id, info.id))
                }
                None => wrong.push(format!("{}: no quirk {id}, or none that a check finds", row.id)),
            }
        }
        for id in &row.held.checked {
            if !all().iter().any(|info| info.id == id && info.requirements.contains(&row.id.as_str())) {
                wrong.push(format!("{}: no check {id}, or one that does not cover it", row.id));
            }
        }
    }
    none(&wrong)
}

/// A check of what is asked for in a text that is read through has a row.
fn every_check_has_a_row() -> Result<(), Failed> {
    let is_read = |clause: &str| READ.iter().any(|rfc| clause.starts_with(&format!("RFC {rfc} ")));
    let is_asked = |info: &&CheckInfo| {
        let word = info.words.first().and_then(|word| word.split_whitespace().next());
        word.is_some_and(|word| WORDS.contains(&word))
            && info.clauses.first().is_some_and(|clause| is_read(clause))
    };
    let by_twin = requirements().iter().flat_map(|row| twins(&row.held)).map(|quirk| quirk.check);
    let named: BTreeSet<&str> =
        requirements().iter().flat_map(|row| &row.held.checked).map(String::as_str).chain(by_twin).collect();
    let missing = all().iter().filter(is_asked).filter(|info| !named.contains(info.id));
    none(&missing.map(|info| format!("{} ({})", info.id, info.clauses[0])).collect::<Vec<_>>())
}

/// The check that finds a quirk.
fn found_by(id: &str) -> Option<&'static CheckInfo> {
    let quirk = quirk::find(id)?;
    all().iter().find(|info| info.id == quirk.check)
}

/// Whether a check cites the document of a row, or one that says the same, by itself or by a row of the catalogue that
/// it covers.
fn is_about(info: &CheckInfo, row: &Requirement) -> bool {
    let alike = ALIKE.iter().filter(|(rfc, _)| *rfc == row.rfc).map(|(_, other)| *other);
    let sources = info.requirements.iter().filter_map(|id| clause(id)).flat_map(|clause| &clause.sources);
    let cited: Vec<&str> = info.clauses.iter().copied().chain(sources.map(String::as_str)).collect();
    alike.chain([row.rfc]).any(|rfc| cited.iter().any(|clause| clause.contains(&format!("RFC {rfc}"))))
}

/// Whether a row of the catalogue binds without exception, by a text that was read in full.
fn binds(row: &Clause) -> bool {
    row.evidence == "V" && row.level.contains("MUST")
}

fn the_catalogue_says_it() -> Result<(), Failed> {
    let rows = clauses().iter();
    let wrong = rows
        .filter(|row| binds(row) != row.held.how().is_some() || !binds(row) && row.held != Held::default());
    none(&wrong.map(|row| format!("{} ({}): {:?}", row.id, row.level, row.held)).collect::<Vec<_>>())
}

/// Checks that warn though rows bind that nothing else looks at, and why.
const WARNS: &[(&str, &str)] = &[
    (
        "auth/challenge-answered",
        "RFC 3261 22.2 and 22.3 recommend to try again: who has no password gives up",
    ),
    (
        "auth/uri-matches",
        "the uri that is rejected is the server's choice, and proxies change the Request-URI on the way",
    ),
    ("call/cancel-crossing", "13.2.2.4 leaves it to the caller to keep what was answered after all"),
    ("call/ended-after-481", "12.2.1.2 recommends to end the dialog"),
    ("call/failed-reinvite-keeps-session", "the session stays, and either user may hang up (15)"),
    ("call/forked-answer-ended", "13.2.2.4 leaves it to the caller to keep several answers"),
    ("call/glare-retry-window", "14.1 recommends to try again, by a timer that others may have had as well"),
    (
        "dialog/unknown-dialog-481",
        "15.1.2 recommends it for BYE, and 12.2.2 leaves other requests to the server",
    ),
    ("dtmf/one-way-of-digits", "no text forbids digits by INFO beside events"),
    ("fax/datagram-size", "T.38 could not be read in full"),
    ("fax/glare-is-resolved", "14.1 recommends to try again"),
    ("fax/image-beside-audio-answered", "RFC 3264 lets any stream be declined; what trunks want is practice"),
    ("fax/image-line-form", "T.38 could not be read in full"),
    ("fax/negotiated-address", "RFC 3264 8.3.1 recommends to send to the new address at once"),
    ("fax/passthrough-clean", "V.152 could not be read in full"),
    ("fax/port-0-keeps-call", "RFC 3264 lets a call end for it; what trunks want is practice"),
    ("fax/provisional-tolerated", "who gives up on a provisional response breaks no text, and loses the fax"),
    ("fax/refused-switch-keeps-sound", "the session stays, and either user may hang up (RFC 3261 15)"),
    ("fax/survives-garbage", "T.38 could not be read in full"),
    (
        "media/ptime",
        "RFC 3264 8.3.4 says from when an attribute counts, and ptime itself is a recommendation",
    ),
    ("media/starts-random", "RFC 3550 5.1 recommends it; one number is as random as another"),
    ("media/two-way-audio", "no text asks for sound: who says nothing may send nothing"),
    ("message/option-tags-registered", "a registry grows, and this copy of it does not"),
    ("message/rport-echo", "RFC 3581 4 binds servers that know it, and no server says so"),
    ("message/too-large-for-udp", "18.1.1 lets who knows the path go up to its MTU, which no wire shows"),
    ("prack/acknowledged-once", "RFC 3262 4 says once that it MUST and once that it SHOULD NOT"),
    ("registration/expires-not-longer", "10.3 lets a registrar grant less and says nothing of more"),
    ("registration/gin-fallback", "8.1.3.5 recommends to try again without the extension"),
    ("sdp/crypto-in-clear", "a tunnel below may protect the way, and no wire inside of it shows that"),
    (
        "timer/refreshed-in-time",
        "RFC 4028 10 recommends half of the interval; the MUST has timer/expired-session-ended",
    ),
    ("transaction/merged-refused", "8.2.2.2 asks to look, which no wire shows, and recommends 482"),
    (
        "trunk/number-format",
        "SIPconnect could not be read in full; by GIN registration/bnc-expanded fails it",
    ),
    (
        "trunk/redirect-has-number",
        "RFC 3261 8.1.3.4 lets a Contact name anything; what trunks want is practice",
    ),
    ("trunk/withheld-caller-named", "RFC 3325 7 leaves it to who is trusted; what trunks want is practice"),
];

/// A row that binds has a check that fails, or each of its checks has its reason.
fn what_binds_fails() -> Result<(), Failed> {
    let rows = requirements().iter().map(|row| (row.id.as_str(), &row.held));
    let catalogue = clauses().iter().filter(|row| binds(row)).map(|row| (row.id.as_str(), &row.held));
    let (mut wrong, mut spared) = (Vec::new(), BTreeSet::new());
    for (row, held) in rows.chain(catalogue) {
        let checks = twins(held).map(|quirk| quirk.check).chain(held.checked.iter().map(String::as_str));
        let checks: BTreeSet<&str> = checks.collect();
        if checks
            .iter()
            .any(|id| all().iter().any(|info| info.id == *id && info.severity() == Severity::Error))
        {
            continue;
        }
        for check in checks {
            match WARNS.iter().find(|(id, _)| *id == check) {
                Some((id, _)) => _ = spared.insert(*id),
                None => wrong.push(format!("{row}: {check} only warns")),
            }
        }
    }
    let idle = WARNS.iter().filter(|(check, _)| !spared.contains(check));
    wrong.extend(idle.map(|(check, _)| format!("{check} is spared for nothing")));
    none(&wrong)
}

/// A check that fails has a text that binds, by itself or by a row.
fn what_is_recommended_warns() -> Result<(), Failed> {
    let is_bound = |info: &CheckInfo| {
        let first = info.words.first().and_then(|word| word.split(" and ").next()).unwrap_or_default();
        let by_row =
            info.requirements.iter().filter_map(|id| clause(id)).any(|row| row.level.contains("MUST"));
        by_row
            || !["", "practice", "context"].contains(&first)
                && !first.to_ascii_uppercase().starts_with("SHOULD")
    };
    let failing = all().iter().filter(|info| info.severity() == Severity::Error);
    none(&failing.filter(|info| !is_bound(info)).map(|info| info.id.to_owned()).collect::<Vec<_>>())
}

fn none(wrong: &[String]) -> Result<(), Failed> {
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}:\n{}", wrong.len(), wrong.join("\n")).into()) }
}

fn no_section_is_left_out(number: u16) {
    let text = texts::rfc(number);
    let rows = || requirements().iter().filter(|row| row.rfc == number);
    let mut wrong = Vec::new();
    let asking: BTreeSet<String> =
        sections::own(&text).into_iter().filter(|(_, own)| asks(own)).map(|(section, _)| section).collect();
    let has_row = |section: &String| rows().any(|row| is_within(section, &row.section));
    let missing = asking.iter().filter(|section| !has_row(section));
    wrong.extend(missing.map(|section| format!("{section}: it asks for something and has no row")));
    for row in rows() {
        let found = sections::section(&text, &row.section).map(|found| sections::words(&found));
        if !found.is_some_and(|found| found.contains(&row.level)) {
            wrong.push(format!("{}: no {} in that section", row.id, row.level));
        }
    }
    assert!(wrong.is_empty(), "RFC {number}: {}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether a row about `whole` speaks of a section: of the same, or of the one that it is a part of.
fn is_within(section: &str, whole: &str) -> bool {
    section.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a text asks for something: it has one of the words, other than between quotes, where it is spoken of.
fn asks(text: &str) -> bool {
    let is_quoted = |word: &str| word.contains(['"', '\'']);
    let words = text.split_whitespace().filter(|word| !is_quoted(word));
    words.into_iter().any(|word| WORDS.contains(&word.trim_matches(|c: char| !c.is_ascii_alphabetic())))
}
