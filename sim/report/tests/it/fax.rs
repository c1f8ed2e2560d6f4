//! Faxes in the reports.

use check::Verdict;
use page::{Page, Resolution, pattern};
use report::fax::pages::pairs;
use report::fax::{DataCall, Fax, Machine};
use report::html::page as html;
use report::{Case, folder};
use trace::Party;

use crate::case::case;

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
    let data = DataCall {
        party: Party::Pbx,
        call_id: "1@pbx".into(),
        name: "V.21".into(),
        bits: 4_321,
        errors: 5,
        is_done: false,
    };
    let page = html(&Case { data_calls: vec![data], ..case(Verdict::Pass) });
    assert!(page.contains("V.21") && page.contains("4321") && page.contains("not to its end"));
}
