//! Ladders of dialogs whose ends lose their state.

use plan::TrunkMode;

use crate::Facts;
use crate::script::{call_edited, call_with, check, found};

#[test]
fn a_request_that_does_not_fit_the_dialog_is_found() {
    let (bye, ack, answer) = ("5000  pbx> BYE", "2020  pbx> ACK", "2000  car> 200");
    let routed = call_edited(answer, "Record-Route: <sip:10.0.0.1;lr>");
    let with_route = |script: &str| {
        let route = "Route: <sip:10.0.0.1;lr>";
        script
            .replace("pbx> ACK", &format!("pbx> ACK | {route}"))
            .replace("pbx> BYE", &format!("pbx> BYE | {route}"))
    };
    check(&[
        ("CSeq", &call_edited(bye, "CSeq: 1 BYE"), &["dialog/cseq-increases"]),
        ("From tag", &call_edited(bye, "s/tag=tpbxa/tag=other/"), &["dialog/tags-stable"]),
        (
            "address of record",
            &call_edited(bye, "s/BYE sip:10.0.0.1:5060/BYE sip:+12025550123@10.0.0.1/"),
            &["dialog/remote-target"],
        ),
        (
            "ACK to the number",
            &call_edited(ack, "s/ACK sip:10.0.0.1:5060/ACK sip:+12025550123@10.0.0.1/"),
            &["dialog/remote-target"],
        ),
        ("CSeq of the ACK", &call_edited(ack, "CSeq: 2 ACK"), &["dialog/ack-cseq"]),
        ("no route", &routed, &["dialog/route-set"]),
        ("route", &with_route(&routed), &[]),
    ]);
}

#[test]
fn a_strict_router_takes_the_request_uri() {
    let routed = call_edited("2000  car> 200", "Record-Route: <sip:10.0.0.1>");
    let turned = |method: &str| {
        format!(
            "pbx> {method} | s/{method} sip:10.0.0.1:5060/{method} sip:10.0.0.1/;;Route: <sip:10.0.0.1:5060>"
        )
    };
    let strict = routed.replace("pbx> ACK", &turned("ACK")).replace("pbx> BYE", &turned("BYE"));
    let as_loose = strict.replace(&turned("BYE"), "pbx> BYE | Route: <sip:10.0.0.1>");
    check(&[
        ("turned round", &strict, &[]),
        ("as a loose one", &as_loose, &["dialog/route-set"]),
        ("not at all", &routed, &["dialog/route-set"]),
    ]);
}

#[test]
fn a_target_moved_by_a_reinvite_is_followed() {
    let moved = "Contact: <sip:10.0.0.1:5070>";
    let reinvite = format!("3000 car> INVITE | {moved}\n3020 pbx> 200\n3040 car> ACK");
    let ladder = call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{reinvite}"));
    let follows = ladder.replace("pbx> BYE", "pbx> BYE | s/BYE sip:10.0.0.1:5060/BYE sip:10.0.0.1:5070/");
    check(&[("followed", &follows, &[])]);
}

#[test]
fn a_bye_needs_an_answer_and_ends_the_dialog() {
    check(&[
        ("no answer", &call_with("5020  car> 200 BYE", "5500 pbx> again BYE"), &["dialog/bye-answered"]),
        (
            "INFO after BYE",
            &call_with("5020  car> 200 BYE", "5020 car> 200 BYE\n6000 pbx> INFO\n6020 car> 481 INFO"),
            &["dialog/silent-after-bye"],
        ),
    ]);
}

#[test]
fn a_stray_bye_is_judged_only_when_the_whole_run_was_seen() {
    let stray = "0 pbx> BYE | To: <sip:a@10.0.0.1>;tag=unknown\n20 car> 200 BYE";
    assert_eq!(found(stray, Facts::default()), [""; 0]);
    let whole = Facts { mode: Some(TrunkMode::Static), ..Facts::default() };
    assert_eq!(found(stray, whole), ["dialog/unknown-dialog-481"]);
}
