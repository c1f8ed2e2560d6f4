//! `trunksim course`: what it teaches is so, and what it writes can be held a lesson from.

mod at;

use std::collections::BTreeSet;
use std::path::Path;

use at::{folder, trunksim};
use report::course;

#[test]
fn every_pair_of_the_course_shows_what_it_is_to_show() {
    let pairs = course::outline().lessons.into_iter().flat_map(|lesson| lesson.pairs);
    let wrong: Vec<String> = pairs.filter_map(|pair| cli::course::shows(&pair).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_course_has_twelve_lessons_with_questions() {
    let outline = course::outline();
    assert_eq!(outline.lessons.len(), 12);
    let names: BTreeSet<&str> = outline.lessons.iter().map(|lesson| lesson.name.as_str()).collect();
    assert_eq!(names.len(), 12, "each has a page of its own");
    for lesson in &outline.lessons {
        assert!(!lesson.pairs.is_empty() && lesson.questions.len() >= 2, "{}", lesson.name);
        assert!(
            lesson.pairs.iter().all(|pair| !pair.watch.is_empty() && !pair.quirks.is_empty()),
            "{}",
            lesson.name
        );
    }
}

/// A pair that shows nothing is noticed.
#[test]
fn a_pair_whose_check_finds_nothing_is_wrong() {
    let mut pair = course::outline().lessons.remove(0).pairs.remove(0);
    pair.check = "dialog/route-set".to_owned();
    assert!(cli::course::shows(&pair).is_err_and(|wrong| wrong.contains("finds nothing")));
    pair.quirks = vec!["pbx:no-such-quirk".to_owned()];
    assert!(cli::course::shows(&pair).is_err_and(|wrong| wrong.contains("there is no quirk")));
    pair.play = "calls/no-such-play".to_owned();
    assert!(cli::course::shows(&pair).is_err_and(|wrong| wrong.contains("no play is called")));
}

/// What stands behind each `href="` of a page.
fn links(html: &str) -> Vec<String> {
    html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_folder_is_whole_and_loads_nothing() {
    let folder = folder();
    let at = folder.path().join("monday");
    let (code, said, wrong) = trunksim(folder.path(), &["course", "-o", "monday"]);
    assert_eq!(code, Some(0), "{said}{wrong}");
    let pages: Vec<_> =
        std::fs::read_dir(&at).expect("it is there").flatten().map(|entry| entry.path()).collect();
    let pages: Vec<_> = pages.iter().filter(|path| path.extension().is_some_and(|e| e == "html")).collect();
    assert_eq!(pages.len(), 13);
    for page in pages {
        let html = read(page);
        assert!(html.contains("default-src 'none'"), "{}", page.display());
        for word in ["src=\"http", "href=\"http", "url(", "@import"] {
            assert!(!html.contains(word), "{}: {word}", page.display());
        }
        for link in links(&html).iter().filter(|link| !link.starts_with('#')) {
            assert!(at.join(link).is_file(), "{}: {link} leads nowhere", page.display());
        }
    }
    let first = read(&at.join("01-registration.html"));
    assert!(first.contains("sha256sum") && first.contains("md5sum"), "both functions are computed");
    assert!(first.contains("the same: the password is proven"));
    let hold = read(&at.join("06-hold.html"));
    assert_eq!(hold.matches("here they part").count(), 1, "the first difference is marked");
    let parted = hold.split("here they part").nth(1).and_then(|rest| rest.split("<div class=\"rung").nth(1));
    let parted = parted.expect("a row follows");
    assert!(parted.contains("recvonly") && parted.contains("sendrecv"), "both answers in one row: {parted}");
    // Again into the same folder; and never over what is somebody's own.
    assert_eq!(trunksim(folder.path(), &["course", "-o", "monday"]).0, Some(0));
    std::fs::create_dir(folder.path().join("own")).expect("it can be made");
    std::fs::write(folder.path().join("own/index.html"), "mine").expect("it can be written");
    let (code, _, wrong) = trunksim(folder.path(), &["course", "-o", "own"]);
    assert!(code == Some(2) && wrong.contains("was not made by trunksim"), "{wrong}");
    assert_eq!(read(&folder.path().join("own/index.html")), "mine");
}
