//! The numbers that the README says are the numbers there are.

/// What the README must say, a piece of it each, and does not.
fn missing(readme: &str, pieces: &[String]) -> Vec<String> {
    let text = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    let unsaid = pieces.iter().filter(|piece| !text.contains(piece.as_str()));
    unsaid.map(|piece| format!("README.md does not say `{piece}`")).collect()
}

#[test]
fn the_readme_counts_checks_and_quirks() {
    let pieces = [
        format!("**Judges**: {} checks,", check::all().len()),
        format!("**Quirks**: {} named misbehaviours.", agent::quirk::all().count()),
    ];
    super::none(&missing(&super::text("README.md"), &pieces));
}

#[test]
fn a_wrong_count_is_seen() {
    let pieces = ["**Judges**: 7 checks,".to_owned()];
    assert!(missing("- **Judges**: 7\n  checks, each", &pieces).is_empty());
    for readme in ["- **Judges**: 8 checks,", "- **Judges**: 17 checks,", "no count at all"] {
        assert_eq!(missing(readme, &pieces).len(), 1, "{readme}");
    }
}
