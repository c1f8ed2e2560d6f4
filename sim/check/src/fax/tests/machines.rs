//! What machines say to each other in T.38 that they should not.

use super::{ANSWER, OFFER, PAGE, spoken};
use crate::script::check;

/// A fax that is right, but for one of its lines.
fn fax(line: &str, other: &str) -> String {
    let said = format!("{PAGE}9000 pbx% DCN");
    let lines: String =
        said.lines().map(str::trim).map(|l| format!("{}\n", if l == line { other } else { l })).collect();
    assert!(said.lines().any(|l| l.trim() == line), "{line}");
    spoken(&lines)
}

const DIS: &str = "4500  car% DIS";
const DCS: &str = "5000  pbx% DCS=14400";
const IMAGE: &str = "6500  pbx% page=wbw";
const EOP: &str = "7000  pbx% EOP";
const ANSWERS: &[&str] = &["fax/response-has-command"];

/// T.30 5.3.6.1.3: a DCS answers a DIS.
#[test]
fn a_dcs_orders_what_was_offered() {
    let ordered = |offer: &str, order: &str| {
        let order = format!("5000 pbx% DCS=14400 {order}");
        fax(DCS, &order).replace(DIS, &format!("4500 car% {offer}"))
    };
    check(&[
        ("error correction", &ordered("DIS no-ecm", "ecm"), ANSWERS),
        ("modem", &ordered("DIS=v29", ""), ANSWERS),
        ("resolution", &ordered("DIS", "fine"), ANSWERS),
        ("MR", &ordered("DIS", "mr"), ANSWERS),
        ("MMR", &ordered("DIS", "mmr ecm"), ANSWERS),
        ("width", &ordered("DIS", "wide"), ANSWERS),
        ("all of it", &ordered("DIS fine mr wide", "fine mr"), &[]),
        ("the second offer has it", &ordered("DIS\n4700 car% DIS fine", "fine"), &[]),
        ("the first offer had it", &ordered("DIS fine\n4700 car% DIS", "fine"), &[]),
    ]);
}

/// T.30 5.3.6.1.3, note on bit 31: T.6 comes with error correction alone, and PPS is of no page without.
#[test]
fn what_needs_error_correction_has_it() {
    let mmr = fax(DCS, "5000 pbx% DCS=14400 mmr").replace(DIS, "4500 car% DIS mmr ecm");
    check(&[("MMR", &mmr, ANSWERS), ("PPS", &fax(EOP, "7000 pbx% PPS=EOP"), ANSWERS)]);
}

/// T.30 5.3.6.1.7: who says DCN has left.
#[test]
fn nothing_follows_a_goodbye() {
    let more = fax(EOP, EOP).replace("9000 pbx% DCN", "9000 pbx% DCN\n9800 pbx% EOP");
    check(&[
        ("EOP", &more, &["fax/phases-complete"]),
        ("a page", &more.replace("9800 pbx% EOP", "9800 pbx% page=wbw"), &["fax/phases-complete"]),
        ("DCN again", &more.replace("9800 pbx% EOP", "9800 pbx% DCN"), &[]),
    ]);
}

/// T.38 D.2.3: T38MaxBitRate is what its side can do.
#[test]
fn a_dcs_is_no_faster_than_the_other_side() {
    let slow = "s/BitRate:14400/BitRate:9600/";
    let described = |offer: &str, answer: &str| {
        fax(DCS, DCS)
            .replace(OFFER, &format!("{OFFER} | {offer}"))
            .replace(ANSWER, &format!("{ANSWER} | {answer}"))
    };
    check(&[
        ("too fast", &described(slow, slow), ANSWERS),
        ("for its own side", &described("", slow), &[]),
        ("no limit", &described("s#a=T38MaxBitRate:14400#a=T38FaxMaxBuffer:1800#", slow), &[]),
    ]);
}

/// T.30 5.3.6.1.3: the DCS names the modem.
#[test]
fn a_page_comes_by_the_modem_that_was_ordered() {
    let found = &["fax/training-before-page"];
    let slower = fax(DCS, "5000 pbx% DCS=9600");
    check(&[
        ("slower", &fax(IMAGE, "6500 pbx% page=wbw rate=9600"), found),
        ("faster", &slower, found),
        ("as ordered", &slower.replace("page=wbw", "page=wbw rate=9600"), &[]),
    ]);
}

/// T.30 5.4.2: who has no answer to the third leaves.
#[test]
fn a_command_is_said_three_times() {
    let again = |line: &str, times: u64| {
        let (at, what) = line.split_once("  ").expect("a line has a time");
        let at: u64 = at.parse().expect("a number");
        let line = |nth: u64| format!("{} {what}\n", at + nth * 240);
        fax(line_of(at), &(0..times).map(line).collect::<String>())
    };
    let found = &["fax/phases-complete"];
    check(&[
        ("four EOP", &again(EOP, 4), found),
        ("three EOP", &again(EOP, 3), &[]),
        ("four DCS", &again(DCS, 4), found),
        ("three DCS", &again(DCS, 3), &[]),
        (
            "asked for",
            &fax(EOP, "7000 pbx% EOP\n7200 pbx% EOP\n7400 car% CRP\n7500 pbx% EOP\n7700 pbx% EOP"),
            &[],
        ),
    ]);
}

fn line_of(at: u64) -> &'static str {
    if at == 5000 { DCS } else { EOP }
}

/// T.30 5.3.6.1.7: MCF says that a page has come.
#[test]
fn what_did_not_come_is_not_confirmed() {
    let noise = "6500 pbx% page=wbw noise";
    let refused = fax(IMAGE, noise).replace("8000  car% MCF", "8000 car% RTN");
    let coded = "s#a=T38FaxUdpEC#a=T38FaxTranscodingMMR\\na=T38FaxUdpEC#";
    let recoded = fax(IMAGE, noise)
        .replace(OFFER, &format!("{OFFER} | {coded}"))
        .replace(ANSWER, &format!("{ANSWER} | {coded}"));
    let corrected =
        |page: &str| fax(IMAGE, page).replace("DCS=14400", "DCS=14400 ecm").replace("% EOP", "% PPS=EOP");
    check(&[
        ("noise", &fax(IMAGE, noise), ANSWERS),
        ("refused", &refused, &[]),
        ("in another coding", &recoded, &[]),
        ("a broken frame", &corrected("6500 pbx% page=wbw ecm bad"), ANSWERS),
        ("whole", &corrected("6500 pbx% page=wbw ecm"), &[]),
        (
            "broken, and again",
            &corrected(
                "6500 pbx% page=wbw ecm bad\n6600 pbx% PPS=EOP\n6700 car% PPR\n6800 pbx% page=wbw ecm",
            ),
            &[],
        ),
    ]);
}

/// T.30 5.3.6.1.6, 5.3.6.1.7: a command ends a page, and an answer is about one.
#[test]
fn a_page_that_was_not_sent_is_neither_ended_nor_confirmed() {
    let both = &["fax/phases-complete", "fax/response-has-command"];
    let next = |second: &str| fax(EOP, &format!("7000 pbx% MPS\n7500 car% MCF\n{second}7800 pbx% EOP"));
    check(&[
        ("none", &fax(IMAGE, ""), both),
        (
            "none, and refused",
            &fax(IMAGE, "").replace("8000  car% MCF", "8000 car% RTN"),
            &["fax/phases-complete"],
        ),
        ("no second one", &next(""), both),
        ("two", &next("7550 pbx% page=wbw\n"), &[]),
        ("MPS again", &next("7550 pbx% MPS\n7600 car% MCF\n7650 pbx% page=wbw\n"), &[]),
        ("EOP again", &fax(EOP, "7000 pbx% EOP\n7500 car% MCF\n7800 pbx% EOP"), &[]),
    ]);
}

/// T.30 5.3.6.1.4: CFR says that the check has come.
#[test]
fn a_check_has_come_as_it_was_ordered() {
    let found = &["fax/training-before-page"];
    let dcs = |more: &str| fax(DCS, &format!("5000 pbx% DCS=14400 {more}"));
    check(&[
        ("noise", &dcs("noise"), ANSWERS),
        (
            "noise, and refused",
            &dcs("noise\n5600 car% FTT\n5700 pbx% DCS=9600").replace("wbw", "wbw rate=9600"),
            &[],
        ),
        ("a second", &dcs("tenths=10"), found),
        ("two seconds", &dcs("tenths=20"), found),
        ("a little less", &dcs("tenths=14"), &[]),
        ("short", &dcs("short"), found),
    ]);
}

/// T.30 5.3.6.1.7, 5.3.6.1.6: what was ordered is over.
#[test]
fn a_page_behind_a_refusal_or_a_new_beginning_is_ordered_anew() {
    let found = &["fax/training-before-page"];
    let behind = |end: &str, answer: &str, more: &str| {
        let dcs =
            "7600 car% DIS\n7700 pbx% DCS=14400\n7980 car% CFR\n".repeat(usize::from(more == "ordered"));
        let again = format!("7000 pbx% {end}\n7300 car% {answer}\n{dcs}8000 pbx% page=wbw\n8500 pbx% EOP");
        fax(EOP, &again).replace("8000  car% MCF", "8700 car% MCF")
    };
    check(&[
        ("RTN", &behind("MPS", "RTN", ""), found),
        ("RTN, and ordered", &behind("MPS", "RTN", "ordered"), &[]),
        ("RTN that was not heard", &behind("MPS", "RTN\n7400 pbx% MPS\n7500 car% MCF", ""), &[]),
        ("EOM", &behind("EOM", "MCF", ""), found),
        ("EOM, and ordered", &behind("EOM", "MCF", "ordered"), &[]),
        ("MPS", &behind("MPS", "MCF", ""), &[]),
    ]);
}

/// T.30 5.3.6.1: X is 1 from who has heard a DIS, and 0 from who has said it.
#[test]
fn the_first_bit_says_who_has_heard_a_dis() {
    check(&[
        ("of the sender", &fax(EOP, "7000 pbx% EOP turned"), ANSWERS),
        ("of the receiver", &fax("8000  car% MCF", "8000 car% MCF turned"), ANSWERS),
        ("of who did not say a DIS", &fax(DIS, "").replace("8000  car% MCF", "8000 car% MCF turned"), &[]),
    ]);
}

/// T.30 5.3.6.1.7: who sends the page does not confirm it.
#[test]
fn a_sender_confirms_nothing() {
    let more = fax(EOP, EOP).replace("9000 pbx% DCN", "8500 pbx% MCF\n9000 pbx% DCN");
    check(&[("MCF", &more, ANSWERS)]);
}
