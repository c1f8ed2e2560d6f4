//! The catalogue of requirements: what is asked of a trunk, by whom, and which check looks at it.
//!
//! The rows lie in `clauses/*.toml`, one file an area. `coverage` says how many of them a check covers.

use std::sync::LazyLock;

use crate::all;
use crate::requirements::Held;

const FILES: [(&str, &str); 24] = [
    ("MODE", include_str!("../clauses/mode.toml")),
    ("REG", include_str!("../clauses/reg.toml")),
    ("TRN", include_str!("../clauses/trn.toml")),
    ("AUT", include_str!("../clauses/aut.toml")),
    ("IDN", include_str!("../clauses/idn.toml")),
    ("NUM", include_str!("../clauses/num.toml")),
    ("EMG", include_str!("../clauses/emg.toml")),
    ("CAL", include_str!("../clauses/cal.toml")),
    ("EAR", include_str!("../clauses/ear.toml")),
    ("COD", include_str!("../clauses/cod.toml")),
    ("DTM", include_str!("../clauses/dtm.toml")),
    ("HLD", include_str!("../clauses/hld.toml")),
    ("XFR", include_str!("../clauses/xfr.toml")),
    ("FWD", include_str!("../clauses/fwd.toml")),
    ("TMR", include_str!("../clauses/tmr.toml")),
    ("OPT", include_str!("../clauses/opt.toml")),
    ("RED", include_str!("../clauses/red.toml")),
    ("NAT", include_str!("../clauses/nat.toml")),
    ("FAX", include_str!("../clauses/fax.toml")),
    ("SEC", include_str!("../clauses/sec.toml")),
    ("STI", include_str!("../clauses/sti.toml")),
    ("SPM", include_str!("../clauses/spm.toml")),
    ("BIL", include_str!("../clauses/bil.toml")),
    ("QOS", include_str!("../clauses/qos.toml")),
];

/// One row of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    /// Its id, `REG-17`.
    pub id: String,
    /// The area, `REG`.
    pub area: &'static str,
    /// How strong it is in its source: `MUST`, `SHOULD`, `practice`.
    pub level: String,
    /// How well the source could be read: `V` in full, `E` an excerpt, `M` from memory.
    pub evidence: String,
    /// Where it stands.
    pub sources: Vec<String>,
    /// Whom it binds.
    pub binds: String,
    /// What is asked for, in our own words.
    pub text: String,
    /// Who sees it when it is broken, said of what binds without exception.
    pub held: Held,
}

/// How much of one area is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The area, `REG`.
    pub area: &'static str,
    /// Its rows.
    pub rows: usize,
    /// Those that some check covers.
    pub covered: usize,
}

static CLAUSES: LazyLock<Vec<Clause>> =
    LazyLock::new(|| FILES.iter().flat_map(|(area, text)| read(area, text)).collect());

/// All rows of the catalogue, area by area.
#[must_use]
pub fn clauses() -> &'static [Clause] {
    &CLAUSES
}

/// The row with this id, in any case.
#[must_use]
pub fn clause(id: &str) -> Option<&'static Clause> {
    clauses().iter().find(|c| c.id.eq_ignore_ascii_case(id))
}

/// How much of the catalogue the checks cover, area by area.
#[must_use]
pub fn coverage() -> Vec<Coverage> {
    let is_covered = |c: &Clause| all().iter().any(|info| info.requirements.contains(&c.id.as_str()));
    let of = |(area, _): &(&'static str, &str)| {
        let rows = clauses().iter().filter(|c| c.area == *area);
        Coverage { area, rows: rows.clone().count(), covered: rows.filter(|c| is_covered(c)).count() }
    };
    FILES.iter().map(of).collect()
}

/// The help text of a catalogue row, `REG-17`.
#[must_use]
pub fn explain(id: &str) -> Option<String> {
    let clause = clause(id)?;
    let checks: Vec<&str> =
        all().iter().filter(|c| c.requirements.contains(&clause.id.as_str())).map(|c| c.id).collect();
    let checks = if checks.is_empty() { "none yet".to_owned() } else { checks.join(", ") };
    let Clause { id, level, evidence, binds, text, .. } = clause;
    let sources = clause.sources.join("; ");
    Some(format!(
        "{id}: {text}\n\nLevel: {level}\nBinds: {binds}\nSource: {sources} (evidence {evidence})\nChecks: {checks}\n"
    ))
}

fn read(area: &'static str, text: &str) -> Vec<Clause> {
    let table: toml::Table = text.parse().expect("the catalogue is part of the program and tested");
    let rows = table.get("row").and_then(toml::Value::as_array);
    rows.into_iter().flatten().map(|row| of_row(area, row)).collect()
}

fn of_row(area: &'static str, row: &toml::Value) -> Clause {
    let text = |key: &str| row.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let sources = row.get("sources").and_then(toml::Value::as_array).into_iter().flatten();
    Clause {
        id: text("id"),
        area,
        level: text("level"),
        evidence: text("evidence"),
        sources: sources.filter_map(toml::Value::as_str).map(str::to_owned).collect(),
        binds: text("binds"),
        text: text("text"),
        held: Held::read(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Evidence, Level};

    #[test]
    fn the_catalogue_is_whole_and_every_row_a_check_names_is_in_it() {
        assert_eq!(clauses().len(), 464);
        assert!(
            clauses().iter().all(|c| !c.text.is_empty() && !c.sources.is_empty() && c.id.starts_with(c.area))
        );
        for info in all() {
            assert!(!info.requirements.is_empty(), "{}", info.id);
            for id in info.requirements {
                assert!(clause(id).is_some(), "{}: {id}", info.id);
            }
        }
    }

    #[test]
    fn a_check_fails_only_for_a_must_that_was_read_in_full() {
        for info in all().iter().filter(|i| i.level == Level::Must && i.evidence == Evidence::V) {
            let was_read = |id: &str| clause(id).is_some_and(|c| c.evidence == "V");
            assert!(info.requirements.iter().any(|id| was_read(id)), "{}", info.id);
            assert!(info.clauses.iter().any(|c| c.starts_with("RFC ")), "{}", info.id);
        }
    }

    #[test]
    fn every_check_has_a_help_page_with_the_fixed_headings() {
        let headings = [
            "What it looks for: ",
            "Why it matters on a trunk: ",
            "Clause: ",
            "A ladder that breaks it:",
            "How to fix it: ",
        ];
        for info in all() {
            for heading in headings {
                assert!(info.text().lines().any(|l| l.starts_with(heading)), "{}: {heading}", info.id);
            }
        }
    }

    #[test]
    fn ids_are_unique_and_in_order() {
        for pair in all().windows(2) {
            assert!(pair[0].id < pair[1].id, "{}", pair[1].id);
        }
    }

    #[test]
    fn facts_come_from_path_and_head() {
        let find = |id: &str| all().iter().find(|info| info.id == id).expect("the check is there");
        let inbound = find("registration/inbound-to-registered-contact");
        assert_eq!(inbound.clauses, ["SIPconnect 1.1, registration mode", "RFC 3261 16.5"]);
        let route_set = find("dialog/route-set");
        assert_eq!(route_set.title, "requests in a dialog carry its route set");
        assert_eq!(
            route_set.cure,
            "keep the Record-Route headers of the first exchange, reversed at the caller, and send them as Route"
        );
        // A name keeps its capitals, and the marks of code go.
        assert!(find("fax/up-speed").title.starts_with("a fax"));
        assert!(find("fax/udptl-stops").title.starts_with("UDPTL"));
        assert_eq!(find("fax/image-line-form").cure, "write m=image <port> udptl t38");
    }

    #[test]
    fn a_catalogue_row_is_explained_with_its_checks() {
        let page = explain("reg-17").expect("the row is there");
        assert!(
            page.contains("registration/refresh-before-expiry") && page.contains("RFC 3261 10.2.4"),
            "{page}"
        );
        assert_eq!(explain("XXX-1"), None);
        let covered: usize = coverage().iter().map(|c| c.covered).sum();
        assert!(covered >= 80, "{covered}");
    }
}
