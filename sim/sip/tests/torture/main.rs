//! The torture: every message of RFC 4475 and RFC 5118 gets the right reaction.
//!
//! The texts are not ours to ship; `texts` says what holds without them. The call flows of the other RFCs are
//! read by `tests/tests/flows.rs`.

mod archive;
mod reaction;
mod rfc4475;
mod rfc5118;
#[path = "../../../../tests/torture/texts.rs"]
mod texts;

use libtest_mimic::Arguments;
use texts::{rfc, trial};

fn main() {
    let arguments = Arguments::from_args();
    let trials = vec![
        trial("every_message_of_rfc_4475_gets_the_right_reaction", &[4475], rfc_4475),
        trial("every_message_of_rfc_5118_gets_the_right_reaction", &[5118], rfc_5118),
        trial("rsip_on_the_same_messages", &[4475, 5118], rsip_on_the_same_messages),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

fn rfc_4475() {
    let files = archive::files(&rfc(4475));
    let report = reaction::hold(&rfc4475::EXPECTED, |name| {
        let file = files.iter().find(|file| file.name == format!("{name}.dat"));
        file.unwrap_or_else(|| panic!("{name} is not in the archive")).octets.clone()
    });
    println!("torture: RFC 4475: {report}");
}

fn rfc_5118() {
    let files = archive::files(&rfc(5118));
    let report = reaction::hold(&rfc5118::EXPECTED, |name| {
        let file = files.iter().find(|file| file.name == name);
        archive::restored(&file.unwrap_or_else(|| panic!("{name} is not in the archive")).octets)
    });
    println!("torture: RFC 5118: {report}");
}

/// What another parser makes of the valid ones: it only has to find the headers, not to read them.
fn rsip_on_the_same_messages() {
    let (ipv4, ipv6) = (archive::files(&rfc(4475)), archive::files(&rfc(5118)));
    let octets = |files: &[archive::File], name: &str| -> Vec<u8> {
        files.iter().find(|file| file.name == name).expect("the archive holds it").octets.clone()
    };
    let refuses = |octets: &[u8]| rsip::SipMessage::try_from(octets).is_err();
    let valid = rfc4475::VALID.iter().filter(|name| refuses(&octets(&ipv4, &format!("{name}.dat"))));
    let valid: Vec<_> = valid.copied().collect();
    let rows = rfc5118::EXPECTED.iter().map(|row| row.name).filter(|name| *name != "ipv6-bad");
    let v6: Vec<_> = rows.filter(|name| refuses(&archive::restored(&octets(&ipv6, name)))).collect();
    println!("torture: rsip refuses {} of 13 valid messages of RFC 4475: {}", valid.len(), valid.join(" "));
    println!("torture: rsip refuses {} of 11 valid messages of RFC 5118: {}", v6.len(), v6.join(" "));
    assert_eq!(
        (valid.len(), v6.len()),
        (6, 9),
        "the README gives these figures as a reason for our own parser"
    );
}
