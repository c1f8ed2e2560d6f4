//! `call.pcapng` and `trace.jsonl` of a run.

use std::collections::BTreeMap;

use trace::{ClockMode, Header, Redaction, jsonl, pcapng};

use crate::case::Case;

/// The head that both files carry.
#[must_use]
pub fn header(case: &Case) -> Header {
    Header {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run: case.id.clone(),
        seed: case.seed,
        mode: case.mode.clone(),
        clock: if case.clock == "virtual" { ClockMode::Virtual } else { ClockMode::Live },
        profiles: BTreeMap::from([
            ("carrier".to_owned(), case.carrier.clone()),
            ("pbx".to_owned(), case.pbx.clone()),
        ]),
        cast: case.cast.clone(),
    }
}

/// `call.pcapng`, each finding as a comment at its packets.
#[must_use]
pub fn pcapng(case: &Case) -> Vec<u8> {
    let mut options = pcapng::Options::default();
    for finding in &case.findings {
        for id in &finding.packets {
            let text = format!("{} {}: {}", finding.severity.name(), finding.check, finding.text);
            options.comments.entry(*id).or_default().push(text);
        }
    }
    pcapng::write(&header(case), &case.events, &options)
}

/// `trace.jsonl`, from which a run can be judged again.
#[must_use]
pub fn jsonl(case: &Case) -> String {
    jsonl::write(&header(case), &case.events, Redaction::All)
}
