//! `call.pcapng` and `trace.jsonl` of a run.

use trace::{jsonl, pcapng};

use crate::case::Case;

/// `call.pcapng`, each finding as a comment at its packets.
#[must_use]
pub fn pcapng(case: &Case) -> Vec<u8> {
    let redaction = case.header().redaction;
    let mut options = pcapng::Options { redaction, ..pcapng::Options::default() };
    // A capture keeps its date.
    options.epoch_unix_nanos = case.header().began.unwrap_or(options.epoch_unix_nanos);
    for finding in &case.judgement.findings {
        for id in &finding.packets {
            let text = format!("{} {}: {}", finding.severity.name(), finding.check, finding.text);
            options.comments.entry(*id).or_default().push(text);
        }
    }
    pcapng::write(case.header(), case.events(), &options)
}

/// `trace.jsonl`: the whole recording, from which the run can be judged again.
#[must_use]
pub fn jsonl(case: &Case) -> String {
    jsonl::write(&case.recording)
}
