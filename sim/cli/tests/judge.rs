//! `trunksim judge` on captures that are odd, broken or poor: each is said, and what is readable is judged.

#[path = "judge/build.rs"]
mod build;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use build::{CARRIER, PBX, Packet, call, pcap, record};
use serde_json::Value;
use tempfile::TempDir;

const SECOND: u64 = 1_000;

fn judge(file: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let command =
        Command::new(env!("CARGO_BIN_EXE_trunksim")).arg("judge").arg(file).args(arguments).output();
    let Output { status, stdout, stderr } = command.expect("the program starts");
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code(), text)
}

/// What is said of a file with these octets.
fn said(octets: &[u8], arguments: &[&str]) -> (Option<i32>, String) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("call.pcap");
    fs::write(&file, octets).expect("a file");
    judge(&file, arguments)
}

fn says(octets: &[u8], arguments: &[&str], code: i32, words: &[&str]) -> String {
    let (got, text) = said(octets, arguments);
    for words in words {
        assert!(text.contains(words), "`{words}` is missing:\n{text}");
    }
    assert_eq!(got, Some(code), "{text}");
    text
}

#[test]
fn a_call_that_keeps_the_rules_passes() {
    let words =
        ["  1  0:00.000  198.51.100.7:", "completed 200", "pass call.pcap trunk 1: 1 call, 0 findings"];
    says(&pcap(&call(0, PBX, CARRIER, "a")), &[], 0, &words[1..]);
}

/// The first question to a capture, whoever is to blame.
#[test]
fn sound_that_arrives_in_one_direction_alone_is_said() {
    const SOUND: [&str; 2] = ["198.51.100.7:4000", "203.0.113.1:4000"];
    let mut packets = call(0, PBX, CARRIER, "a");
    packets.iter_mut().skip(6).for_each(|packet| packet.at += 20 * SECOND);
    let spoken = (50..1100).map(|number| build::rtp(number, SOUND[0], SOUND[1])).map(|mut packet| {
        packet.payload[12..].iter_mut().zip(0_u8..).for_each(|(octet, n)| *octet = n.wrapping_mul(37));
        packet
    });
    packets.splice(6..6, spoken);
    let words = "media/two-way-audio (network): nothing that the";
    says(&pcap(&packets), &[], 0, &[words, "completed 200"]);
}

#[test]
fn what_is_no_capture_is_refused() {
    for (octets, words) in [
        (
            &b"hello, world, this is no capture"[..],
            "is no capture: it is neither pcap nor pcapng: it begins with 68 65 6c 6c",
        ),
        (b"", "is no capture: it is empty"),
        (b"\xd4\xc3\xb2\xa1\x02\x00", "is no capture: it ends inside of its header"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "it is compressed (gzip): unpack it first"),
    ] {
        says(octets, &[], 2, &[words]);
    }
}

#[test]
fn a_file_that_is_cut_short_is_judged_up_to_there() {
    let packets = call(0, PBX, CARRIER, "a");
    let mut octets = pcap(&packets);
    let last = record(packets.last().expect("a packet")).len();
    octets.truncate(octets.len() - 40);
    let place = format!("at octet {}: the file ends inside of a record", octets.len() + 40 - last);
    says(&octets, &[], 0, &[&place, "completed 200"]);
}

#[test]
fn behind_a_broken_block_reading_goes_on() {
    let packets = call(0, PBX, CARRIER, "a");
    let whole = pcap(&packets[..3]).len();
    let mut octets = pcap(&packets[..3]);
    octets.extend([0xff; 333]);
    octets.extend(packets[3..].iter().flat_map(record));
    let place = format!("at octet {whole}: no record can begin here; 333 octets skipped");
    says(&octets, &[], 0, &[&place, "completed 200", "1 call, 0 findings"]);
}

#[test]
fn a_capture_without_sip_says_so() {
    let dns = Packet { at: 0, from: PBX, to: "192.0.2.53:53", payload: b"\x12\x34\x01\x00query".to_vec() };
    says(&pcap(&[dns]), &[], 4, &["no SIP was found in it", "1 packet of an unknown kind"]);
}

/// What hangs up a call that the other side knows nothing of, asked for credentials or not.
#[test]
fn a_bye_that_finds_no_call_is_none() {
    let answered = |statuses: &[&str]| -> Vec<Packet> {
        let [bye, ok] =
            call(0, PBX, CARRIER, "a").split_off(6).try_into().unwrap_or_else(|_| panic!("BYE and 200"));
        let edit = |packet: &Packet, later: u64, edits: &[(&str, &str)]| {
            let mut text = String::from_utf8(packet.payload.clone()).expect("SIP is text");
            for (old, new) in edits {
                text = text.replace(old, new);
            }
            Packet { at: packet.at + later, payload: text.into_bytes(), ..packet.clone() }
        };
        let mut packets = Vec::new();
        for (status, later) in statuses.iter().zip([0, 100]) {
            let (number, branch) = (format!("CSeq: {} BYE", 2 + later / 100), format!("a3{later};x"));
            let both = [("CSeq: 2 BYE", number.as_str()), ("a3", branch.trim_end_matches(";x"))];
            packets.push(edit(&bye, later, &both));
            packets.push(edit(&ok, later, &[&both[..], &[("200 OK", status)]].concat()));
        }
        packets
    };
    let unknown = "481 Call/Transaction Does Not Exist";
    let asks = "401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"n\", qop=\"auth\"";
    for statuses in [&[unknown][..], &[asks, unknown], &[unknown, unknown]] {
        let (_, text) = said(&pcap(&answered(statuses)), &[]);
        assert!(text.contains("trunk 1: 0 calls"), "{statuses:?}:\n{text}");
    }
    let (_, text) = said(&pcap(&answered(&["200 OK"])), &[]);
    assert!(text.contains("completed") && text.contains("trunk 1: 1 call"), "{text}");
}

#[test]
fn of_one_direction_no_exchange_is_judged() {
    let mut packets = call(0, PBX, CARRIER, "a");
    packets.retain(|packet| packet.from == PBX);
    let words = ["of SIP 198.51.100.7 alone was heard", "completed", "1 call, 0 findings"];
    let text = says(&pcap(&packets), &[], 0, &words);
    assert!(!text.contains("unanswered"), "its answer was not captured, and came:\n{text}");
}

#[test]
fn forty_trunks_are_forty() {
    let hosts: Vec<(&str, &str)> = (0..40).map(build::hosts).collect();
    let mut packets: Vec<Packet> =
        hosts.iter().zip(0..).flat_map(|((a, b), n)| call(n * 7, a, b, &n.to_string())).collect();
    packets.sort_by_key(|packet| packet.at);
    let text = says(&pcap(&packets), &[], 0, &["trunk 40: "]);
    assert!(text.contains("(alike: 39 calls on other trunks)"), "{text}");
    assert_eq!(text.lines().filter(|line| line.ends_with(": 1 call, 0 findings")).count(), 40, "{text}");
}

#[test]
fn of_two_trunks_one_is_chosen_by_whoever_shows_one() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("two trunks.pcap");
    let [(a, b), (c, d)] = [0, 1].map(build::hosts);
    let packets = [call(0, a, b, "a"), call(20 * SECOND, c, d, "b")].concat();
    fs::write(&file, pcap(&packets)).expect("it can be written");
    let shown = |verb: &str, more: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_trunksim")).arg(verb).arg(&file).args(more).output();
        let done = done.expect("the binary was just built");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status.code(), text(&done.stdout), text(&done.stderr))
    };
    for verb in ["ladder", "demo"] {
        for (more, why) in [
            (&[][..], "has 2 trunks; choose one with --trunk 1 to 2, `trunksim judge '"),
            (&["--trunk", "3"], "there is no trunk 3; "),
        ] {
            let (code, _, wrong) = shown(verb, more);
            assert!(code == Some(2) && wrong.contains(why), "{verb} {more:?}: {wrong}");
        }
        let (code, said, wrong) = shown(verb, &["--trunk", "2"]);
        assert!(code != Some(2) && said.contains("INVITE +12025550101"), "{verb}: {said}{wrong}");
    }
}

#[test]
fn what_is_out_of_order_in_time_is_counted_and_judged() {
    let mut packets = call(0, PBX, CARRIER, "a");
    packets[2].at -= 25;
    let words = [
        "1 whose time lies before that of the frame before",
        "1 packet stamped before one that came earlier, counted as of then",
        "completed 200",
    ];
    says(&pcap(&packets), &[], 0, &words);
}

#[test]
fn what_a_snap_length_has_cut_is_not_judged() {
    let packets = call(0, PBX, CARRIER, "a");
    for snap in [40, 96, 200] {
        let text = says(
            &build::snapped(&packets, snap),
            &[],
            4,
            &["no message was captured whole, so that none was judged"],
        );
        assert!(text.contains("captured in part only"), "{text}");
    }
    // The messages with a description alone are longer.
    let text = says(&build::snapped(&packets, 400), &[], 0, &["completed 200", "1 call, 0 findings"]);
    assert!(text.contains("2 of 7 messages were not captured whole"), "{text}");
}

#[test]
fn a_side_with_two_addresses_is_one() {
    let other = "203.0.113.2:5060";
    let mut packets = call(0, PBX, CARRIER, "a");
    for packet in &mut packets[6..] {
        (packet.from, packet.to) = (
            if packet.from == CARRIER { other } else { PBX },
            if packet.to == CARRIER { other } else { PBX },
        );
    }
    says(
        &pcap(&packets),
        &[],
        0,
        &["203.0.113.1 and 203.0.113.2", "completed 200", "trunk 1: 1 call, 0 findings"],
    );
}

#[test]
fn a_promise_is_judged_when_its_profile_is_named() {
    let folder = TempDir::new().expect("a folder");
    let profile = folder.path().join("short.toml");
    let text = "title = \"Short calls\"\nclass = \"c\"\nsource = \"s\"\n[calls]\nduration_max_s = 60\n";
    fs::write(&profile, text).expect("a file");
    let mut packets = call(0, PBX, CARRIER, "a");
    packets[6..].iter_mut().for_each(|packet| packet.at += 90 * SECOND);
    let octets = pcap(&packets);
    let path = profile.display().to_string();
    let text = says(&octets, &["--pbx", "198.51.100.7"], 0, &["0 findings"]);
    assert!(!text.contains("duration-limit"));
    for (side, blame) in [("pbx", "pbx"), ("carrier", "carrier")] {
        let options = ["--pbx", "198.51.100.7", &format!("--{side}-profile"), &path];
        says(&octets, &options, 0, &[&format!("warning call/duration-limit ({blame}): the call goes on")]);
    }
    let unknown = says(&octets, &["--pbx-profile", &path], 0, &["nor what a profile promises"]);
    assert!(!unknown.contains("duration-limit"), "{unknown}");
    says(&octets, &["--pbx-profile", "nobody-s"], 2, &["there is no pbx profile `nobody-s`; there are: "]);
}

#[test]
fn who_is_guessed_is_named_by_its_address_everywhere() {
    let folder = TempDir::new().expect("a folder");
    let (file, out) = (folder.path().join("call.pcap"), folder.path().join("out"));
    let mut packets = call(0, PBX, CARRIER, "a");
    let invite = String::from_utf8(packets[0].payload.clone()).expect("text");
    packets[0].payload = invite.replace("Max-Forwards: 70", "Max-Forwards: 999").into_bytes();
    fs::write(&file, pcap(&packets)).expect("a file");
    let (code, text) = judge(&file, &["--ladder", "--out", &out.display().to_string()]);
    assert_eq!(code, Some(1), "{text}");
    let report = out.join("call.pcap trunk 1");
    let report = fs::read_dir(&out)
        .expect("a folder")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.is_dir())
        .unwrap_or(report);
    let read = |name: &str| fs::read_to_string(report.join(name)).expect(name);
    let (ladder, html) = (read("ladder.txt"), read("report.html"));
    for (name, text) in [("terminal", &text), ("ladder", &ladder)] {
        assert!(text.contains("198.51.100.7") && text.contains("203.0.113.1"), "{name}:\n{text}");
        assert!(!text.contains("pbx  ") && !text.contains("(pbx"), "{name}:\n{text}");
    }
    assert!(html.contains(">198.51.100.7</span>"), "the blame of the finding");
    let json: Value = serde_json::from_str(&read("findings.json")).expect("JSON");
    assert_eq!(json["sides"]["guess"], true);
    let blames: Vec<&str> =
        json["findings"].as_array().expect("a list").iter().filter_map(|f| f["blame"].as_str()).collect();
    assert!(!blames.is_empty() && blames.iter().all(|blame| *blame == "198.51.100.7"), "{blames:?}");
    assert_eq!(json["calls"][0]["caller"], "198.51.100.7");
    let (code, again) = replay(&report);
    assert_eq!(code, Some(1), "{again}");
}

fn replay(folder: &Path) -> (Option<i32>, String) {
    let command =
        Command::new(env!("CARGO_BIN_EXE_trunksim")).arg("replay").arg(folder.join("trace.jsonl")).output();
    let Output { status, stdout, .. } = command.expect("the program starts");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned())
}

#[test]
fn media_without_a_description_are_shown() {
    let packets: Vec<Packet> = (0..50).map(|n| build::rtp(n, "192.0.2.1:4000", "192.0.2.2:6000")).collect();
    let words = [
        "media alone: no SIP between them was captured",
        "1 stream of no call, without a description",
        "192.0.2.1:4000 -> 192.0.2.2:6000  SSRC 00000007  PCMA  50 packets, 0 lost",
        "no SIP was found in it",
    ];
    // That no rule of RTP was broken is no pass of a trunk.
    says(&pcap(&packets), &[], 4, &words);
}

/// Nothing to be seen has a reason, and what there is is said.
#[test]
fn calls_and_addresses_that_are_not_there_are_said() {
    let octets = pcap(&call(0, PBX, CARRIER, "a"));
    for words in [["--call", "7"], ["--number", "999"], ["--since", "99999"]] {
        says(&octets, &words, 4, &["the one call is not what was asked for:", "     1  0:00.000"]);
    }
    says(&octets, &["--carrier", "1.2.3.4"], 0, &["--carrier 1.2.3.4: no SIP came from there"]);
    let (_, text) = said(&octets, &["--carrier", "203.0.113.1", "--call", "1"]);
    assert!(!text.contains("no SIP came") && !text.contains("asked for"), "{text}");
    let (code, text) = said(&[], &[]);
    assert!(code == Some(2) && text.contains("it is empty"), "{text}");
}
