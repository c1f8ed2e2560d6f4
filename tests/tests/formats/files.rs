//! The schemas of the files that people write: those of the types that read them, valid for every shipped file, and as
//! strict as the readers where they can be.

use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use plan::keys::{self, FileKind};
use serde_json::Value;

use super::{none, root, same, valid};

pub(super) fn schemas_are_those_of_the_types() -> Result<(), Failed> {
    for kind in FileKind::ALL {
        let text = serde_json::to_string_pretty(&keys::schema(kind))? + "\n";
        same(&root().join(format!("profiles/schema/{}.schema.json", kind.name())), &text)?;
    }
    Ok(())
}

fn as_json(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).unwrap_or_default();
    serde_json::to_value(table).unwrap_or_default()
}

fn complaints(schema: &Value, place: &str, text: &str) -> Vec<String> {
    let found = valid::complaints(schema, &as_json(text));
    found.into_iter().map(|complaint| format!("{place}: {complaint}")).collect()
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found
}

pub(super) fn every_shipped_file_is_valid() -> Result<(), Failed> {
    let folders = [
        ("profiles/carriers", FileKind::Carrier),
        ("profiles/pbxs", FileKind::Pbx),
        ("profiles/networks", FileKind::Network),
        ("tests/scenarios", FileKind::Play),
    ];
    for (folder, kind) in folders {
        let (schema, files) = (keys::schema(kind), files(&root().join(folder)));
        assert!(!files.is_empty(), "{folder}");
        for path in files {
            none(&complaints(&schema, &path.display().to_string(), &fs::read_to_string(&path)?))?;
        }
    }
    for kind in FileKind::ALL {
        none(&complaints(&keys::schema(kind), "template", &keys::template(kind)))?;
    }
    Ok(())
}

/// What a schema must refuse, of each kind of mistake one.
pub(super) fn a_wrong_file_is_not_valid() -> Result<(), Failed> {
    let head = "title = 'x'\nclass = 'x'\nsource = 'x'\n";
    for wrong in [
        "usr_agent = 'x'",
        "[limits]\nchannels = 0",
        "[session_timer]\nexpires_s = 30",
        "[numbers]\nblock = 'foo'",
        "[numbers]\ntech_prefix = 'abc'",
        "[media]\ncodecs = []",
        "[media]\ncodecs = ['PCMX']",
        "[media]\nptime_ms = 25",
        "[magic.x]\noutcome = { rejects = 200 }",
        "[magic.x]\nring_after = 'soon'",
        "[calls.ringback]\nstatus = 181",
    ] {
        let found = complaints(&keys::schema(FileKind::Carrier), "", &format!("{head}{wrong}\n"));
        assert!(!found.is_empty(), "{wrong} is valid");
    }
    for wrong in ["", "[[step]]\npbx.cal = {}\n", "[[step]]\nnetwork.drop = { method = 'INVTE' }\n"] {
        let found = complaints(&keys::schema(FileKind::Play), "", &format!("title = 'x'\n{wrong}"));
        assert!(!found.is_empty(), "{wrong} is valid");
    }
    Ok(())
}
