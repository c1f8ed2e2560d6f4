//! Ladders in which numbers, identities or sources are not what a trunk agrees on.

use plan::TrunkMode;

use crate::Facts;
use crate::script::{call_edited, check, check_knowing};

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
            &["media/payload-type-negotiated", "trunk/g711-offered"],
        ),
    ]);
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
