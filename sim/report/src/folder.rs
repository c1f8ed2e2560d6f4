//! Which files a run leaves behind, by name.

use trace::Party;

use crate::case::Case;
use crate::fax::{self, Fax, pictures};
use crate::{capture, cdr, findings, html, ladder};

/// The files of one run.
#[must_use]
pub fn files(case: &Case) -> Vec<(String, Vec<u8>)> {
    let ladder = ladder::draw(&case.recording.header.cast, &case.recording.events, &case.judgement.calls, ladder::Options::full());
    let mut files = vec![
        ("findings.json".to_owned(), findings::json(case).into_bytes()),
        ("ladder.txt".to_owned(), ladder.into_bytes()),
        ("report.html".to_owned(), html::page(case).into_bytes()),
        ("trace.jsonl".to_owned(), capture::jsonl(case).into_bytes()),
        ("call.pcapng".to_owned(), capture::pcapng(case)),
        ("calls.csv".to_owned(), cdr::csv(case).into_bytes()),
        ("cdr-carrier.csv".to_owned(), cdr::records_csv(case, Party::Carrier).into_bytes()),
        ("cdr-pbx.csv".to_owned(), cdr::records_csv(case, Party::Pbx).into_bytes()),
    ];
    if let Some(plan) = &case.header().plan {
        files.push(("plan.toml".to_owned(), plan.as_bytes().to_vec()));
    }
    for (party, name, samples) in case.heard() {
        files.push((trace::jsonl::heard_file(party, name), audio::wav::write(samples)));
    }
    let sheets = [("fax.json", fax::json::text(case)), ("faxes.csv", fax::csv::table(case))];
    files.extend(sheets.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into_bytes()))));
    files.extend(Fax::all(case).iter().flat_map(pictures::files));
    files
}
