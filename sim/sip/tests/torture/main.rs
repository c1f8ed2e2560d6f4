//! The torture: every message of RFC 4475 and RFC 5118 gets the right reaction, and every complete
//! message printed in the SIP call-flow RFCs reads and prints back.
//!
//! The texts are not ours to ship. `tests/torture/fetch.sh target/rfc` fetches them. Without them the tests
//! are listed as ignored, so that no runner counts them as passed, and a line says that they were not run;
//! with `TORTURE=required` in the environment their absence is a failure.

mod archive;
mod flows;
mod reaction;
mod rfc4475;
mod rfc5118;
mod rfc_text;

use std::io::Read as _;
use std::path::PathBuf;

use libtest_mimic::{Arguments, Failed, Trial};

/// RFCs whose printed messages must read.
const FLOWS: [u16; 7] = [3261, 3665, 3666, 5359, 5407, 5589, 6140];

fn main() {
    let arguments = Arguments::from_args();
    let trials = vec![
        trial("every_message_of_rfc_4475_gets_the_right_reaction", &[4475], rfc_4475),
        trial("every_message_of_rfc_5118_gets_the_right_reaction", &[5118], rfc_5118),
        trial("every_complete_message_of_the_call_flows_reads_and_prints_back", &FLOWS, call_flows),
        trial("rsip_on_the_same_messages", &[4475, 5118], rsip_on_the_same_messages),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test that needs these RFCs.
fn trial(name: &str, needs: &[u16], test: fn()) -> Trial {
    let absent: Vec<u16> = needs.iter().copied().filter(|&number| !path(number).is_file()).collect();
    let required = std::env::var_os("TORTURE").is_some_and(|value| value == "required");
    if !absent.is_empty() {
        eprintln!(
            "torture: not run: {name}: no RFC {absent:?} in target/rfc; tests/torture/fetch.sh fetches them"
        );
    }
    let run = move || {
        if !absent.is_empty() {
            return Err(Failed::from(format!("required, but no RFC {absent:?} in target/rfc")));
        }
        test();
        Ok(())
    };
    let ignored = !required && needs.iter().any(|&number| !path(number).is_file());
    Trial::test(name, run).with_ignored_flag(ignored)
}

fn path(number: u16) -> PathBuf {
    let fixed = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/rfc"));
    std::env::var_os("TORTURE_RFC").map_or_else(fixed, PathBuf::from).join(format!("rfc{number}.txt.gz"))
}

fn rfc(number: u16) -> String {
    let packed = std::fs::read(path(number)).expect("the trial looked for it");
    let mut octets = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut octets).expect("a gzip file");
    // Some of the older texts hold a Latin-1 name or two in their acknowledgements.
    String::from_utf8_lossy(&octets).into_owned()
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

fn call_flows() {
    let (mut complete, mut unexpected) = (0, Vec::new());
    for number in FLOWS {
        let found = rfc_text::messages(&rfc(number));
        println!("torture: RFC {number}: {}", found.summary());
        complete += found.complete.len();
        unexpected.extend(flows::unexpected(number, &found));
    }
    println!("torture: call flows: {complete} complete messages from {} RFCs", FLOWS.len());
    assert!(unexpected.is_empty(), "{} unexpected faults:\n{}", unexpected.len(), unexpected.join("\n\n"));
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
