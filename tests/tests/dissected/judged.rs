//! The `call.pcapng` of a run, judged by who knows nothing of the run: calls, streams, digits and what fax machines said
//! are what tshark sees in the same file.

use std::io::Write as _;

use capture::trunk::Choice;
use check::judge;
use cli::case::{Run, run_in_virtual_time};
use libtest_mimic::{Failed, Trial};
use report::Case;
use serde_json::Value;
use tests::captured::{captured, trunks};
use tests::lab::Lab;
use tests::tshark::{contents, differences, unheard};
use trace::pcapng::{self, View};
use trace::{Event, Header, Recording};

/// Every so many plays one is looked at.
const SAMPLE: usize = 10;
/// Digits, T.38, and sound of which packets are lost.
const ALWAYS: [&str; 5] = [
    "dtmf/outbound-digits static",
    "fax/outbound-t38 static",
    "fax/inbound-fec static",
    "fax/inbound-mr-no-ecm registration",
    "loss/outbound-duplicated static",
];
/// Longer recordings take too long.
const EVENTS_MAX: usize = 100_000;

pub(crate) fn trials(missing: bool) -> Vec<Trial> {
    let plays = Lab::open().plays().map(|(name, _)| name).collect::<Vec<_>>();
    // Others than those whose streams are compared as the run has them.
    let is_chosen = |(nth, name): &(usize, String)| nth % SAMPLE == 5 || ALWAYS.contains(&name.as_str());
    let chosen = plays.into_iter().enumerate().filter(is_chosen);
    let trial = |(_, name): (usize, String)| {
        Trial::test(format!("capture of {name}"), move || agrees(&name)).with_ignored_flag(missing)
    };
    chosen.map(trial).collect()
}

fn agrees(name: &str) -> Result<(), Failed> {
    let lab = Lab::open();
    let (_, selection) = lab.plays().find(|(other, _)| other == name).ok_or("a play with this name")?;
    let Ok(plan) = selection.plan() else { return Ok(()) };
    let recording =
        run_in_virtual_time(&Run::new(&selection, plan), agent::AgentOptions::default()).recording;
    if recording.events.len() > EVENTS_MAX {
        return Ok(());
    }
    let file = file_of(&recording)?;
    let cases: Vec<Case> = trunks(&captured(&recording, View::Delivered), Choice::default())
        .into_iter()
        .map(|trunk| {
            let judgement = judge(&trunk.recording);
            Case::new(trunk.recording, judgement)
        })
        .collect();
    let findings: Vec<Value> = cases
        .iter()
        .map(|case| serde_json::from_str(&report::findings::json(case)))
        .collect::<Result<_, _>>()?;
    let mut wrong = differences(file.path(), &findings.iter().collect::<Vec<_>>(), None)?;
    let texts = cases.iter().filter_map(report::fax::json::text);
    let faxes: Vec<Value> = texts.map(|text| serde_json::from_str(&text)).collect::<Result<_, _>>()?;
    // tshark does without what redundancy brings back, and puts frames together from what is left.
    let is_dropped = |event: &Event| matches!(event, Event::Dropped { .. });
    if !recording.events.iter().any(is_dropped) {
        wrong.extend(unheard(&faxes, &contents(file.path())?.frames));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn file_of(recording: &Recording) -> Result<tempfile::NamedTempFile, Failed> {
    let header = Header { cast: recording.header.cast.clone(), ..Header::default() };
    let options = pcapng::Options { view: View::Delivered, ..pcapng::Options::default() };
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&pcapng::write(&header, &recording.events, &options))?;
    Ok(file)
}
