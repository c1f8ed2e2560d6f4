//! Every play has a lesson, and what it names is there.

use std::collections::BTreeSet;

use super::none;

/// Ends of sentences: a stop before white space and what begins like a sentence, or at the end.
fn sentences(text: &str) -> usize {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ends = |at: &usize| {
        let begins = |word: &&str| {
            word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '`')
        };
        words[*at].ends_with(['.', '?']) && words.get(at + 1).is_none_or(begins)
    };
    (0..words.len()).filter(ends).count()
}

/// What is wrong with a lesson. `quirks` are those that there are.
fn faults(name: &str, lesson: &str, quirks: &BTreeSet<&str>) -> Vec<String> {
    let mut found = Vec::new();
    let count = sentences(lesson);
    if !(3..=8).contains(&count) {
        found.push(format!("{name}: {count} sentences, wanted are three to eight"));
    }
    let named = lesson.split('`').skip(1).step_by(2);
    found.extend(
        named.filter(|quirk| !quirks.contains(quirk)).map(|quirk| format!("{name}: no quirk `{quirk}`")),
    );
    found
}

#[test]
fn every_play_has_a_lesson() {
    let quirks = agent::quirk::all().map(|quirk| quirk.id).collect();
    let plays = plan::library::scenarios().expect("the shipped scenarios can be read");
    assert!(plays.len() > 200);
    none(&plays.iter().flat_map(|play| faults(&play.name, &play.lesson, &quirks)).collect::<Vec<_>>());
}

#[test]
fn a_lesson_that_is_too_short_or_names_what_is_not_there_is_seen() {
    let quirks = BTreeSet::from(["hold-twice"]);
    let good = "Watch the BYE.\nIt may be lost, as `hold-twice` shows. Why? Nobody knows e.g. this.";
    assert_eq!(faults("a", good, &quirks), Vec::<String>::new());
    assert_eq!(faults("a", "", &quirks).len(), 1);
    assert_eq!(faults("a", &good.replace("hold-twice", "hold-thrice"), &quirks).len(), 1);
    assert_eq!(faults("a", &"Watch it. ".repeat(9), &quirks).len(), 1);
}
