//! The template of a play: one that can be run, and all else that a play can say.

use super::Template;
use crate::keys::{FileKind, Key, VerbHelp, keys, verbs};

const STEPS: &str = r#"step = [
    { pbx.call.to = "pstn.answers" },
    { carrier.answer.after = "1s" },
    { pbx.hangup.after = "3s" },
]

"#;

pub(super) fn write(out: &mut Template) {
    let keys = keys(FileKind::Play);
    for key in keys.iter().filter(|key| key.table().is_empty() && !key.is_table) {
        match key.name() {
            "title" => {
                out.comment(&key.meaning);
                out.line("title = \"Outbound call: the callee answers, the caller hangs up\"");
            }
            "step" => {}
            _ => head(out, key),
        }
    }
    steps(out, &keys);
    out.comment("What must be seen on the wire.");
    out.text.push_str("[expect]\ncall = \"completed\"\naudio = \"two-way\"\n\n");
    for key in keys.iter().filter(|key| key.path.starts_with("expect.")) {
        expectation(out, key);
    }
    laid_over(out, &keys);
}

fn head(out: &mut Template, key: &Key) {
    out.key(key);
    match &key.default {
        Some(default) => out.line(&format!("#{} = {default}", key.name())),
        None => out.line(&format!("# {} = {}", key.name(), key.example)),
    }
}

fn steps(out: &mut Template, keys: &[Key]) {
    for key in keys.iter().filter(|key| key.path == "step") {
        out.comment(&key.meaning);
    }
    out.text.push_str(STEPS);
    out.comment(
        "The verbs that there are, each with all its adverbs. Those without another word may be left out.",
    );
    out.text.push_str("#\n");
    for verb in verbs() {
        one_verb(out, &verb);
    }
}

fn one_verb(out: &mut Template, verb: &VerbHelp) {
    out.comment(&format!("{} ({}): {}", verb.name, verb.subjects.join(", "), verb.meaning));
    out.comment(&format!("  Waits for {}.", verb.waits_for));
    for adverb in &verb.adverbs {
        let must = if adverb.is_required { " Required." } else { "" };
        let value = adverb.value_and_unit();
        out.comment(&format!("  {}: {}{must} ({value})", adverb.name(), adverb.meaning));
    }
    out.line(&format!("#{}", verb.example));
}

/// A table within is shown as a short one behind its key.
fn expectation(out: &mut Template, key: &Key) {
    if key.path.matches('.').count() > 1 || key.path.starts_with("expect.labelled") {
        return;
    }
    if key.is_table {
        out.comment(&key.meaning);
    } else {
        out.key(key);
    }
    out.line(&format!("# {} = {}", key.name(), key.example));
}

fn laid_over(out: &mut Template, keys: &[Key]) {
    for key in keys.iter().filter(|key| key.is_table && !key.path.starts_with("expect")) {
        // A play without directions has neither of the last two.
        let (like, mark) = match key.name() {
            "override" => continue,
            "caller" | "called" => ("pbx", "#"),
            other => (other, ""),
        };
        out.comment(&format!("{} `trunksim new {like}` shows them.", key.meaning));
        out.line(&format!("{mark}[{}]", key.path));
    }
}
