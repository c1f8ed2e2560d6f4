//! What is told of keys is what the readers do.

use super::*;
use crate::file::defaults;
use crate::{FileError, NetworkFile, Profile, ProfileFile, Scenario, Side};

fn faults(kind: FileKind, text: &str) -> Vec<FileError> {
    match kind {
        FileKind::Carrier => ProfileFile::faults(Side::Carrier, "new.toml", text),
        FileKind::Pbx => ProfileFile::faults(Side::Pbx, "new.toml", text),
        FileKind::Network => NetworkFile::faults("new.toml", text),
        FileKind::Play => Scenario::faults("own/new.toml", text),
    }
}

/// The template with every default written out.
fn written_out(text: &str) -> String {
    let is_key =
        |line: &str| line.starts_with('#') && line[1..].starts_with(|c: char| c.is_ascii_lowercase());
    text.lines().map(|line| if is_key(line) { &line[1..] } else { line }).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_template_is_accepted_as_it_is_and_with_its_defaults_written_out() {
    for kind in FileKind::ALL {
        let text = template(kind);
        assert_eq!(faults(kind, &text), [], "{text}");
        if kind != FileKind::Play {
            let text = written_out(&text);
            let found = faults(kind, &text);
            assert!(found.is_empty(), "{}\n{text}", found[0]);
        }
    }
}

#[test]
fn a_template_says_what_holds_without_it() {
    for side in [Side::Carrier, Side::Pbx] {
        let kind = if side == Side::Carrier { FileKind::Carrier } else { FileKind::Pbx };
        let read = |text: &str| {
            let file = ProfileFile::parse(side, "new.toml", text).expect("it is accepted");
            let profile = file.alone().expect("it was read");
            Profile { title: String::new(), class: String::new(), source: String::new(), ..profile }
        };
        let bare: Profile = toml::from_str(defaults(side)).expect("it is shipped");
        let bare = Profile { name: "new".to_owned(), side, ..bare };
        assert_eq!(read(&template(kind)), bare);
        assert_eq!(read(&written_out(&template(kind))), bare);
    }
}

#[test]
fn every_key_is_told_and_in_the_template() {
    for kind in FileKind::ALL {
        let (keys, text) = (keys(kind), template(kind));
        assert!(!text.contains("***"), "{kind:?}: what stands in the place of a password is none");
        assert!(keys.len() > 10, "{kind:?}");
        for key in keys {
            assert!(key.meaning.ends_with(['.', '?']), "{kind:?} {}: `{}`", key.path, key.meaning);
            assert!(!key.value.is_empty(), "{kind:?} {}", key.path);
            if kind != FileKind::Play && !key.path.ends_with('>') {
                assert!(text.contains(key.name()), "{kind:?} {}", key.path);
            }
        }
    }
}

/// Each key of a guide is read where it is said to stand, with the value that is its example.
#[test]
fn the_keys_of_a_guide_are_those_that_its_reader_knows() {
    let keys = guide_keys();
    for wanted in ["guide.carrier", "run.plays", "expect.codec", "expect.sent.headers.<name>.form"] {
        assert!(keys.iter().any(|key| key.path == wanted), "{wanted}");
    }
    let default =
        |path: &str| keys.iter().find(|key| key.path == path).and_then(|key| key.default.as_deref());
    assert_eq!(
        default("guide.modes"),
        Some("[\"registration\", \"static\"]"),
        "a guide without them is for both"
    );
    assert_eq!(default("run.modes"), None, "those of the guide");
    assert_eq!((default("guide.seed"), default("guide.network")), (Some("7"), Some("\"clean\"")));
    for key in keys {
        assert!(key.meaning.ends_with('.') && !key.value.is_empty(), "{}: `{}`", key.path, key.meaning);
        assert!(key.words.iter().all(|(word, _)| !word.contains("caller")), "{}", key.path);
        if key.is_table {
            continue;
        }
        let (block, rest) = key.path.split_once('.').expect("a key stands in a block");
        let (table, name) = rest.rsplit_once('.').unwrap_or(("", rest));
        let line = format!("{name} = {}", key.example);
        let inside = match table {
            "" => line.clone(),
            "sent" => format!("[[sent]]\n{line}"),
            table => match table.strip_prefix("sent.") {
                Some(table) => format!("[[sent]]\n[sent.{}]\n{line}", table.replace("<name>", "Via")),
                None => format!("[{}]\n{line}", table.replace("<name>", "b")),
            },
        };
        let found = crate::Guide::faults("g.md", &format!("```toml {block}\n{inside}\n```\n"));
        // Other keys may be missing. What is not known, or not of that form, is told at its line.
        let row = inside.matches('\n').count() + 2;
        assert!(found.iter().all(|fault| fault.line != row), "{}: {}", key.path, found[0]);
    }
    let unknown = crate::Guide::faults("g.md", "```toml expect\n[[sent]]\nbi = \"pbx\"\n```\n");
    assert!(unknown.iter().any(|fault| fault.line == 3), "a key that nobody knows is told at its line");
}

#[test]
fn every_verb_is_told_and_its_example_can_be_played() {
    let verbs = verbs();
    for name in ["call", "hangup", "send-fax", "register", "drop", "down", "wait"] {
        assert!(verbs.iter().any(|verb| verb.name == name), "{name}");
    }
    for verb in verbs {
        assert!(verb.meaning.ends_with('.'), "{}: {}", verb.name, verb.meaning);
        assert!(!verb.adverbs.is_empty() && !verb.waits_for.is_empty(), "{}", verb.name);
        assert!(verb.adverbs.iter().all(|adverb| adverb.meaning.ends_with('.')), "{}", verb.name);
        assert!(template(FileKind::Play).contains(&verb.example), "{}", verb.name);
    }
}

/// Numbers just outside of what a schema allows are refused, those just inside are accepted.
#[test]
fn ranges_that_are_told_are_those_that_are_held() {
    let mut looked_at = 0;
    for kind in [FileKind::Carrier, FileKind::Pbx] {
        let side = if kind == FileKind::Carrier { Side::Carrier } else { Side::Pbx };
        let schema = schema::inlined(kind);
        each_number(&schema, String::new(), &mut |path, least, most| {
            let faulty = |n: i64, names_it: bool| {
                let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
                let text = format!("title='x'\nclass='x'\nsource='x'\n[{table}]\n{key} = {n}\n");
                let found = ProfileFile::faults(side, "new.toml", &text);
                let is_it = |fault: &FileError| !names_it || fault.message.starts_with(&n.to_string());
                found.into_iter().any(|fault| fault.line == 5 && is_it(&fault))
            };
            looked_at += 1;
            assert_eq!([least, most].map(|n| faulty(n, true)), [false; 2], "{path}: {least} to {most}");
            for n in [least - 1, most + 1] {
                assert!(faulty(n, false), "{path}: {n} is accepted");
            }
        });
    }
    assert!(looked_at > 40, "{looked_at}");
}

fn each_number(schema: &serde_json::Value, path: String, look: &mut impl FnMut(&str, i64, i64)) {
    for (name, one) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let (least, most) = (one["minimum"].as_i64(), one["maximum"].as_i64());
        match (least, most) {
            (Some(least), Some(most)) if one.get("x-value").is_some() => look(&path, least, most),
            _ if !path.starts_with("line.") => each_number(one, path, look),
            _ => {}
        }
    }
}
