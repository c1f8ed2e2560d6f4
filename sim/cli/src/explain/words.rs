//! Words of files and of messages: keys, verbs, headers, methods, status codes, lines of SDP, timers.

use core::fmt::Write as _;

use plan::keys::{self, FileKind, Key, VerbHelp};
use report::glossary::{self, Entry};

/// All that a word means, one after the other.
pub(super) fn meanings(word: &str) -> Vec<String> {
    let mut found = of_keys(word);
    found.extend(of_guides(word));
    found.extend(keys::verbs().iter().filter(|verb| is_verb(verb, word)).map(of_verb));
    found.extend(of_messages(word));
    if found.is_empty() {
        // A method in small letters, where that is no word of a file as well.
        found = of_messages(&word.to_uppercase());
    }
    found
}

/// Words that can be explained, for whoever has mistyped one.
pub(super) fn known() -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for kind in FileKind::ALL {
        words.extend(keys::keys(kind).into_iter().map(|key| key.path));
    }
    words.extend(keys::guide_keys().into_iter().map(|key| key.path));
    words.extend(keys::verbs().into_iter().map(|verb| verb.name));
    words.extend(glossary::fields().map(|(name, _)| name.to_owned()));
    words.extend(glossary::methods().map(|(name, _)| name.to_owned()));
    words.extend(glossary::attributes().map(|(name, _)| name.to_owned()));
    words.sort_unstable();
    words.dedup();
    words
}

/// A kind of file, and what it has when a key is left out.
type DefaultOf = (FileKind, Option<String>);

/// Keys at that place. A carrier and a PBX share most of them, with defaults of their own.
fn of_keys(word: &str) -> Vec<String> {
    let mut found: Vec<(Key, Vec<DefaultOf>)> = Vec::new();
    for kind in FileKind::ALL {
        for key in keys::keys(kind).into_iter().filter(|key| is_key(&key.path, word)) {
            let default = key.default.clone();
            match found.iter_mut().find(|(known, _)| known.path == key.path && known.meaning == key.meaning) {
                Some((_, kinds)) => kinds.push((kind, default)),
                None => found.push((key, vec![(kind, default)])),
            }
        }
    }
    found.iter().map(|(key, kinds)| of_key(key, kinds)).collect()
}

/// Keys of the blocks of guides at that place.
fn of_guides(word: &str) -> Vec<String> {
    let all = keys::guide_keys();
    let found = all.iter().filter(|key| is_key(&key.path, word));
    found.map(|key| of_guide(key, &all)).collect()
}

fn of_guide(key: &Key, all: &[Key]) -> String {
    let (block, rest) = key.path.split_once('.').unwrap_or((&key.path, ""));
    let what = match (rest, key.is_table) {
        ("", _) => "block",
        (_, true) => "table",
        (_, false) => "key",
    };
    let mut text = format!("{}: {what} of a guide\n\n{}\n", key.path, key.meaning);
    if key.is_table {
        inner_keys(&mut text, key, all);
    } else {
        let default = if key.is_required { "none, it must be there" } else { "absent" };
        value(&mut text, key);
        let _ = writeln!(text, "Default: {}", key.default.as_deref().unwrap_or(default));
    }
    let _ = match rest.rsplit_once('.') {
        _ if key.is_table => writeln!(text, "\nIt stands in a block that begins with ```toml {block}"),
        None => writeln!(text, "Example: {} = {}, in a block ```toml {block}", key.name(), key.example),
        Some((table, _)) => {
            let table = if table == "sent" { "[[sent]]".to_owned() } else { format!("[{table}]") };
            writeln!(text, "Example: {table} {} = {}, in a block ```toml {block}", key.name(), key.example)
        }
    };
    text
}

/// `magic.busy.rings` is `magic.<name>.rings`.
fn is_key(path: &str, word: &str) -> bool {
    let (mut path, mut word) = (path.split('.'), word.trim_matches(['[', ']']).split('.'));
    loop {
        match (path.next(), word.next()) {
            (None, None) => return true,
            (Some(part), Some(said)) if part == said || part == "<name>" && !said.is_empty() => {}
            _ => return false,
        }
    }
}

fn of_key(key: &Key, kinds: &[DefaultOf]) -> String {
    let nouns: Vec<&str> = kinds.iter().map(|(kind, _)| kind.noun()).collect();
    let what = if key.is_table { "table" } else { "key" };
    let mut text = format!("{}: {what} of a {}\n\n{}\n", key.path, nouns.join(", of a "), key.meaning);
    if key.is_table {
        inner_keys(&mut text, key, &keys::keys(kinds[0].0));
        return text;
    }
    value(&mut text, key);
    let is_one = kinds.windows(2).all(|pair| pair[0].1 == pair[1].1);
    for (kind, default) in &kinds[..if is_one { 1 } else { kinds.len() }] {
        let of = if is_one { String::new() } else { format!(" of a {}", kind.name()) };
        let default =
            default.as_deref().unwrap_or(if key.is_required { "none, it must be there" } else { "absent" });
        let _ = writeln!(text, "Default{of}: {default}");
    }
    let example = format!("{} = {}", key.name(), key.example);
    let table = if key.table().is_empty() { String::new() } else { format!("[{}] ", key.table()) };
    let _ = writeln!(text, "Example: {table}{example}");
    text
}

/// What can stand there, and what each word means.
fn value(text: &mut String, key: &Key) {
    let _ = writeln!(text, "\nValue: {}", key.value_and_unit());
    for (word, meaning) in key.words.iter().filter(|(_, meaning)| !meaning.is_empty()) {
        let _ = writeln!(text, "  {word:<28} {meaning}");
    }
}

fn inner_keys(text: &mut String, table: &Key, all: &[Key]) {
    text.push_str("\nKeys:\n");
    let start = format!("{}.", table.path);
    for key in all.iter().filter(|key| key.path.starts_with(&start)) {
        let name = &key.path[start.len()..];
        let _ = writeln!(text, "  {name:<28} {}", key.meaning);
    }
}

/// `call`, `pbx.call`.
fn is_verb(verb: &VerbHelp, word: &str) -> bool {
    match word.split_once('.') {
        Some((subject, name)) => verb.name == name && verb.subjects.iter().any(|known| known == subject),
        None => verb.name == word,
    }
}

fn of_verb(verb: &VerbHelp) -> String {
    let mut text =
        format!("{}: verb of plays, of {}\n\n{}\n", verb.name, verb.subjects.join(" and "), verb.meaning);
    let _ = writeln!(text, "It waits for {}.\n\nAdverbs:", verb.waits_for);
    for adverb in &verb.adverbs {
        let must = if adverb.is_required { " It must be there." } else { "" };
        let _ = writeln!(text, "  {:<12} {}{must}", adverb.name(), adverb.meaning);
        let _ = writeln!(text, "  {:<12} {}", "", adverb.value_and_unit());
    }
    let _ = writeln!(text, "\nExample: {}", verb.example);
    text
}

fn of_messages(word: &str) -> Vec<String> {
    let say = |what: &str, entry: Option<Entry>| {
        entry.map(|entry| format!("{word}: {what}\n\n{}\n\nClause: {}\n", entry.text, entry.clause))
    };
    let code = word.parse::<u16>().ok().filter(|code| (100..=699).contains(code));
    let status = code.and_then(|code| {
        let phrase = sip::message::reason_phrase(code);
        say(&format!("status code, {phrase}"), glossary::status(code))
    });
    // A word of small letters is a method only where it is no word of a file as well.
    let letter = word.strip_suffix('=').and_then(|l| l.parse::<char>().ok()).and_then(glossary::letter);
    [
        say("method", glossary::method(word)),
        status,
        say("header", glossary::field(word.trim_end_matches(':'))),
        say("attribute of SDP", glossary::attribute(word.trim_start_matches("a="))),
        say("line of SDP", letter),
        say("timer", glossary::timer(word)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
