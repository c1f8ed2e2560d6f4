//! The `call.pcapng` of a run, judged by who knows nothing of the run: calls, streams, digits and what fax machines said
//! are what tshark sees in the same file.

use std::io::Write as _;

use capture::trunk::Choice;
use check::judge;
use libtest_mimic::{Failed, Trial};
use report::Case;
use serde_json::Value;
use tests::captured::{captured, trunks};
use tests::tshark::{contents, differences, unheard};
use trace::pcapng::{self, View};
use trace::{Event, Header, Recording};

use crate::sample;

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

pub(crate) fn trials(missing: bool) -> Vec<Trial> {
    // Others than those whose streams are compared as the run has them.
    let is_chosen = |nth: usize, name: &str| nth % SAMPLE == 5 || ALWAYS.contains(&name);
    sample::trials("capture", missing, is_chosen, agrees)
}

fn agrees(recording: &Recording) -> Result<(), Failed> {
    let file = file_of(recording)?;
    let cases: Vec<Case> = trunks(&captured(recording, View::Delivered), Choice::default())
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
