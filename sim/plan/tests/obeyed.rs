//! No key of a profile is obeyed by nobody.
//!
//! Each is looked for as a field, `.codecs`, in what reads plans: every crate of the pipe behind `plan`, and what
//! resolves a plan here. What is read by a method of its own table is looked for by that method.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use plan::keys::{FileKind, keys};

/// Keys that stand for what is read otherwise.
static READ_BY: &[(&str, &str)] = &[
    ("address.sources", "may_send"),
    ("identity.foreign_numbers", "why_not_as"),
    ("registration.auth_user", "digest_user"),
    ("registration.contact_user", "contact"),
    ("registration.retry_s", "retry_after_failure"),
    ("numbers.country_code", "plan"),
    ("numbers.national_prefix", "plan"),
    ("numbers.international_prefix", "plan"),
    ("numbers.accepts", "read_called_out"),
    ("numbers.block", "complete"),
    ("numbers.called_out_edit", "write"),
    ("numbers.called_out_edit.strip", "write"),
    ("numbers.called_out_edit.prepend", "write"),
    ("numbers.calling_out_edit", "write"),
    ("numbers.calling_out_edit.strip", "write"),
    ("numbers.calling_out_edit.prepend", "write"),
    ("numbers.called_in_edit", "write"),
    ("numbers.called_in_edit.strip", "write"),
    ("numbers.called_in_edit.prepend", "write"),
    ("numbers.calling_in_edit", "write"),
    ("numbers.calling_in_edit.strip", "write"),
    ("numbers.calling_in_edit.prepend", "write"),
    ("phrases", "phrase"),
    ("fax.mode", "has_t38"),
    ("extensions", "extension_at"),
    ("magic", "magic_at"),
    ("magic.<name>.number", "magic_at"),
];

/// Keys for whoever reads the file, and why nothing else needs them.
static FOR_PEOPLE: &[(&str, &str)] = &[
    ("title", "what lists and reports call the profile"),
    ("class", "what the profile stands for"),
    ("source", "where such values are seen"),
];

/// The code of the crates that obey a plan.
fn code() -> String {
    let sim = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut code = String::new();
    for part in ["agent/src", "run/src", "live/src", "check/src", "cli/src", "plan/src/resolve.rs"] {
        collect(&sim.join(part), &mut code);
    }
    code
}

fn collect(path: &Path, code: &mut String) {
    if path.is_file() && path.extension().is_some_and(|e| e == "rs") {
        code.push_str(&fs::read_to_string(path).expect("the sources are there"));
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        collect(&entry.path(), code);
    }
}

/// All words that stand behind a dot.
fn fields(code: &str) -> BTreeSet<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let behind = code.split('.').skip(1);
    behind.map(|rest| rest.find(|c| !is_word(c)).map_or(rest, |end| &rest[..end])).collect()
}

#[test]
fn every_key_is_obeyed() {
    let code = code();
    let fields = fields(&code);
    let mut unread = BTreeSet::new();
    for kind in [FileKind::Carrier, FileKind::Pbx] {
        for key in keys(kind) {
            let path = key.path.as_str();
            let by = READ_BY.iter().find(|(known, _)| *known == path).map_or(key.name(), |(_, by)| by);
            let is_for_people = FOR_PEOPLE.iter().any(|(known, _)| *known == path);
            if !is_for_people && key.name() != "<name>" && !fields.contains(by) {
                unread.insert(key.path);
            }
        }
    }
    assert!(unread.is_empty(), "keys that nobody obeys: {unread:?}");
}

#[test]
fn a_key_that_nobody_reads_is_seen() {
    assert!(fields("let x = plan.carrier\n    .media.codecs;").contains("codecs"));
    assert!(!fields("// no codecs here").contains("codecs"));
    for (path, _) in READ_BY.iter().chain(FOR_PEOPLE) {
        let is_key = |kind| keys(kind).iter().any(|key| key.path == *path);
        assert!(is_key(FileKind::Carrier) || is_key(FileKind::Pbx), "{path} is no key");
    }
}
