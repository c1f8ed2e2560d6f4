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
        assert!(page.matches("<script type=\"application/json\"").count() <= 1, "data, which is not run");
        assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
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
fn causes_come_before_what_came_of_them() {
    let case = case(Verdict::Fail);
    let page = page(&case);
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} is on the page"));
    assert!(place("a hold was answered with") < place("because of"));
    let complaints = case.complaints();
    let at = |words: &str| complaints.iter().position(|line| line.contains(words));
    assert_eq!(at("sdp/hold-answer"), Some(0), "{complaints:?}");
    assert!(at("because of") < at("message/server-field"), "warnings cause nothing: {complaints:?}");
}

#[test]
fn media_is_a_step_of_the_ladder() {
    let page = page(&case(Verdict::Fail));
    for piece in ["href=\"#R1\"", "id=\"R1\"", "5</span> is event 5", "#</span> is event 11", "RFC 4733 2.5"]
    {
        assert!(page.contains(piece), "{piece}");
    }
}

#[test]
fn a_page_links_back_only_where_there_is_something() {
    let mut case = case(Verdict::Pass);
    assert!(!page(&case).contains("all runs"));
    case.index = Some("../../index.html".into());
    case.beside = vec![("the same play as it should be".into(), "../good/report.html".into())];
    let page = page(&case);
    assert!(page.contains("href=\"../../index.html\"") && page.contains("href=\"../good/report.html\""));
}

#[test]
fn what_to_watch_stands_near_the_head() {
    let mut case = case(Verdict::Pass);
    assert!(!page(&case).contains("What to watch"));
    case.about.lesson = format!("The answer to a hold.\n\n{HOSTILE}\n");
    let page = page(&case);
    let at = page.find("The answer to a hold.").expect("it is shown");
    assert!(page.contains("What to watch") && at < page.find("<main>").expect("a page has a body"));
    assert!(!page.contains("<script>alert"));
    // What went wrong comes before what can be learned.
    case.judgement.verdict = Verdict::Fail;
    let page = report::html::page(&case);
    let at = page.find("The answer to a hold.").expect("it is shown");
    assert!(at > page.find("Findings").expect("a page has findings"));
}

#[test]
fn the_folder_of_a_run_tells_what_was_asked_of_it() {
    let mut case = case(Verdict::Pass);
    let good = case.folder_name();
    case.about.asked = vec!["carrier:hold-answered-sendrecv".into()];
    assert_eq!(case.folder_name(), format!("{good}-with-carrier-hold-answered-sendrecv"));
    assert_eq!(case.folder_name_with(&[]), good);
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
    assert!(index.contains("<th>mode</th>") && index.contains("\"columns\":[\"mode\"]"), "differs: a column");
    assert!(!index.contains("<th>carrier</th>"), "does not differ: said once");
    // In the data, and in the table for those without scripts.
    assert_eq!(index.matches("href=\"runs/x/report.html\"").count(), 1);
    assert_eq!(index.matches("\"runs/x/report.html\"").count(), 2);
    assert!(index.contains("fail · 2 runs"), "the worst is in the title");
}

/// Of a capture nobody knows profiles and networks, and its time was somebody else's.
#[test]
fn the_index_of_captures_has_no_label_without_a_value() {
    let mut case = case(Verdict::Pass);
    case.recording.header.clock = trace::ClockMode::Capture;
    (case.about.wire, case.about.clock) = ("capture".to_owned(), "capture".to_owned());
    for part in [&mut case.about.mode, &mut case.about.carrier, &mut case.about.pbx, &mut case.about.network]
    {
        part.clear();
    }
    let index = index(&[case], |_| None);
    assert!(index.contains("time captured") && !index.contains("time simulated"), "{index}");
    assert!(!index.contains("<dd></dd>") && !index.contains("<dt>clock</dt>"), "{index}");
}

/// A header is named once, and where the play asks for it stands behind.
#[test]
fn what_is_expected_of_a_header_is_said_once() {
    let wanted = report::case::wanted;
    let contact = wanted("sent[0].headers.Contact.user", "Contact with the user part +1");
    assert_eq!(contact, "Contact with the user part +1 (sent[0].headers.Contact.user)");
    assert_eq!(wanted("call", "completed"), "call completed");
}
