//! Which files a run leaves behind, by name.

use trace::Party;

use crate::case::Case;
use crate::fax::{self, Fax, pictures};
use crate::{capture, cdr, findings, html};

/// The files of one run; of one that is not whole only those that a person looks at.
#[must_use]
pub fn files(case: &Case) -> Vec<(String, Vec<u8>)> {
    let ladder = case.draw_ladder();
    let mut files = vec![
        ("findings.json".to_owned(), findings::json(case).into_bytes()),
        ("ladder.txt".to_owned(), ladder.into_bytes()),
        ("report.html".to_owned(), html::page(case).into_bytes()),
        ("calls.csv".to_owned(), cdr::csv(case).into_bytes()),
        ("cdr-carrier.csv".to_owned(), cdr::records_csv(case, Party::Carrier).into_bytes()),
        ("cdr-pbx.csv".to_owned(), cdr::records_csv(case, Party::Pbx).into_bytes()),
    ];
    if let Some(plan) = &case.header().plan {
        files.push(("plan.toml".to_owned(), plan.as_bytes().to_vec()));
    }
    if case.is_whole {
        files.push(("trace.jsonl".to_owned(), capture::jsonl(case).into_bytes()));
        files.push(("call.pcapng".to_owned(), capture::pcapng(case)));
        let sound =
            |(party, name, samples)| (trace::jsonl::heard_file(party, name), audio::wav::write(samples));
        files.extend(case.heard().map(sound));
        let heard =
            case.overheard.iter().filter_map(|o| Some((o.file(), audio::wav::write(o.sound.as_ref().ok()?))));
        files.extend(heard);
    }
    let sheets = [("fax.json", fax::json::text(case)), ("faxes.csv", fax::csv::table(case))];
    files.extend(sheets.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into_bytes()))));
    files.extend(Fax::all(case).iter().flat_map(|fax| pictures::files(fax, case.is_whole)));
    files
}
