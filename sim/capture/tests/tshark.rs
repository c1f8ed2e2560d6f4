//! Files that other tools make, and what `tshark` sees in them: the same packets at the same moments.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use capture::{Carried, Counts, Entry, Reader};
use clock::{Duration, Instant};
use tempfile::TempDir;
use trace::pcapng::{Options, write};
use trace::{Event, Header, Packet, PacketId, Transport};

/// A message with a body of so many octets.
fn message(number: u64, body: usize) -> Vec<u8> {
    let head = format!(
        "OPTIONS sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK{number}\r\nMax-Forwards: 70\r\n\
         From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: {number}\r\nCSeq: {number} OPTIONS\r\n\
         Content-Type: text/plain\r\nContent-Length: {body}\r\n\r\n"
    );
    [head.into_bytes(), vec![b'x'; body]].concat()
}

/// Packets of both transports and both versions of IP, as our own writer frames them.
fn ours(transports: &[Transport]) -> Vec<u8> {
    let mut at = Instant::ZERO;
    let events: Vec<_> = (1..=40)
        .map(|number| {
            at += Duration::from_nanos(20_000_123);
            let transport = transports[number as usize % transports.len()];
            let six = number > 20;
            let ends = if six { ["[2001:db8::1]", "[2001:db8::2]"] } else { ["192.0.2.1", "198.51.100.2"] };
            let port = if transport == Transport::Udp { 40_000 } else { 5060 };
            let address = |end: &str| format!("{end}:{port}").parse().expect("an address above");
            let payload = if transport == Transport::Udp { vec![7; 172] } else { message(number, 300) };
            let (from, to) = (address(ends[0]), address(ends[1]));
            Event::Sent {
                at,
                packet: Packet { id: PacketId(number), from, to, transport, payload: payload.into() },
            }
        })
        .collect();
    write(&Header::default(), &events, &Options::default())
}

/// Runs a tool; `None` when it is not there.
fn tool(program: &str, arguments: &[&str]) -> Option<String> {
    let Ok(done) = Command::new(program).args(arguments).output() else {
        println!("NOT RUN: {program} is not installed");
        return None;
    };
    let words = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {words}");
    Some(String::from_utf8(done.stdout).expect("these tools print UTF-8"))
}

fn name(path: &Path) -> &str {
    path.to_str().expect("a folder for tests has a plain name")
}

fn read(path: &Path) -> (Vec<Carried>, Counts) {
    let mut reader = Reader::new(std::fs::File::open(path).expect("it was made")).expect("a capture");
    reader.finish();
    let entries = reader.by_ref().map(|entry| match entry {
        Entry::Carried(carried) => carried,
        Entry::Damage(damage) => panic!("{}: {damage}", path.display()),
    });
    let carried = entries.collect();
    (carried, reader.counts().clone())
}

/// Datagrams as `seconds source port destination port payload`, then the numbers of all requests.
fn seen_by_tshark(path: &Path) -> Option<(Vec<String>, BTreeSet<String>)> {
    let fields = ["ip.src", "ipv6.src", "udp.srcport", "ip.dst", "ipv6.dst", "udp.dstport", "udp.payload"];
    let mut arguments = vec!["-n", "-r", name(path), "-T", "fields", "-E", "separator=|"];
    let all = ["sip.CSeq.seq", "frame.time_epoch"].into_iter().chain(fields);
    arguments.extend(all.flat_map(|field| ["-e", field]));
    let rows = tool("tshark", &arguments)?;
    let (mut datagrams, mut calls) = (Vec::new(), BTreeSet::new());
    for row in rows.lines() {
        let (numbers, packet) = row.split_once('|').expect("as many columns as fields");
        calls.extend(numbers.split(',').filter(|number| !number.is_empty()).map(str::to_owned));
        let words: Vec<_> = packet.split('|').filter(|word| !word.is_empty()).collect();
        // A datagram has ports.
        if words.len() > 3 {
            datagrams.push(words.join(" "));
        }
    }
    Some((datagrams, calls))
}

fn seen_by_us(carried: &[Carried]) -> (Vec<String>, BTreeSet<String>) {
    let (mut datagrams, mut calls) = (Vec::new(), BTreeSet::new());
    for one in carried {
        let text = String::from_utf8_lossy(&one.payload).into_owned();
        let number = text.split("CSeq: ").nth(1).and_then(|rest| rest.split(' ').next());
        calls.extend(number.map(str::to_owned));
        if one.transport != Transport::Udp {
            continue;
        }
        let (seconds, nanos) = (one.at.0 / 1_000_000_000, one.at.0 % 1_000_000_000);
        let mut row = format!("{seconds}.{nanos:09} {} {}", one.from.ip(), one.from.port());
        let _ = write!(row, " {} {} ", one.to.ip(), one.to.port());
        row.extend(one.payload.iter().map(|octet| format!("{octet:02x}")));
        datagrams.push(row);
    }
    (datagrams, calls)
}

/// Both see the same; how many packets that were.
fn check(path: &Path) -> Counts {
    let (carried, counts) = read(path);
    if let Some((datagrams, calls)) = seen_by_tshark(path) {
        let ours = seen_by_us(&carried);
        assert_eq!(ours.0, datagrams, "{}", path.display());
        assert_eq!(ours.1, calls, "{}", path.display());
    }
    counts
}

fn folder() -> (TempDir, impl Fn(&str) -> PathBuf) {
    let folder = TempDir::new().expect("there is room for a few files");
    let path = folder.path().to_owned();
    (folder, move |file| path.join(file))
}

#[test]
fn formats_of_other_tools_are_read() {
    let (_folder, path) = folder();
    let original = path("original");
    std::fs::write(&original, ours(&[Transport::Udp, Transport::Tcp])).expect("there is room");
    assert_eq!(check(&original).frames, 40);
    for format in ["pcap", "nsecpcap", "modpcap", "pcapng"] {
        let made = path(format);
        if tool("editcap", &["-F", format, name(&original), name(&made)]).is_none() {
            return;
        }
        assert_eq!(check(&made).frames, 40, "{format}");
    }
}

#[test]
fn captures_that_were_shifted_picked_from_commented_and_cut_are_read() {
    let (_folder, path) = folder();
    let original = path("original");
    std::fs::write(&original, ours(&[Transport::Udp, Transport::Tcp])).expect("there is room");
    for (n, change) in
        [&["-t", "3600.5"][..], &["-r", "-F", "pcap"], &["-a", "3:a comment"]].iter().enumerate()
    {
        let made = path(&n.to_string());
        let range = if change.contains(&"-r") { &["5-17"][..] } else { &[] };
        let arguments = [change, &[name(&original), name(&made)][..], range].concat();
        if tool("editcap", &arguments).is_none() {
            return;
        }
        check(&made);
    }
    let snapped = path("snapped");
    if tool("editcap", &["-s", "100", name(&original), name(&snapped)]).is_some() {
        let (carried, counts) = read(&snapped);
        assert_eq!(counts.cut, 40);
        assert!(carried.iter().all(|one| one.missing > 0));
        let datagrams = carried.iter().filter(|one| one.transport == Transport::Udp);
        assert!(datagrams.clone().all(|one| one.payload.len() + one.missing as usize == 172));
        assert_eq!(datagrams.count(), 20);
    }
}

#[test]
fn merged_captures_have_many_interfaces_and_link_types() {
    let (_folder, path) = folder();
    let files = [path("a"), path("b"), path("c")];
    std::fs::write(&files[0], ours(&[Transport::Udp])).expect("there is room");
    std::fs::write(&files[1], ours(&[Transport::Tcp])).expect("there is room");
    if !made_of_text(&files[2], &["-u", "5060,5060", "-4", "10.0.0.1,10.0.0.2"], &message(99, 5)) {
        return;
    }
    let merged = path("merged");
    let names: Vec<_> = files.iter().map(|file| name(file)).collect();
    let arguments = [&["-a", "-F", "pcapng", "-w", name(&merged)][..], &names].concat();
    if tool("mergecap", &arguments).is_some() {
        let counts = check(&merged);
        assert_eq!(counts.frames, 81);
        assert_eq!(counts.link_types.into_iter().collect::<Vec<_>>(), [(1, 1), (101, 80)]);
    }
}

/// A capture of one frame with these octets behind headers that the tool makes.
fn made_of_text(path: &Path, arguments: &[&str], octets: &[u8]) -> bool {
    let mut text = String::new();
    for (line, chunk) in octets.chunks(16).enumerate() {
        let _ = write!(text, "{:06x}", line * 16);
        for octet in chunk {
            let _ = write!(text, " {octet:02x}");
        }
        text.push('\n');
    }
    let input = path.with_extension("txt");
    std::fs::write(&input, text).expect("there is room");
    tool("text2pcap", &[arguments, &[name(&input), name(path)]].concat()).is_some()
}

#[test]
fn headers_that_other_tools_make_are_read() {
    let (_folder, path) = folder();
    let options: [&[&str]; 5] = [
        &["-u", "5060,5070", "-4", "10.0.0.1,10.0.0.2"],
        &["-u", "5060,5070", "-6", "2001:db8::1,2001:db8::2"],
        &["-T", "5060,5070", "-4", "10.0.0.1,10.0.0.2"],
        &["-T", "5060,5070", "-6", "2001:db8::1,2001:db8::2", "-F", "nsecpcap"],
        &["-l", "101", "-u", "5060,5070", "-4", "10.0.0.1,10.0.0.2", "-F", "pcap"],
    ];
    for (n, options) in options.iter().enumerate() {
        let made = path(&n.to_string());
        if !made_of_text(&made, options, &message(1, 40)) {
            return;
        }
        assert_eq!(check(&made).frames, 1);
        assert_eq!(read(&made).0[0].payload, message(1, 40), "{options:?}");
    }
}

/// A datagram with SIP, in IPv4.
fn packet() -> Vec<u8> {
    let payload = message(1, 40);
    let mut packet = vec![0x45, 0];
    packet.extend((28 + payload.len() as u16).to_be_bytes());
    packet.extend([0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    packet.extend([5060_u16, 5070, 8 + payload.len() as u16, 0].map(u16::to_be_bytes).concat());
    packet.extend(payload);
    packet
}

#[test]
fn links_are_what_others_take_them_for() {
    let (_folder, path) = folder();
    let ether = [2; 12];
    let length = (2 + packet().len() as u16).to_be_bytes();
    let links: [(&str, Vec<u8>); 9] = [
        ("1", [&ether[..], &[0x81, 0, 0, 5, 8, 0]].concat()),
        ("1", [&ether[..], &[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0]].concat()),
        ("1", [&ether[..], &[0x88, 0x64, 0x11, 0, 0, 1], &length, &[0, 0x21]].concat()),
        ("113", [&[0; 14][..], &[8, 0]].concat()),
        ("276", [&[8, 0][..], &[0; 18]].concat()),
        ("0", vec![2, 0, 0, 0]),
        ("108", vec![0, 0, 0, 2]),
        ("101", vec![]),
        ("228", vec![]),
    ];
    let files: Vec<_> = (0..links.len()).map(|n| path(&n.to_string())).collect();
    for (file, (link_type, head)) in files.iter().zip(&links) {
        if !made_of_text(file, &["-l", link_type], &[&head[..], &packet()].concat()) {
            return;
        }
        assert_eq!(read(file).0[0].payload, message(1, 40), "link type {link_type}");
    }
    let merged = path("merged");
    let names: Vec<_> = files.iter().map(|file| name(file)).collect();
    if tool("mergecap", &[&["-a", "-w", name(&merged)][..], &names].concat()).is_some() {
        assert_eq!(check(&merged).frames, 9);
    }
}

#[test]
fn messages_that_were_exported_are_read() {
    let (_folder, path) = folder();
    let (made, exported) = (path("made"), path("exported"));
    if !made_of_text(&made, &["-u", "5060,5070", "-6", "2001:db8::1,2001:db8::2"], &message(1, 40)) {
        return;
    }
    let arguments = ["-n", "-r", name(&made), "-U", "OSI layer 7", "-w", name(&exported)];
    if tool("tshark", &arguments).is_some() {
        let (carried, counts) = read(&exported);
        assert_eq!(counts.link_types.into_iter().collect::<Vec<_>>(), [(252, 1)]);
        assert_eq!((&carried[0].payload[..], carried[0].transport), (&message(1, 40)[..], Transport::Udp));
        assert_eq!(carried[0].from.to_string(), "[2001:db8::1]:5060");
        assert_eq!(carried[0].to.to_string(), "[2001:db8::2]:5070");
    }
}
