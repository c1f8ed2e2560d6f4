//! Faxes in the reports.

use check::{FaxSummary, FaxSwitch, FaxTransport, Verdict};
use clock::Instant;
use page::{Page, Resolution, pattern};
use report::fax::pages::pairs;
use report::fax::{Fax, Machine};
use report::html::{index, page as html};
use report::{Case, folder, ladder, table};
use t30::{Ending, Exchange, Facts, Said, Side};
use trace::{Counted, Event, Party};

use crate::case::{HOSTILE, case};

fn machine(party: Party, document: Vec<Page>, received: Vec<Page>) -> Machine {
    Machine { party, call_id: "1@pbx".into(), document, received, outcome: "ok".into() }
}

/// Two pages were sent; the first arrived, and half of the second.
pub(crate) fn fax_case() -> Case {
    let sent = pattern::text_pages(Resolution::Standard, 2, 7);
    let whole = &sent[1];
    let half = (0..whole.rows() / 2).flat_map(|row| whole.row(row).to_vec()).collect();
    let partial = Page::from_bits(whole.width(), whole.resolution(), half);
    let received = vec![sent[0].clone(), partial];
    Case {
        machines: vec![machine(Party::Pbx, sent, Vec::new()), machine(Party::Carrier, Vec::new(), received)],
        ..case(Verdict::Fail)
    }
}

#[test]
fn pages_are_compared_one_by_one() {
    let case = fax_case();
    let faxes = Fax::all(&case);
    let [fax] = faxes.as_slice() else { panic!("one fax: {faxes:?}") };
    let pairs = pairs(fax);
    assert_eq!(pairs.iter().map(|p| p.is_identical()).collect::<Vec<_>>(), [true, false]);
    let difference = pairs[1].difference().expect("two pages");
    assert!(difference.pixels > 1_000 && !difference.same_format, "{difference:?}");
}

#[test]
fn pages_are_files() {
    let files = folder::files(&fax_case());
    let of = |name: &str| files.iter().find(|(n, _)| n == name).map(|(_, bytes)| bytes.as_slice());
    for number in 1..=2 {
        for kind in ["sent", "received"] {
            let name = format!("fax-{kind}-{number}.png");
            assert!(of(&name).is_some_and(|png| png.starts_with(b"\x89PNG")), "{name}");
        }
    }
    assert!(of("fax-difference-1.png").is_none(), "nothing differs");
    assert!(of("fax-difference-2.png").is_some());
    let tiff = page::tiff::read(of("fax-received.tiff").expect("two pages")).expect("our own TIFF");
    assert_eq!(tiff.pages, fax_case().machines[1].received, "the file is the pages");
}

#[test]
fn pages_are_pictures_on_the_page() {
    let page = html(&fax_case());
    assert_eq!(page.matches("data:image/png;base64,").count(), 5, "two sent, two received, one difference");
    assert!(page.contains("identical, pixel by pixel"));
    assert!(page.contains("differ"));
    assert!(!html(&case(Verdict::Pass)).contains("<img"), "a voice call has no pages");
}

#[test]
fn a_page_that_did_not_arrive_is_said_to_be_missing() {
    let mut case = fax_case();
    case.machines[1].received.pop();
    let page = html(&case);
    assert_eq!(page.matches("data:image/png;base64,").count(), 3);
    assert!(page.contains("did not arrive"));
}

#[test]
fn a_data_call_is_counted() {
    let counted =
        Counted { call_id: "1@pbx".into(), name: "V.21".into(), bits: 4_321, errors: 5, is_done: false };
    let mut case = case(Verdict::Pass);
    let event = Event::Counted { at: Instant::ZERO, party: Party::Pbx, counted: Box::new(counted) };
    case.recording.events.push(event);
    let page = html(&case);
    assert!(page.contains("V.21") && page.contains("4321") && page.contains("not to its end"));
}

/// A fax that was refused T.38 and trained down, in the call by hand.
fn judged_case() -> Case {
    let at = Instant::from_millis;
    let said = |millis: u64, side, what: &str, count| Said {
        at: at(millis),
        until: at(millis + 1_500),
        side,
        what: what.to_owned(),
        count,
        frames: Vec::new(),
    };
    let exchange = Exchange {
        said: vec![
            said(3_700, Side::Caller, "CNG", 2),
            said(3_800, Side::Answerer, &format!("DIS (CSI {HOSTILE})"), 1),
            said(5_000, Side::Caller, "page 1: 9600 bit/s, 1145 rows, 3 bad", 1),
        ],
        pages: Vec::new(),
        facts: Facts {
            sender: Some(Side::Caller),
            idents: [None, Some(HOSTILE.into())],
            rates: vec![14_400, 9_600],
            page_rate: Some(9_600),
            error_correction: Some(true),
            trainings: 2,
            retrains: 1,
            ending: Ending::NoAnswer { to: "EOP".into() },
            ..Facts::default()
        },
    };
    let refused = FaxSwitch {
        by: Party::Carrier,
        at: at(4_000),
        status: Some(488),
        is_accepted: false,
        known: Some(at(4_040)),
    };
    let mut case = fax_case();
    case.judgement.calls[0].fax = Some(Box::new(FaxSummary {
        transport: Some(FaxTransport::Passthrough),
        switches: vec![refused],
        agreed: None,
        udptl: Vec::new(),
        exchange,
        last_transport: Some(FaxTransport::Passthrough),
        document: None,
        received: None,
        has_device: false,
    }));
    case.faxes = report::fax::word::of_calls(&case.judgement.calls);
    case
}

#[test]
fn what_the_machines_said_stands_below_the_media_that_carried_it() {
    let case = judged_case();
    let drawn = ladder::draw(
        &case.recording.header.cast,
        &case.recording.events,
        &case.judgement.calls,
        ladder::Options::golden(),
    );
    let row =
        |word: &str| drawn.lines().position(|line| line.contains(word)).unwrap_or_else(|| panic!("{drawn}"));
    let line = |word: &str| drawn.lines().nth(row(word)).expect("found");
    assert!(line("CNG").starts_with("|<.. CNG ....") && line("CNG").ends_with("..|"), "{drawn}");
    assert!(line("DIS").starts_with("|...") && line("DIS").ends_with(".>|"), "the other side: {drawn}");
    assert!(!line("CNG").contains("times"), "no counts: {drawn}");
    let above = drawn.lines().nth(row("CNG") - 1).expect("not the first line");
    assert!(above.contains("<== DTMF"), "{drawn}");
    assert!(row("CNG") < row("DIS") && row("DIS") < row("page 1"), "{drawn}");
    assert!(!drawn.contains('\u{1b}'), "{drawn}");
    let people = ladder::draw(
        &case.recording.header.cast,
        &case.recording.events,
        &case.judgement.calls,
        ladder::Options::full(),
    );
    assert!(people.contains("CNG  in 1.5 s, 2 times"), "{people}");
    assert!(people.lines().all(|line| line.chars().count() <= ladder::WIDTH_MAX), "{people}");
}

#[test]
fn the_sheet_says_what_became_of_it() {
    let page = html(&judged_case());
    let pieces = [
        "carrier at 4.000000 s: refused with 488 after 0.040 s",
        "14400, then 9600 bit/s",
        "2 times, 1 failed",
        "no answer to EOP",
        "page 1: 9600 bit/s, 1145 rows, 3 bad",
    ];
    for piece in pieces {
        assert!(page.contains(piece), "{piece}");
    }
    assert!(!page.contains("<script>alert"), "what a machine calls itself is text");
    assert!(!page.contains('\u{1b}'));
}

#[test]
fn a_fax_is_a_word_in_every_table() {
    let cases = [judged_case()];
    let word = "no page G.711 9600 ECM: no answer to EOP";
    assert!(table::text(&cases, false).contains(&format!("calls/by-hand  [1] {word}\n")));
    assert!(index(&cases, |_| None).contains(word));
    assert!(report::summary::json(&cases).contains(word));
    assert!(report::findings::json(&cases[0]).contains(word));
}

#[test]
fn the_table_of_faxes_has_as_many_fields_as_names() {
    let csv = report::fax::csv::table(&judged_case()).expect("a fax");
    let (heading, row) = csv.split_once('\n').expect("a heading");
    // The Call-ID has quotes in it, which are doubled, and no comma.
    assert_eq!(heading.split(',').count(), row.trim_end().split(',').count(), "{csv}");
    assert!(report::fax::csv::table(&case(Verdict::Pass)).is_none(), "no fax, no table");
}
