//! Ladders of dialogs whose ends lose their state.

use plan::TrunkMode;

use crate::script::{call_edited, call_with, check, check_knowing, found, judged};
use crate::{Facts, Severity};

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
    let info = call_with(ack, &format!("{ack}\n3000 pbx> INFO | s/tag=tcara/tag=other/\n3020 car> 481 INFO"));
    let other_call = call_with(bye, "5000 pbx> BYE | Call-ID: other");
    check(&[
        ("CSeq", &call_edited(bye, "CSeq: 1 BYE"), &["dialog/cseq-increases"]),
        ("To tag", &call_edited(bye, "s/tag=tcara/tag=other/"), &["dialog/tags-stable"]),
        ("no To tag", &call_edited(bye, "s/;tag=tcara//"), &["dialog/tags-stable"]),
        (
            "To tag of the ACK",
            &call_edited(ack, "s/tag=tcara/tag=other/"),
            &["call/answer-acked", "dialog/tags-stable"],
        ),
        ("From tag of the ACK", &call_edited(ack, "s/tag=tpbxa/tag=other/"), &["dialog/tags-stable"]),
        (
            "ACK turned over",
            &call_edited(ack, "s/From: /X: /;;s/To: /From: /;;s/X: /To: /"),
            &["call/answer-acked", "dialog/tags-stable"],
        ),
        ("INFO in a dialog of nobody", &info, &["dialog/tags-stable"]),
        ("Call-ID", &other_call, &["dialog/call-id-stable"]),
        (
            "URI of From",
            &call_edited(bye, "s/From: <sip:+12025550170@/From: <sip:/"),
            &["dialog/uris-stable"],
        ),
        ("URI of To", &call_edited(ack, "s/To: <sip:+12025550123@/To: <sip:bob@/"), &["dialog/uris-stable"]),
        (
            "turned over",
            &call_edited(bye, "s/From: /X: /;;s/To: /From: /;;s/X: /To: /"),
            &["dialog/tags-stable"],
        ),
        (
            "Call-ID of an ACK",
            "0 pbx> INVITE\n20 car> 100\n100 car> 486\n120 pbx> ACK | Call-ID: other",
            &["dialog/call-id-stable", "transaction/ack-for-failure", "transaction/failure-repeated"],
        ),
        ("Route of nobody", &call_edited(bye, "Route: <sip:10.0.0.1;lr>"), &["dialog/route-set"]),
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
fn who_may_have_lost_everything_is_warned() {
    let lost = call_with("5020  car> 200 BYE", "5020 car> 481 BYE");
    let weights = |script: &str| {
        let found = judged(script, Facts::default()).findings;
        found.iter().map(|f| (f.check, f.severity)).collect::<Vec<_>>()
    };
    let check = "dialog/known-dialog-found";
    assert_eq!(weights(&lost), [(check, Severity::Error)], "it still sends sound");
    let silent = lost.replace("2030-5010 car~", "2030-3500 car~");
    assert_eq!(weights(&silent), [(check, Severity::Warning)], "it has stopped before");
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
    check(&[
        ("followed", &follows, &[]),
        ("not followed", &ladder, &["dialog/remote-target"]),
        ("refused", &ladder.replace("pbx> 200\n3040", "pbx> 488\n3040"), &[]),
        ("refused and used", &follows.replace("pbx> 200\n3040", "pbx> 488\n3040"), &["dialog/remote-target"]),
    ]);
    let named = "2000  car> 200 | Contact: <sip:10.0.0.1:5060;call=77>";
    let whole = |method: &str| {
        format!("pbx> {method} | s/{method} sip:10.0.0.1:5060/{method} sip:10.0.0.1:5060;call=77/")
    };
    let with_ack = call_with("2000  car> 200", named).replace("pbx> ACK", &whole("ACK"));
    check(&[
        ("with its parameters", &with_ack.replace("pbx> BYE", &whole("BYE")), &[]),
        ("without", &with_ack, &["dialog/remote-target"]),
    ]);
}

#[test]
fn the_parameters_of_a_route_are_kept() {
    let routed = call_edited("2000  car> 200", "Record-Route: <sip:10.0.0.1;lr;did=7>");
    let with = |route: &str| {
        let bye = format!("pbx> BYE | Route: {route}");
        routed.replace("pbx> ACK", "pbx> ACK | Route: <sip:10.0.0.1;lr;did=7>").replace("pbx> BYE", &bye)
    };
    check(&[
        ("all", &with("<sip:10.0.0.1;lr;did=7>"), &[]),
        ("one is lost", &with("<sip:10.0.0.1;lr>"), &["dialog/route-set"]),
    ]);
}

#[test]
fn what_makes_a_dialog_copies_the_record_route() {
    let route = "<sip:10.0.0.9;lr;ftag=a>, <sip:10.0.0.8;lr>";
    let call = |answer: &str| {
        format!(
            "0 car> INVITE | Record-Route: {route}\n20 pbx> 100\n2000 pbx> {answer}\n2020 car> ACK\n\
             2030-5010 pbx~\n2030-5010 car~\n5000 car> BYE\n5020 pbx> 200 BYE"
        )
    };
    let copied = format!("200 | Record-Route: {route}");
    let rings = call(&copied).replace("2000 pbx>", "300 pbx> 180\n2000 pbx>");
    check(&[
        ("copied", &call(&copied), &[]),
        ("none", &call("200"), &["dialog/record-route-copied"]),
        ("one", &call("200 | Record-Route: <sip:10.0.0.8;lr>"), &["dialog/record-route-copied"]),
        ("one parameter is lost", &call(&copied.replace(";ftag=a", "")), &["dialog/record-route-copied"]),
        (
            "turned round",
            &call("200 | Record-Route: <sip:10.0.0.8;lr>, <sip:10.0.0.9;lr;ftag=a>"),
            &["dialog/record-route-copied", "dialog/route-set"],
        ),
        // What does not go back the way of the INVITE is no answer to it.
        (
            "a Via too few",
            &call("200 | Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKouter").replace(
                "0 car> INVITE |",
                "0 car> INVITE | s#Via: #Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKouter, #;;",
            ),
            &["message/via-echo"],
        ),
        ("not in what rings", &rings, &["dialog/record-route-copied"]),
    ]);
}

#[test]
fn a_dialog_that_is_up_is_found_and_its_order_kept() {
    let ack = "2020  pbx> ACK";
    let with = |more: &str| call_with(ack, &format!("{ack}\n{more}"));
    let late = "3000 pbx> INFO | CSeq: 9 INFO\n3020 car> 200 INFO\n4000 pbx> INFO | CSeq: 5 INFO\n4020 car> ANSWER INFO";
    let late = with(late).replace("pbx> BYE", "pbx> BYE | CSeq: 10 BYE");
    check(&[
        ("BYE", &call_with("5020  car> 200 BYE", "5020 car> 481 BYE"), &["dialog/known-dialog-found"]),
        (
            "re-INVITE",
            &with("3000 pbx> INVITE\n3020 car> 481\n3040 pbx> ACK"),
            &["dialog/known-dialog-found"],
        ),
        (
            "out of order",
            &late.replace("ANSWER", "200"),
            &["dialog/cseq-increases", "dialog/out-of-order-500"],
        ),
        ("and refused", &late.replace("ANSWER", "500"), &["dialog/cseq-increases"]),
    ]);
}

/// RFC 3261 15.1.2: a BYE in a dialog that is up gets a 2xx.
#[test]
fn nobody_says_no_to_a_bye() {
    let refused = |status: u16, edits: &str| {
        call_with("5020  car> 200 BYE", &format!("5020 car> {status} BYE | Allow: INVITE{edits}"))
    };
    for status in [302, 400, 403, 404, 405, 486, 488, 491, 500, 501, 603] {
        check(&[(&status.to_string(), &refused(status, ""), &["dialog/known-dialog-found"])]);
    }
    let by_callee = "5000 car> BYE\n5020 pbx> 500 BYE";
    let by_callee = call_with("5020  car> 200 BYE", "").replace("5000  pbx> BYE", by_callee);
    let asked = |edits: &str| refused(403, "").replace("pbx> BYE", &format!("pbx> BYE | {edits}"));
    let back = "car> 403 BYE to=str | s/received=10.0.0.2/received=10.0.0.9/;;";
    let elsewhere = asked("").replace("pbx> BYE | ", "pbx> BYE from=str").replace("car> 403 BYE | ", back);
    let late =
        "5000 pbx> INFO | CSeq: 3 INFO\n5005 car> 200 INFO | CSeq: 3 INFO\n5010 pbx> BYE | CSeq: 2 BYE";
    let late = refused(500, "").replace("5000  pbx> BYE", late);
    check(&[
        ("of the callee", &by_callee, &["dialog/known-dialog-found"]),
        ("overload", &refused(500, ";;Retry-After: 5"), &[]),
        ("out of reach", &refused(503, ""), &[]),
        ("no number above the last", &late, &["dialog/cseq-increases"]),
        ("another target", &asked("s/BYE sip:10.0.0.1:5060/BYE sip:10.0.0.7/"), &["dialog/remote-target"]),
        ("another way", &asked("Route: <sip:10.0.0.7;lr>"), &["dialog/route-set"]),
        ("unreadable", &asked("Contact: <sip:[>"), &["message/grammar"]),
        ("from elsewhere", &elsewhere, &[]),
    ]);
}

#[test]
fn a_contact_is_one_sip_uri() {
    let of_invite = |contact: &str| call_edited("0     pbx> INVITE", &format!("Contact: {contact}"));
    let of_answer = |contact: &str| call_edited("2000  car> 200", &format!("Contact: {contact}"));
    let ack = "2020  pbx> ACK";
    let update = |edit: &str| call_with(ack, &format!("{ack}\n3000 pbx> UPDATE\n3020 car> 200 UPDATE{edit}"));
    let moved = "300 car> 183\n320 car> UPDATE | Contact: <sip:10.0.0.1:5070>\n340 pbx> 200 UPDATE";
    let moved = call_with("300   car> 180", moved);
    let secure = "s#INVITE sip:#INVITE sips:#";
    check(&[
        ("two", &of_invite("<sip:10.0.0.2>, <sip:10.0.0.3>"), &["dialog/contact-usable"]),
        ("a number", &of_answer("<tel:+12025550123>"), &["dialog/contact-usable", "dialog/remote-target"]),
        ("not secure", &call_edited("0     pbx> INVITE", secure), &["dialog/contact-usable"]),
        ("another than in UPDATE", &moved, &["dialog/contact-usable"]),
        ("none in the 2xx to UPDATE", &update(" | -Contact"), &["dialog/contact-usable"]),
        ("one in the 2xx to UPDATE", &update(""), &[]),
    ]);
}

#[test]
fn a_bye_needs_an_answer_and_ends_the_dialog() {
    check(&[
        (
            "no answer",
            &call_with("5020  car> 200 BYE", "5500 pbx> again BYE"),
            &["dialog/bye-answered", "transaction/request-repeated"],
        ),
        (
            "INFO after BYE",
            &call_with("5020  car> 200 BYE", "5020 car> 200 BYE\n6000 pbx> INFO\n6020 car> 481 INFO"),
            &["dialog/silent-after-bye"],
        ),
    ]);
}

#[test]
fn a_bye_for_another_tag_is_no_bye_for_the_call() {
    let whole = Facts { mode: Some(TrunkMode::Static), ..Facts::default() };
    let bye = |edit: &str| found(&call_edited("5000  pbx> BYE", edit), whole.clone());
    assert_eq!(bye("s/tag=tcara/tag=other/"), ["dialog/tags-stable", "dialog/unknown-dialog-481"]);
    let neither = bye("s/tag=tcara/tag=other/;;s/tag=tpbxa/tag=third/");
    assert_eq!(neither, ["call/bye-in-dialog", "dialog/unknown-dialog-481"]);
    let stray = "0 pbx> BYE | To: <sip:a@10.0.0.1>\n20 car> 481 BYE";
    assert_eq!(found(stray, whole), ["call/bye-in-dialog"]);
    assert_eq!(found(stray, Facts::default()), [""; 0]);
}

#[test]
fn who_speaks_to_a_side_without_tags_may_leave_them_out() {
    let other = "s/tag=tpbxa/tag=third/;;s/;tag=tcara//";
    let call = |line: &str, edit: &str| {
        let bye = call_edited("5000  pbx> BYE", other);
        let ladder = bye.replace(line, &format!("{line} | {edit}"));
        found(&ladder, Facts::default()).contains(&"call/bye-in-dialog")
    };
    assert!(call("300   car> 180", "Subject: x"));
    assert!(!call("2000  car> 200", "s/;tag=tcara//"), "an answer without a To tag (RFC 3261 12.1.2)");
    assert!(!call("0     pbx> INVITE", "s/;tag=tpbxa//"), "an INVITE without a From tag (RFC 3261 12.1.1)");
}

#[test]
fn a_stray_bye_is_judged_only_when_the_whole_run_was_seen() {
    let stray = "0 pbx> BYE | To: <sip:a@10.0.0.1>;tag=unknown\n20 car> 200 BYE";
    assert_eq!(found(stray, Facts::default()), [""; 0]);
    let whole = Facts { mode: Some(TrunkMode::Static), ..Facts::default() };
    assert_eq!(found(stray, whole), ["dialog/unknown-dialog-481"]);
}

#[test]
fn what_stands_outside_of_any_dialog_is_answered_by_nobody_who_has_one() {
    let whole = Facts { mode: Some(TrunkMode::Static), ..Facts::default() };
    let stray = |method: &str| format!("0 pbx> {method} | To: <sip:a@10.0.0.1>\n20 car> 200 {method}");
    let unknown = "dialog/unknown-dialog-481";
    assert_eq!(found(&stray("UPDATE"), whole.clone()), [unknown]);
    assert_eq!(found(&stray("BYE"), whole.clone()), ["call/bye-in-dialog", unknown]);
    let early =
        call_with("300   car> 180", "300 car> 180\n500 pbx> UPDATE | s/;tag=tcara//\n520 car> 200 UPDATE");
    assert_eq!(found(&early, whole.clone()), ["dialog/tags-stable", unknown]);
    assert_eq!(found(&early.replace("200 UPDATE", "481 UPDATE"), whole), ["dialog/tags-stable"]);
}

#[test]
fn a_tag_that_is_not_what_it_should_be_is_found() {
    let early = "300 car> 183 sdp=sendrecv | s/tag=tcara/tag=other/;;s/o=- 5 1 /o=- 58271655 1 /";
    let answer = call_with("2000  car> 200", "2000 car> 200 | s/o=- 5 1 /o=- 58271655 1 /");
    let call = |name: char, tag: &str, at: u32| {
        let same = format!("call={name} | s/tag=tpbx{name}/tag={tag}/");
        format!(
            "{at} pbx> INVITE {same}\n{} car> 200 call={name}\n{} pbx> ACK {same}\n{} pbx> BYE {same}\n\
             {} car> 200 BYE call={name}\n",
            at + 20,
            at + 40,
            at + 1000,
            at + 1020
        )
    };
    let calls = |tag: &str| format!("{}{}", call('b', "first", 0), call('c', tag, 3000));
    check(&[
        ("early", &answer.replace("300   car> 180", early), &["dialog/one-to-tag"]),
        ("From", &calls("first"), &["dialog/tag-unique"]),
        ("another From", &calls("second"), &[]),
        (
            "CSeq of the ACK of a failure",
            "0 pbx> INVITE\n20 car> 486\n40 pbx> ACK | CSeq: 2 ACK",
            &["dialog/ack-cseq"],
        ),
    ]);
}

#[test]
fn what_is_pending_at_the_end_is_answered() {
    let pending = |end: &str| {
        call_with("5000  pbx> BYE", &format!("4000 pbx> INVITE\n4020 car> 100\n5000 pbx> BYE\n{end}"))
    };
    check(&[
        ("answered", &pending("5030 car> 487\n5050 pbx> ACK"), &[]),
        ("left", &pending("end 60000"), &["dialog/pending-answered"]),
    ]);
}

/// RFC 6141 4.8: an answer moves nobody who can send UPDATE.
#[test]
fn who_moves_by_an_answer_is_found() {
    let allow = "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE";
    let moved = |to: &str| {
        let again = format!(
            "3000 pbx> INVITE | {allow}\n3020 car> 100\n3050 car> 200 | {allow};;Contact: <sip:{to}>\n\
                             3070 pbx> ACK | s/ACK sip:10.0.0.1:5060 /ACK sip:{to} /\n5000 pbx> BYE | s/BYE sip:10.0.0.1:5060 /BYE sip:{to} /"
        );
        call_with("5000  pbx> BYE", &again)
            .replace("0     pbx> INVITE", &format!("0 pbx> INVITE | {allow}"))
            .replace("2000  car> 200", &format!("2000 car> 200 | {allow}"))
    };
    check(&[
        ("it stays", &moved("10.0.0.1:5060"), &[]),
        ("it moves", &moved("moved@10.0.0.1:5060"), &["dialog/moves-by-request"]),
    ]);
}

/// RFC 3261 8.1.1.2: a challenge makes no dialog, and who answers it has no To tag.
#[test]
fn who_answers_a_challenge_leaves_its_tag_out() {
    let tag = "s#To: <sip:+12025550123@10.0.0.1>#To: <sip:+12025550123@10.0.0.1>;tag=TAG#";
    let given = "Proxy-Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n1\", uri=\"sip:+12025550123@10.0.0.1\", response=\"0123456789abcdef0123456789abcdef\", qop=auth, nc=00000001, cnonce=\"c\"";
    let call = |edits: &str, answer: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 407\n40 pbx> ACK\n60 pbx> INVITE | {given}{edits}\n80 car> 100\n{answer}"
        )
    };
    let refused = |edits: &str| call(edits, "100 car> 481\n120 pbx> ACK");
    let answered = |edits: &str| {
        let ack = if edits.is_empty() { "" } else { ";;CSeq: 2 ACK" };
        let bye = if edits.is_empty() { "" } else { " | CSeq: 3 BYE" };
        let rest =
            format!("100 car> 200\n120 pbx> ACK | {given}{ack}\n3000 pbx> BYE{bye}\n3020 car> 200 BYE");
        call(edits, &rest)
    };
    let captured = Facts { is_captured: true, ..Facts::default() };
    let kept = format!(";;{}", tag.replace("TAG", "tcara"));
    for facts in [Facts::default(), captured] {
        check_knowing(
            &facts,
            &[
                ("refused", &refused(&kept), &["dialog/tags-stable"]),
                ("accepted", &answered(&kept), &["dialog/tags-stable"]),
                ("left out", &answered(""), &[]),
            ],
        );
    }
}
