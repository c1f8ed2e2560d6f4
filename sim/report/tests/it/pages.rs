//! The HTML pages.

use check::{Judgement, Verdict};
use report::Case;
use report::html::{index, page};

use crate::case::{HOSTILE, case};
use trace::Recording;

#[test]
fn hostile_text_is_text() {
    for page in [page(&case(Verdict::Fail)), index(&[case(Verdict::Fail)], |_| Some(HOSTILE.to_owned()))] {
        assert!(page.contains("&lt;script&gt;alert(1)"), "it is shown");
        assert!(!page.contains("<script>alert"), "it is not run");
        assert!(!page.contains("<img"));
        assert!(!page.contains('\u{1b}'));
        assert_eq!(page.matches("<script>").count(), 1, "our own");
    }
}

#[test]
fn a_page_loads_nothing() {
    let page = page(&case(Verdict::Fail));
    assert!(page.contains("default-src 'none'"));
    for reference in [" src=\"", " href=\"", "url(", "@import"] {
        for (at, _) in page.match_indices(reference) {
            let value = &page[at + reference.len()..];
            assert!(value.starts_with('#') || value.starts_with("data:"), "{}", &value[..60]);
        }
    }
}

#[test]
fn a_run_is_on_its_page() {
    let page = page(&case(Verdict::Fail));
    let pieces = [
        "Outbound call with digits and hold",
        "trunksim run calls/by-hand --seed 7",
        "sdp/hold-answer",
        "recvonly or inactive",
        "music and the conversation at the same time",
        "id=\"F15\"",
        "DTMF 50#",
        "lost: scripted",
        "The callee&#39;s phone is ringing",
        "RFC 3261 21.1.2",
        "data:audio/wav;base64,UklGR",
        "18446744073709551615",
        "<code>0x00c0ffee</code>",
        "unknown (98), ciphered",
        "begun before",
    ];
    for piece in pieces {
        let piece = piece.replace("&#39;", "'");
        assert!(page.contains(&piece), "{piece}");
    }
    let error = page.find("sdp/hold-answer").expect("shown");
    assert!(error < page.find("message/server-field").expect("shown"), "the worst comes first");
}

#[test]
fn the_books_mark_what_differs() {
    let page = page(&case(Verdict::Fail));
    assert!(page.contains("<mark>60.000 s</mark>"), "the carrier's minute");
    assert!(!page.contains("<mark>4.360 s</mark>"), "the PBX agrees with the wire");
    let mut lone = case(Verdict::Fail);
    lone.recording.events.clear();
    assert!(!report::html::page(&lone).contains("<h2>Books</h2>"), "no records, no books");
}

#[test]
fn a_digest_is_not_on_the_page() {
    let page = page(&case(Verdict::Fail));
    assert!(!page.contains("0123456789abcdef0123456789abcdef"));
    assert!(page.contains("00000000000000000000000000000000"));
}

#[test]
fn a_run_that_was_not_run_has_a_page() {
    let case = case(Verdict::NotRun);
    let judgement = Judgement { findings: Vec::new(), calls: Vec::new(), ..case.judgement };
    let empty = Recording { header: case.recording.header, events: Vec::new() };
    let page = page(&Case::new(empty, judgement));
    assert!(page.contains("Nothing was on the wire, so nothing was judged."), "{page}");
    assert!(page.contains("Nothing was sent."));
}

#[test]
fn an_index_shows_what_differs_and_links_what_exists() {
    let mut other = case(Verdict::Pass);
    other.about.mode = "static".into();
    let cases = [case(Verdict::Fail), other];
    let link = |c: &Case| (c.about.mode == "static").then(|| "runs/x/report.html".to_owned());
    let index = index(&cases, link);
    assert!(index.contains("<th class=\"sort\">mode</th>"), "differs: a column");
    assert!(!index.contains("<th class=\"sort\">carrier</th>"), "does not differ: said once");
    // Once in the map, once in the table.
    assert_eq!(index.matches("href=\"runs/x/report.html\"").count(), 2);
    assert!(index.contains("fail · 2 runs"), "the worst is in the title");
}
