//! `trunksim list keys` and `trunksim list verbs`.

use plan::keys::{self, FileKind, Key};
use trace::counted;

use super::heading;
use crate::args::KindArg;

/// The keys of one kind of file, or of all.
pub(super) fn keys(of: Option<KindArg>) {
    for kind in FileKind::ALL.into_iter().filter(|kind| of.is_none_or(|of| of.kind() == Some(*kind))) {
        let keys = keys::keys(kind);
        say!("\nKeys of a {} ({})", kind.noun(), counted(keys.len(), "key"));
        keys.iter().for_each(row);
    }
    if of.is_none_or(|of| of == KindArg::Guide) {
        let keys = keys::guide_keys();
        say!("\nKeys of the blocks of a guide ({})", counted(keys.len(), "key"));
        say!(
            "  `run.plays` is `plays` in a block that begins with ```toml run; blocks ```toml carrier and ```toml pbx"
        );
        say!("  have the keys of profiles");
        keys.iter().for_each(row);
    }
    if of.is_none_or(|of| of == KindArg::Driver) {
        say!("\nVerbs of a driver ({})", keys::driver_verbs().len());
        keys::driver_verbs().iter().for_each(|verb| say!("  {:<40} {}", verb.name, verb.meaning));
        say!("  Places of their commands, in braces");
        plan::PLACES.iter().for_each(|(name, meaning)| say!("  {:<40} {meaning}", format!("{{{name}}}")));
    }
    say!("\n`trunksim explain KEY` says more of each, `trunksim new` writes a file with all of them.");
}

fn row(key: &Key) {
    let Key { path, meaning, .. } = key;
    if key.is_table {
        return say!("\n  [{path}]{:1$} {meaning}", "", 38_usize.saturating_sub(path.len()));
    }
    say!("  {path:<40} {meaning}");
    let default = match &key.default {
        Some(default) => format!("default {default}"),
        None if key.is_required => "must be there".to_owned(),
        None => format!("no default, for example {}", key.example),
    };
    say!("  {:<40} {}; {default}", "", key.value_and_unit());
}

/// The verbs of plays.
pub(super) fn verbs() {
    let verbs = keys::verbs();
    heading("Verbs", verbs.len());
    for verb in verbs {
        say!("  {:<16} {:<16} {}", verb.name, verb.subjects.join(", "), verb.meaning);
        let adverbs: Vec<&str> = verb.adverbs.iter().map(Key::name).collect();
        say!("  {:<16} {:<16} {}", "", "", adverbs.join(", "));
    }
    say!("\n`trunksim explain VERB` says more of each.");
}
