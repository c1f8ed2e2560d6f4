//! Which trunk a packet belongs to, and who is who.

use bytes::Bytes;
use clock::Duration;
use trace::{Event, Party, Transport};

use super::{Choice, Sorted, Sorter, Told};
use crate::{Carried, UnixNanos};

const CARRIER: &str = "203.0.113.1:5060";
const PBX: &str = "198.51.100.7:5060";
const INSIDE: &str = "10.0.0.9:5060";

/// A packet so many milliseconds after the first.
fn packet(at: u64, from: &str, to: &str, payload: &[u8]) -> Carried {
    Carried {
        at: UnixNanos(1_796_000_000_000_000_000 + at * 1_000_000),
        frame: at + 1,
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        transport: Transport::Udp,
        payload: Bytes::copy_from_slice(payload),
        ip_id: None,
        hops: None,
        missing: 0,
        after_gap: false,
    }
}

fn request(at: u64, from: &str, to: &str, method: &str, number: &str, more: &str) -> Carried {
    let text = format!(
        "{method} sip:{number}@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK{at}\r\nFrom: <sip:1@{from}>;tag=f\r\n\
         To: <sip:{number}@{to}>\r\nCall-ID: c{number}\r\nCSeq: 1 {method}\r\nMax-Forwards: 70\r\n{more}\r\n"
    );
    packet(at, from, to, text.as_bytes())
}

fn response(at: u64, from: &str, to: &str, status: u16, method: &str) -> Carried {
    let text = format!(
        "SIP/2.0 {status} x\r\nVia: SIP/2.0/UDP {to};branch=z9hG4bK0\r\nFrom: <sip:1@{to}>;tag=f\r\n\
         To: <sip:2@{from}>;tag=t\r\nCall-ID: c2\r\nCSeq: 1 {method}\r\n\r\n"
    );
    packet(at, from, to, text.as_bytes())
}

/// An INVITE that wants its media at an address.
fn offer(at: u64, from: &str, to: &str, media: &str) -> Carried {
    let (host, port) = media.rsplit_once(':').unwrap();
    let sdp = format!(
        "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\n"
    );
    let body = format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}", sdp.len());
    let carried = request(at, from, to, "INVITE", "2", "");
    let text = String::from_utf8(carried.payload.to_vec()).unwrap();
    let payload = text.strip_suffix("\r\n").unwrap().to_owned() + &body;
    packet(at, from, to, payload.as_bytes())
}

fn rtp(at: u64, from: &str, to: &str) -> Carried {
    packet(at, from, to, &[[0x80, 8, 0, at as u8, 0, 0, 0, 0, 0, 0, 0, 1].as_slice(), &[0xd5; 160]].concat())
}

/// What a sorter makes of packets: who the PBX is and how sure that is, and what was sent on each trunk.
fn sorted(choice: Choice, carried: &[Carried]) -> (Sorter, Vec<(String, Told)>, Vec<usize>) {
    let mut sorter = Sorter::new(choice);
    carried.iter().for_each(|packet| sorter.take(packet));
    sorter.end();
    let (mut sides, mut sent) = (Vec::new(), Vec::new());
    while let Some(sorted) = sorter.poll() {
        match sorted {
            Sorted::Opened(id, found) => {
                let pbx = found.cast.hosts.iter().find(|host| host.party == Party::Pbx).unwrap();
                sides.push((pbx.address.to_string(), found.told));
                sent.resize(id + 1, 0);
            }
            Sorted::Event(id, Event::Sent { .. }) => sent[id] += 1,
            Sorted::Calling(..) | Sorted::Event(..) => {}
        }
    }
    (sorter, sides, sent)
}

#[test]
fn who_is_who() {
    let many = |from: &str, to: &str, first: u64| -> Vec<Carried> {
        (0..6).map(|n| request(first + n, from, to, "INVITE", &format!("49{n}"), "")).collect()
    };
    let table: [(&str, Vec<Carried>, &str, Told); 7] = [
        ("who registers", vec![request(0, PBX, CARRIER, "REGISTER", "1", "")], "198.51.100.7", Told::Surely),
        (
            "also when it was called before",
            vec![request(0, CARRIER, PBX, "INVITE", "2", ""), request(1, PBX, CARRIER, "REGISTER", "1", "")],
            "198.51.100.7",
            Told::Surely,
        ),
        (
            "who is challenged when it calls",
            vec![request(0, PBX, CARRIER, "INVITE", "2", ""), response(1, CARRIER, PBX, 407, "INVITE")],
            "198.51.100.7",
            Told::Surely,
        ),
        (
            "who gets what a core network puts in",
            vec![request(0, CARRIER, PBX, "INVITE", "2", "P-Charging-Vector: icid-value=1\r\n")],
            "198.51.100.7",
            Told::Surely,
        ),
        ("who is private", vec![request(0, CARRIER, INSIDE, "OPTIONS", "2", "")], "10.0.0.9", Told::Likely),
        (
            "who calls the world",
            [many(PBX, CARRIER, 1), vec![request(9, CARRIER, PBX, "INVITE", "2", "")]].concat(),
            "198.51.100.7",
            Told::Likely,
        ),
        ("nobody knows", vec![request(0, CARRIER, PBX, "OPTIONS", "2", "")], "203.0.113.1", Told::Not),
    ];
    for (name, carried, pbx, told) in table {
        let (_, sides, _) = sorted(Choice::default(), &carried);
        assert_eq!(sides, [(pbx.to_owned(), told)], "{name}");
    }
    let choice = Choice { carrier: vec!["203.0.113.1".parse().unwrap()], pbx: Vec::new() };
    let (_, sides, _) = sorted(choice, &[request(0, CARRIER, PBX, "REGISTER", "2", "")]);
    assert_eq!(sides, [("198.51.100.7".to_owned(), Told::Surely)], "what is said counts");
}

#[test]
fn a_side_of_several_addresses_is_one_trunk_where_it_is_named() {
    let other = "203.0.113.2:5060";
    let calls = [request(0, PBX, CARRIER, "INVITE", "2", ""), request(1, other, PBX, "INVITE", "3", "")];
    let (_, sides, sent) = sorted(Choice::default(), &calls);
    assert_eq!((sides.len(), sent), (2, vec![1, 1]));
    let carrier = ["203.0.113.1", "203.0.113.2"].map(|ip| ip.parse().unwrap()).to_vec();
    let (_, sides, sent) = sorted(Choice { carrier, pbx: vec!["198.51.100.7".parse().unwrap()] }, &calls);
    assert_eq!((sides.len(), sent), (1, vec![2]));
}

#[test]
fn media_go_where_their_addresses_were_named() {
    let edge = "198.51.100.7:5060";
    let carried = [
        // Through a proxy, which leaves the description alone.
        offer(0, CARRIER, edge, "203.0.113.9:4000"),
        offer(1, edge, INSIDE, "203.0.113.9:4000"),
        rtp(2, "10.0.0.9:6000", "203.0.113.9:4000"),
        rtp(3, "203.0.113.9:4000", "10.0.0.9:6000"),
        rtp(4, "192.0.2.1:1", "192.0.2.2:2"),
    ];
    let (sorter, _, sent) = sorted(Choice::default(), &carried);
    assert_eq!(sent, [3, 3], "both hops have their message and both packets");
    assert_eq!((sorter.sums().media, sorter.sums().unknown), (2, 1));
}

#[test]
fn two_ends_on_one_host_are_told_by_their_ports() {
    let (a, b) = ("127.0.0.1:5060", "127.0.0.1:5070");
    let (_, sides, sent) = sorted(
        Choice::default(),
        &[request(0, a, b, "REGISTER", "1", ""), response(1, b, a, 200, "REGISTER")],
    );
    assert_eq!((sides.len(), sent), (1, vec![2]));
}

/// RFC 3261 18.2.2, RFC 3581 4: behind a NAT the address of Via is none to answer to; that the server does so is seen where
/// the request was.
#[test]
fn an_answer_to_the_address_of_via_is_of_the_trunk_of_its_request() {
    let behind = "192.168.1.10:5060";
    let via = |carried: Carried| {
        let text = String::from_utf8(carried.payload.to_vec()).unwrap();
        Carried { payload: text.replace(PBX, behind).into(), ..carried }
    };
    let asked = via(request(0, PBX, CARRIER, "INVITE", "2", ""));
    let answered = via(response(1, CARRIER, PBX, 200, "INVITE"));
    let (_, sides, sent) = sorted(
        Choice::default(),
        &[asked.clone(), Carried { to: behind.parse().unwrap(), ..answered.clone() }],
    );
    assert_eq!((sides.len(), sent), (1, vec![2]));
    let (_, _, sent) =
        sorted(Choice::default(), &[asked, Carried { to: "192.168.1.11:5060".parse().unwrap(), ..answered }]);
    assert_eq!(sent, [1, 1], "another host is another hop");
}

#[test]
fn what_was_captured_twice_counts_once() {
    let once = |ip_id| Carried { ip_id, ..request(0, PBX, CARRIER, "OPTIONS", "1", "") };
    let again = |ip_id, later_us: u64| {
        let first = once(ip_id);
        Carried { at: UnixNanos(first.at.0 + later_us * 1_000), ..first }
    };
    let further = |hops: u8, later_us: u64| Carried { hops: Some(hops), ..again(None, later_us) };
    let two_places =
        [(64, 0), (60, 20_000), (64, 500_000), (60, 520_000)].map(|(hops, at)| further(hops, at));
    assert_eq!(sorted(Choice::default(), &two_places).2, [2], "sent twice, and each captured at two places");
    assert_eq!(sorted(Choice::default(), &[further(64, 0), further(64, 120_000)]).2, [2]);
    let table = [
        ("the same number", Some(7), again(Some(7), 400_000), 1),
        ("another number: it was sent again", Some(7), again(Some(8), 1_000), 2),
        ("the number came round", Some(7), again(Some(7), 2_000_000), 2),
        ("no number, at once", None, again(None, 1_400), 1),
        ("no number, later", None, again(None, 500_000), 2),
    ];
    for (name, ip_id, second, count) in table {
        let (_, _, sent) = sorted(Choice::default(), &[once(ip_id), second]);
        assert_eq!(sent, [count], "{name}");
    }
}

#[test]
fn time_never_runs_backwards_and_trunks_have_a_limit() {
    let (sorter, _, _) = sorted(
        Choice::default(),
        &[request(50, PBX, CARRIER, "OPTIONS", "1", ""), request(20, CARRIER, PBX, "OPTIONS", "2", "")],
    );
    assert_eq!(
        (sorter.now().as_millis(), sorter.sums().out_of_order),
        (0, 0),
        "before the first is the first"
    );
    let mut sorter = Sorter::new(Choice::default());
    for n in 0..=super::TRUNKS_MAX {
        let from = format!("10.{}.{}.1:5060", n / 256, n % 256);
        sorter.take(&request(n as u64, &from, CARRIER, "OPTIONS", "1", ""));
    }
    assert_eq!(sorter.sums().left_out, 1);
}

/// A request in the dialog of the INVITE to the same number.
fn inside(at: u64, from: &str, to: &str, method: &str, number: &str, cseq: u32) -> Carried {
    let text = format!(
        "{method} sip:{number}@{to} SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK{at}\r\nFrom: <sip:1@{from}>;tag=f\r\n\
         To: <sip:{number}@{to}>;tag=t\r\nCall-ID: c{number}\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n\r\n"
    );
    packet(at, from, to, text.as_bytes())
}

#[test]
fn a_side_of_several_addresses_is_found_without_naming_it() {
    let other = "203.0.113.2:5060";
    let invite = || request(0, PBX, CARRIER, "INVITE", "2", "");
    let answer = || response(1, CARRIER, PBX, 200, "INVITE");
    let table: [(&str, Vec<Carried>, usize); 9] = [
        ("it hangs up from another", vec![invite(), inside(2, other, PBX, "BYE", "2", 1)], 1),
        ("and is hung up on at another", vec![invite(), answer(), inside(2, PBX, other, "BYE", "2", 2)], 1),
        ("it answers from another", vec![invite(), response(1, other, PBX, 200, "INVITE")], 1),
        ("the first is silent", vec![invite(), Carried { ..request(9, PBX, other, "INVITE", "2", "") }], 1),
        (
            "the first is out of order",
            vec![
                invite(),
                response(1, CARRIER, PBX, 503, "INVITE"),
                request(9, PBX, other, "INVITE", "2", ""),
            ],
            1,
        ),
        (
            "who was busy is no other address of who is called next",
            vec![
                invite(),
                response(1, CARRIER, PBX, 486, "INVITE"),
                request(9, PBX, other, "INVITE", "2", ""),
            ],
            2,
        ),
        ("a proxy passes it on", vec![invite(), request(1, CARRIER, other, "INVITE", "2", "")], 2),
        (
            "behind a proxy that leaves the path the far end is reached directly",
            vec![
                invite(),
                request(1, CARRIER, other, "INVITE", "2", ""),
                response(2, other, CARRIER, 200, "INVITE"),
                inside(3, PBX, other, "BYE", "2", 2),
            ],
            3,
        ),
        ("another call is another matter", vec![invite(), inside(2, other, PBX, "BYE", "3", 1)], 2),
    ];
    for (name, carried, trunks) in table {
        let (_, sides, _) = sorted(Choice::default(), &carried);
        assert_eq!(sides.len(), trunks, "{name}");
    }
}

/// The addresses that joined after it was settled who is who.
fn joined(carried: &[Carried]) -> Vec<(Party, String)> {
    let mut sorter = Sorter::new(Choice::default());
    carried.iter().for_each(|packet| sorter.take(packet));
    sorter.end();
    let all = core::iter::from_fn(|| sorter.poll());
    let host = |sorted| match sorted {
        Sorted::Event(_, Event::Joined { host, .. }) => Some((host.party, host.address.to_string())),
        _ => None,
    };
    all.filter_map(host).collect()
}

#[test]
fn what_is_found_out_later_joins_the_cast() {
    let other = "203.0.113.2:5060";
    let carried = [
        request(0, PBX, CARRIER, "REGISTER", "1", ""),
        offer(1, CARRIER, PBX, "203.0.113.9:4000"),
        rtp(2, "198.51.100.7:6000", "203.0.113.9:4000"),
        rtp(3, "198.51.100.7:6000", "203.0.113.9:4000"),
        inside(4, other, PBX, "BYE", "2", 2),
    ];
    let party = Party::Carrier;
    assert_eq!(joined(&carried), [(party, "203.0.113.9".to_owned()), (party, "203.0.113.2".to_owned())]);
}

/// A packet of which the last octets were not captured.
fn cut(packet: Carried, missing: usize) -> Carried {
    let payload = packet.payload.slice(..packet.payload.len() - missing);
    Carried { payload, missing: missing as u32, ..packet }
}

#[test]
fn what_was_cut_is_an_event_of_its_own() {
    let mut sorter = Sorter::new(Choice::default());
    for packet in [
        cut(offer(0, CARRIER, PBX, "203.0.113.1:4000"), 30),
        offer(1, CARRIER, PBX, "203.0.113.1:4000"),
        cut(rtp(2, "198.51.100.7:6000", "203.0.113.1:4000"), 160),
    ] {
        sorter.take(&packet);
    }
    sorter.end();
    let word = |sorted| match sorted {
        Sorted::Event(_, Event::Cut { missing, .. }) => Some(format!("cut {missing}")),
        Sorted::Event(_, Event::Sent { .. }) => Some("sent".to_owned()),
        _ => None,
    };
    let words: Vec<String> = core::iter::from_fn(|| sorter.poll()).filter_map(word).collect();
    assert_eq!((words.join(", ").as_str(), sorter.sums().cut), ("cut 30, sent, cut 160", 2));
}

#[test]
fn media_that_nobody_describes_are_a_stream_once_they_count_up() {
    let (a, b) = ("192.0.2.1:4000", "192.0.2.2:6000");
    let stream = |count: u64| (0..count).map(|n| rtp(n, a, b)).collect::<Vec<_>>();
    let table =
        [("seven are too few", 7, vec![]), ("eight are not", 8, vec![8]), ("and all count", 30, vec![30])];
    for (name, count, expected) in table {
        let (sorter, sides, sent) = sorted(Choice::default(), &stream(count));
        assert_eq!(sent, expected, "{name}");
        assert_eq!(sorter.sums().unnamed + sorter.sums().unknown, count, "{name}");
        assert!(sides.iter().all(|(_, told)| *told == Told::Not), "{name}");
    }
    let strange: Vec<Carried> = (0..30).map(|n| rtp(n * 7 % 30, a, b)).collect();
    assert_eq!(
        sorted(Choice::default(), &strange).2,
        Vec::<usize>::new(),
        "numbers that leap are none of RTP"
    );
    let hosts = [PBX, CARRIER].map(|address| address.replace("5060", "4000"));
    let beside: Vec<Carried> = core::iter::once(request(0, PBX, CARRIER, "REGISTER", "1", ""))
        .chain((1..20).map(|n| rtp(n, &hosts[0], &hosts[1])))
        .collect();
    assert_eq!(sorted(Choice::default(), &beside).2, [20], "they belong to the trunk of their hosts");
}

/// What comes out of a sorter so far, without the events.
fn shown(sorter: &mut Sorter) -> Vec<String> {
    let words = |sorted| match sorted {
        Sorted::Calling(id, [from, to]) => Some(format!("{id} {from} calls {to}")),
        Sorted::Opened(id, _) => Some(format!("{id} opened")),
        Sorted::Event(..) => None,
    };
    core::iter::from_fn(|| sorter.poll()).filter_map(words).collect()
}

#[test]
fn a_lone_call_is_told_of_while_nobody_knows_who_is_who() {
    let mut sorter = Sorter::new(Choice::default());
    sorter.take(&request(0, CARRIER, PBX, "INVITE", "2", ""));
    assert_eq!(shown(&mut sorter), [format!("0 {CARRIER} calls {PBX}")]);
    sorter.take(&request(500, CARRIER, PBX, "INVITE", "2", ""));
    sorter.waited(Duration::from_secs(29));
    assert_eq!(shown(&mut sorter), [""; 0], "it is said once, and who is who may still be seen");
    sorter.waited(Duration::from_secs(30));
    assert_eq!(shown(&mut sorter), ["0 opened"]);
    sorter.waited(Duration::from_secs(90));
    sorter.end();
    assert_eq!(shown(&mut sorter), [""; 0]);
}

#[test]
fn what_others_say_makes_time_pass() {
    let mut sorter = Sorter::new(Choice::default());
    sorter.take(&request(0, CARRIER, PBX, "INVITE", "2", ""));
    sorter.take(&request(40_000, INSIDE, CARRIER, "REGISTER", "1", ""));
    let told = shown(&mut sorter);
    assert_eq!(told, [format!("0 {CARRIER} calls {PBX}"), "0 opened".to_owned(), "1 opened".to_owned()]);
}
