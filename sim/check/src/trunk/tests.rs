//! Ladders in which numbers, identities or sources are not what a trunk agrees on.

use std::sync::Arc;

use plan::profile::Screening;
use plan::{Profile, Side, TrunkMode};

use crate::caller::Screens;
use crate::script::{call_edited, check, check_knowing};
use crate::{Facts, SideFacts};

const INVITE: &str = "0     pbx> INVITE";

#[test]
fn numbers_and_identities_are_looked_at() {
    let pai = "P-Asserted-Identity: <sip:+12025550170@10.0.0.2>";
    let two = format!("{pai}, <sip:+12025550171@10.0.0.2>");
    let with_tel = format!("{pai}, <tel:+12025550170>");
    let both = format!("{pai};;P-Preferred-Identity: <sip:+12025550170@10.0.0.2>");
    check(&[
        ("separators", &call_edited(INVITE, "s/+12025550170@/+1-202-555-0170@/"), &["trunk/number-format"]),
        ("SIP and tel", &call_edited(INVITE, &with_tel), &[]),
        ("two SIP", &call_edited(INVITE, &two), &["trunk/pai-single"]),
        ("both headers", &call_edited(INVITE, &both), &["trunk/pai-and-ppi"]),
        (
            "no G.711",
            &call_edited(INVITE, "s/8 101/9 101/;;s#rtpmap:8 PCMA#rtpmap:9 G722#"),
            &["media/payload-type-negotiated", "sdp/common-format", "trunk/g711-offered"],
        ),
    ]);
}

#[test]
fn a_caller_who_is_not_the_customers_is_let_through_by_none_that_screens() {
    let mut profile = Profile { side: Side::Carrier, ..Profile::default() };
    profile.identity.screening = Screening::Reject(403);
    let screens = Screens::of(&profile).map(Arc::new);
    let facts = Facts { carrier: SideFacts { screens, ..SideFacts::default() }, ..Facts::default() };
    let from = |user: &str| call_edited(INVITE, &format!("P-Asserted-Identity: <sip:{user}@10.0.0.2>"));
    let refused = "0 pbx> INVITE | P-Asserted-Identity: <sip:+12025550999@10.0.0.2>\n20 car> 100\n40 car> 403\n60 pbx> ACK";
    let id = "trunk/caller-screened";
    check_knowing(
        &facts,
        &[
            ("another's", &from("+12025550999"), &[id]),
            ("another's, and refused", refused, &[]),
            ("the customer's", &from("+12025550171"), &[]),
            ("a name", &from("reception"), &[]),
        ],
    );
    // A number that takes the place of another is put in behind the carrier, where no wire shows it.
    profile.identity.screening = Screening::MainNumber;
    assert!(Screens::of(&profile).is_none());
}

#[test]
fn a_withheld_number_stays_withheld() {
    let call = |edits: &str| format!("0 car> INVITE | {edits}\n20 pbx> 100\n300 pbx> 486\n320 car> ACK");
    let anonymous = "s/<sip:+12025550170@10.0.0.1>/<sip:anonymous@anonymous.invalid>/";
    check(&[
        ("shown", &call("Privacy: id"), &["trunk/anonymous-form"]),
        ("hidden", &call(&format!("Privacy: id;;{anonymous}")), &[]),
        ("nobody asked", &call(""), &[]),
    ]);
}

#[test]
fn a_stranger_is_refused() {
    let call = |status: u16| format!("0 str> INVITE\n20 car> {status} to=str\n40 str> ACK");
    let facts = Facts { mode: Some(TrunkMode::Static), ..Facts::default() };
    check_knowing(
        &facts,
        &[("refused", &call(403), &[]), ("rings", &call(180), &["trunk/unknown-source-refused"])],
    );
}

#[test]
fn what_is_said_of_callers_and_of_those_who_forwarded_has_its_form() {
    let with = |edits: &str| call_edited(INVITE, edits);
    let entry = "<sip:+12025550123@10.0.0.2>";
    let (history, diversion) = ("trunk/history-info-form", "trunk/diversion-form");
    check(&[
        ("no index", &with(&format!("History-Info: {entry}")), &[history]),
        ("an index in words", &with(&format!("History-Info: {entry};index=one")), &[history]),
        ("zeros in front", &with(&format!("History-Info: {entry};index=01")), &[history]),
        ("twice the same", &with(&format!("History-Info: {entry};index=1, {entry};index=1")), &[history]),
        (
            "the other way round",
            &with(&format!("History-Info: {entry};index=1.1, {entry};index=1")),
            &[history],
        ),
        ("in order", &with(&format!("History-Info: {entry};index=1, {entry};index=1.1;rc=1")), &[]),
        ("counter", &with(&format!("Diversion: {entry};reason=away;counter=a")), &[diversion]),
        (
            "twice",
            &with(&format!("Diversion: {entry};reason=away;reason=away")),
            &["message/grammar", diversion],
        ),
        ("the second", &with(&format!("Diversion: {entry};counter=1, {entry};limit=100")), &[diversion]),
        ("right", &with(&format!("Diversion: {entry};reason=away;counter=1, {entry}")), &[]),
        ("none and id", &with("Privacy: none;id"), &["trunk/privacy-form"]),
        ("critical alone", &with("Privacy: critical"), &["trunk/privacy-form"]),
        ("twice the same", &with("Privacy: id;id"), &["trunk/privacy-form"]),
        ("no context", &with("P-Asserted-Identity: <tel:2025550170>"), &["trunk/number-context"]),
        (
            "half a group",
            &with("Contact: <sip:+12025550170;trunk-context=pbx.example@10.0.0.2:5060>"),
            &["trunk/number-context"],
        ),
        ("another kind", &with("P-Asserted-Identity: <mailto:a@10.0.0.2>"), &["trunk/pai-single"]),
        ("a wish", &with("P-Preferred-Identity: <sip:a@10.0.0.2>, <sip:b@10.0.0.2>"), &["trunk/pai-single"]),
    ]);
    let inbound =
        "0 car> INVITE | P-Preferred-Identity: <sip:a@10.0.0.1>\n20 pbx> 100\n300 pbx> 486\n320 car> ACK";
    let shown =
        inbound.replace("P-Preferred-Identity: <sip:a@10.0.0.1>", &format!("Diversion: {entry};privacy=uri"));
    check(&[
        ("passed on", inbound, &["trunk/ppi-not-passed-on"]),
        ("shown", &shown, &["trunk/diversion-withheld"]),
    ]);
}

#[test]
fn addresses_behind_a_nat_are_noted_and_numbers_are_named() {
    let refused =
        |contact: &str| format!("0 car> INVITE\n20 pbx> 100\n300 pbx> 302 | {contact}\n320 car> ACK");
    let anonymous = "s/<sip:+12025550170@10.0.0.2>/<sip:anonymous@anonymous.invalid>/";
    let back = |hops: u8| {
        format!(
            "0 pbx> OPTIONS\n20 car> OPTIONS | Max-Forwards: {hops};;\
             s#;rport#;rport\\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKb1#\n40 pbx> 200 OPTIONS\n\
             60 car> 200 OPTIONS"
        )
    };
    let behind =
        "0 pbx> INVITE | s/c=IN IP4 10.0.0.2/c=IN IP4 192.168.1.20/\n20 car> 100\n300 car> 486\n320 pbx> ACK";
    check(&[
        ("inside", behind, &["trunk/inside-address"]),
        ("no number", &refused("Contact: <sip:10.0.0.2>"), &["trunk/redirect-has-number"]),
        ("no Contact", &refused(""), &["trunk/redirect-has-number"]),
        ("a number", &refused("Contact: <sip:+12025550199@10.0.0.1>"), &[]),
        (
            "unnamed",
            &format!("0 pbx> INVITE | Privacy: id;;{anonymous}\n20 car> 100\n300 car> 486\n320 pbx> ACK"),
            &["trunk/withheld-caller-named"],
        ),
        ("as many hops", &back(70), &["trunk/max-forwards-falls"]),
        ("one less", &back(69), &[]),
    ]);
}

/// RFC 7044 10.1.2: an entry of History-Info that asks for privacy leaves the network without its number.
#[test]
fn a_withheld_entry_of_history_is_found() {
    let called = |entry: &str| {
        format!("0 car> INVITE | History-Info: {entry}\n20 pbx> 100\n300 pbx> 486\n320 car> ACK")
    };
    check(&[
        ("open", &called("<sip:+12025550123@10.0.0.1>;index=1"), &[]),
        ("hidden", &called("<sip:anonymous@anonymous.invalid?Privacy=history>;index=1"), &[]),
        (
            "shown",
            &called("<sip:+12025550123@10.0.0.1?Privacy=history>;index=1"),
            &["trunk/diversion-withheld"],
        ),
    ]);
}
