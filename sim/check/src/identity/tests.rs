//! Ladders with signed identities.

use base64::Engine as _;
use serde_json::json;

use super::{BASE64, date_seconds};
use crate::script::check;

#[test]
fn dates_are_seconds() {
    let table = [
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Fri, 25 Sep 2015 19:12:25 GMT", Some(1_443_208_345)),
        ("Thu, 29 Feb 2024 23:59:59 GMT", Some(1_709_251_199)),
        ("Fri, 01 Mar 2024 00:00:00 GMT", Some(1_709_251_200)),
        ("Sun, 31 Dec 2000 12:00:00 GMT", Some(978_264_000)),
        ("soon", None),
    ];
    for (date, expected) in table {
        assert_eq!(date_seconds(date), expected, "{date}");
    }
}

/// An Identity of this header and these claims.
fn identity(header: &serde_json::Value, claims: &serde_json::Value) -> String {
    let [header, claims] = [header, claims].map(|value| BASE64.encode(value.to_string()));
    format!("Identity: {header}.{claims}.c2lnbmVk;info=<https://c.example/a>")
}

/// The first ladder of an inbound call with these headers.
fn call(headers: &str) -> String {
    format!("0 car> INVITE | {headers}\n20 pbx> 100\n300 pbx> 486\n320 car> ACK")
}

#[test]
fn a_passport_has_all_that_it_must_have() {
    let date = "Date: Fri, 25 Sep 2015 19:12:25 GMT";
    let header = json!({"typ": "passport", "alg": "ES256", "x5u": "https://c.example/a"});
    let claims =
        json!({"orig": {"tn": "12025550170"}, "dest": {"tn": ["12025550123"]}, "iat": 1_443_208_345});
    let with = |h: &serde_json::Value, c: &serde_json::Value| call(&format!("{date};;{}", identity(h, c)));
    let but = |of: &serde_json::Value, name: &str, value: serde_json::Value| {
        let mut changed = of.clone();
        changed[name] = value;
        changed
    };
    let form = &["identity/passport-form"][..];
    check(&[
        ("right", &with(&header, &claims), &[]),
        ("short", &call(&format!("{date};;Identity: ..c2lnbmVk;info=<https://c.example/a>")), &[]),
        ("no info", &call(&format!("{date};;Identity: ..c2lnbmVk;alg=ES256")), form),
        ("two parts", &call(&format!("{date};;Identity: a.b;info=<https://c.example/a>")), form),
        ("no JSON", &call(&format!("{date};;Identity: YQ.YQ.YQ;info=<https://c.example/a>")), form),
        ("another typ", &with(&but(&header, "typ", json!("JWT")), &claims), form),
        ("another x5u", &with(&but(&header, "x5u", json!("https://c.example/b")), &claims), form),
        ("no originator", &with(&header, &but(&claims, "orig", json!({}))), form),
        ("no destination", &with(&header, &but(&claims, "dest", json!({"tn": []}))), form),
        ("no time", &with(&header, &but(&claims, "iat", json!("soon"))), form),
        (
            "a plus",
            &with(&header, &but(&claims, "orig", json!({"tn": "+1202"}))),
            &["identity/numbers-canonical"],
        ),
        ("no Date", &call(&identity(&header, &claims)), &["identity/date-beside"]),
        ("too late", &with(&header, &but(&claims, "iat", json!(1_443_208_406))), &["identity/date-beside"]),
        ("as late", &with(&header, &but(&claims, "iat", json!("1443208405"))), &[]),
    ]);
}

#[test]
fn shaken_says_how_well_the_caller_is_known() {
    let header = json!({"typ": "passport", "alg": "ES256", "x5u": "https://c.example/a", "ppt": "shaken"});
    let of = |attest: &str, origid: &str| {
        let claims = json!({
            "orig": {"tn": "12025550170"}, "dest": {"tn": ["12025550123"]}, "iat": 1_443_208_345,
            "attest": attest, "origid": origid,
        });
        let identity = identity(&header, &claims);
        call(&format!("Date: Fri, 25 Sep 2015 19:12:25 GMT;;{identity};ppt=\"shaken\""))
    };
    let uuid = "123e4567-e89b-12d3-a456-426655440000";
    let short =
        "Date: Fri, 25 Sep 2015 19:12:25 GMT;;Identity: ..c2lnbmVk;info=<https://c.example/a>;ppt=shaken";
    check(&[
        ("right", &of("B", uuid), &[]),
        ("no such word", &of("D", uuid), &["identity/shaken-claims"]),
        ("no UUID", &of("A", "1234"), &["identity/shaken-claims"]),
        ("short", &call(short), &["identity/shaken-claims"]),
    ]);
}
