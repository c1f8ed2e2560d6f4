//! `trunksim lesson`.

mod at;

use at::{folder, trunksim};

#[test]
fn a_lesson_has_the_good_run_the_broken_one_and_what_somebody_notices() {
    let folder = folder();
    let (code, said, wrong) = trunksim(folder.path(), &["lesson", "prack/outbound-ringback-183"]);
    assert_eq!(code, Some(0), "{said}{wrong}");
    for part in [
        // The text of the play's own file.
        "PRACK",
        "The good run (static, pass):",
        "What breaks it:",
        "At the phone: ",
        "The broken run (",
        "> is where the two ladders part.",
        "\n>",
        "trunksim demo prack/outbound-ringback-183 --mode static",
        "trunksim explain prack/",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains('\u{1b}'), "no escape sequences");
    let long = said.lines().find(|line| line.chars().count() > 100 && !line.starts_with("  trunksim"));
    assert_eq!(long, None, "no line is longer than a terminal");
}

#[test]
fn what_breaks_it_can_be_chosen() {
    let folder = folder();
    let words = ["lesson", "fax/outbound-t38", "--quirk", "pbx:page-data-altered"];
    let (code, said, wrong) = trunksim(folder.path(), &words);
    assert!(code == Some(0) && said.contains(" fax/page-is-document (pbx)"), "{said}{wrong}");
    assert!(said.contains("trunksim demo fax/outbound-t38 --quirk pbx:page-data-altered"), "{said}");
    let (code, _, wrong) = trunksim(folder.path(), &["lesson", "fax/outbound-t38", "--quirk", "pbx:nothing"]);
    assert!(code == Some(2) && wrong.contains("`trunksim list quirks`"), "{wrong}");
}
