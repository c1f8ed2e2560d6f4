//! Signed callers: Identity, and the PASSporT in it. RFC 8224, RFC 8225, RFC 8588.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clock::Rng;
use sip::HeaderName as H;
use trace::Recording;

use super::edit::{add, drop, set};
use super::operator::{How, Mutant, Operator, must, should};
use super::said::{is, is_inside, messages};

const INBOUND: &[&str] =
    &["calls/inbound-ringback-180", "calls/inbound-fast-answer", "calls/inbound-called-hangs-up"];
const X5U: &str = "https://certificates.example.org/trunk.pem";
/// 2015-09-25 19:12:25 UTC.
const DATE: &str = "Fri, 25 Sep 2015 19:12:25 GMT";
const IAT: i64 = 1_443_208_345;

/// What no verifier can use.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "an Identity without info",
        "STI-01",
        INBOUND,
        How::Whole(|r, dice| signed(r, dice, |signed| signed.info = String::new())),
    ),
    must(
        "a PASSporT that is no base64",
        "STI-01",
        INBOUND,
        How::Whole(|r, dice| signed(r, dice, |signed| signed.header = "}{".to_owned())),
    ),
    must(
        "a PASSporT of another type",
        "STI-01",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.header = signed.header.replace("\"passport\"", "\"JWT\""))
        }),
    ),
    must(
        "a PASSporT whose x5u is not that of info",
        "STI-01",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.header = signed.header.replace("trunk", "other"))
        }),
    ),
    must(
        "a PASSporT without originator",
        "STI-01",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replace("\"orig\"", "\"from\""))
        }),
    ),
    must(
        "a PASSporT without destination",
        "STI-01",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replace("\"dest\"", "\"to\""))
        }),
    ),
    must(
        "a PASSporT without time",
        "STI-01",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replace("\"iat\"", "\"at\""))
        }),
    ),
    must(
        "an Identity without Date",
        "STI-02",
        INBOUND,
        How::Whole(|r, dice| signed(r, dice, |signed| signed.date = "")),
    ),
    // RFC 8224 4.1: SHOULD.
    should(
        "a PASSporT that is older than its Date",
        "STI-02",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| {
                let older = (IAT - 200).to_string();
                signed.claims = signed.claims.replace(&IAT.to_string(), &older);
            })
        }),
    ),
    must(
        "a PASSporT of SHAKEN without attest",
        "STI-03",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replace("\"attest\"", "\"tested\""))
        }),
    ),
    must(
        "a PASSporT of SHAKEN with an attest that nobody knows",
        "STI-03",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replace("\"A\"", "\"D\""))
        }),
    ),
    must(
        "a PASSporT of SHAKEN whose origid is no UUID",
        "STI-03",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replace("123e4567-", "here"))
        }),
    ),
    must(
        "a PASSporT of a number with a plus",
        "STI-06",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replace("\"1202", "\"+1202"))
        }),
    ),
    must(
        "a PASSporT of a number with hyphens",
        "STI-06",
        INBOUND,
        How::Whole(|r, dice| {
            signed(r, dice, |signed| signed.claims = signed.claims.replacen("\"1202", "\"1-202-", 1))
        }),
    ),
];

/// What a carrier signs a call with.
struct Signed {
    date: &'static str,
    header: String,
    claims: String,
    info: String,
}

impl Signed {
    /// As it should be.
    fn right() -> Self {
        let header = format!(r#"{{"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"{X5U}"}}"#);
        let claims = format!(
            r#"{{"attest":"A","dest":{{"tn":["12025550170"]}},"iat":{IAT},"orig":{{"tn":"12025550177"}},"origid":"123e4567-e89b-12d3-a456-426655440000"}}"#
        );
        Self { date: DATE, header, claims, info: format!(";info=<{X5U}>") }
    }

    fn identity(&self) -> String {
        let [header, claims] = [&self.header, &self.claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{claims}.c2lnbmVk{};alg=ES256;ppt=shaken", self.info)
    }
}

/// The first INVITE of a call is signed, and something of that is wrong; the recording breaks off there.
fn signed(recording: &Recording, dice: &mut Rng, edit: fn(&mut Signed)) -> Option<Mutant> {
    let said = messages(recording).any(dice, |t| is(t, "INVITE") && !is_inside(t))?;
    let with = |signed: &Signed| {
        let mut text = said.text.clone();
        drop(&mut text, H::Date);
        if !signed.date.is_empty() {
            add(&mut text, "Date", signed.date);
        }
        add(&mut text, "Identity", "");
        set(&mut text, H::Identity, &signed.identity());
        said.replaced(recording, &text.print())
    };
    let mut wrong = Signed::right();
    let before = said.last_of(&with(&wrong));
    edit(&mut wrong);
    let after = said.last_of(&with(&wrong));
    Some(Mutant::new(after, said.sender, said.to_string()).provoked(before))
}
