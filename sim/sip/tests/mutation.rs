//! Whatever comes in goes out again, and nothing panics: ten thousand damaged messages.

use bytes::Bytes;
use clock::Rng;
use sip::{
    Draft, FaultKind, HEADER_NAMES, HeaderName, METHODS, Message, SessionBody, StartLine, StreamReader,
    Understood, Via,
};

const SEED: u64 = 4475;
const MUTATIONS: usize = 10_000;

const MESSAGES: [&str; 4] = [
    "INVITE sip:+4930123@[2001:db8::1]:5060;user=phone SIP/2.0\r\n\
     Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa, SIP/2.0/TCP h:5070;rport=1;received=192.0.2.2\r\n\
     f: \"A \\\"B\\\" C\" <sip:a%20b:p@h;lr?X=y>;tag=1\r\nt: sip:b@h\r\ni: x@y\r\nCSeq: 1 INVITE\r\n\
     m: <sip:a@h>;expires=60;q=0.5, <tel:+49-30;ext=1>\r\nSubject: fold\r\n ed\r\nMax-Forwards: 70\r\n\
     Session-Expires: 90;refresher=uac\r\nReason: Q.850;cause=16;text=\"x\"\r\nc: application/sdp\r\n\
     Date: Sat, 13 Nov 2010 23:29:00 GMT\r\nPrivacy: id\r\nl: 5\r\n\r\nv=0\r\n",
    "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@h>;tag=1\r\n\
     To: <sip:a@h>;tag=2\r\nCall-ID: x\r\nCSeq: 4 REGISTER\r\nWarning: 399 h \"t\"\r\nRetry-After: 5 (x)\r\n\
     WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\nContact: *\r\nContent-Length: 0\r\n\r\n",
    "PRACK tel:+49 SIP/2.0\nRAck: 1 2 INVITE\nRSeq: 9\nRoute: <sip:p;lr>\nX-Odd : ;,<\">\n\nbody",
    "INVITE sip:a@h SIP/2.0\r\nContent-Type: multipart/mixed;boundary=a\r\n\r\n--a\r\nc: application/sdp\r\n\r\n\
     v=0\r\n--a\r\nContent-Type: multipart/mixed;\r\n boundary=\"b\"\r\n\r\n--b\r\n\r\n--b--\r\n--a--\r\n",
];

/// Octets that mean something to the grammar come more often than chance would have them.
const SHARP: &[u8] = b"\r\n \t:;,<>\"\\=@%[]?&/*\0\xff()";

fn mutated(rng: &mut Rng, original: &[u8]) -> Vec<u8> {
    let mut octets = original.to_vec();
    for _ in 0..=rng.below(8) {
        let at = rng.below(octets.len() as u64 + 1) as usize;
        let octet = if rng.chance(0.7) {
            SHARP[rng.below(SHARP.len() as u64) as usize]
        } else {
            rng.next_u32() as u8
        };
        match rng.below(4) {
            0 => octets.insert(at, octet),
            1 => octets.truncate(at.max(1)),
            2 if at < octets.len() => drop(octets.remove(at)),
            _ if at < octets.len() => octets[at] = octet,
            _ => octets.push(octet),
        }
    }
    octets
}

/// Calls everything that reads.
fn read_all(message: &Message) -> usize {
    let faults = message.faults();
    let mut seen = faults.iter().map(|fault| fault.to_string().len()).sum::<usize>();
    for name in HEADER_NAMES {
        seen += message.header_values(*name).len();
        seen += message.addresses(*name).map_or(0, |addresses| addresses.len());
    }
    for address in [message.from(), message.to()].into_iter().flatten() {
        assert_eq!(address.to_string().parse(), Ok(address));
    }
    for via in message.vias() {
        seen += usize::from(via.rport().is_some() || via.received_address().is_some() || via.ttl().is_some());
        assert_eq!(Via::parse(&via.to_string()), Ok(via));
    }
    seen += usize::from(message.session_body() != SessionBody::Absent);
    if let Ok(cseq) = message.cseq() {
        assert_eq!(cseq.to_string().parse(), Ok(cseq));
    }
    if let (Some(uri), StartLine::Request { uri: written, .. }) =
        (message.request_uri(), message.start_line())
    {
        assert_eq!(uri.to_string().parse(), Ok(uri.clone()));
        assert!(uri.to_string() == written || written.contains(":0"), "{uri} for {written}");
        seen += usize::from(uri.telephone_number().is_some() || uri.equivalent(&uri));
    }
    let understood = Understood { methods: &METHODS, extensions: &[], content_types: &["application/sdp"] };
    seen +=
        usize::from(sip::inspect(message, &understood).is_some() || sip::inspect_response(message).is_some());
    // What was read once is kept with the message; what is wrong with it stays the same.
    assert_eq!(message.faults(), faults);
    assert_eq!(message.request_uri_ref(), message.request_uri().as_ref());
    assert_eq!(message.first_contact_ref(), message.first_contact().as_ref());
    seen + message.privacy().len() + message.warnings().len() + message.reasons().len()
}

#[test]
fn damaged_messages_print_back_and_never_panic() {
    let mut rng = Rng::new(SEED);
    let mut seen = 0;
    for round in 0..MUTATIONS {
        let octets = mutated(&mut rng, MESSAGES[round % MESSAGES.len()].as_bytes());
        let message = Message::parse(octets.clone());
        assert_eq!(&message.bytes()[..], octets, "seed {SEED}, round {round}");
        seen += read_all(&message);
        // A draft keeps no name that is not text, and has nothing to keep of an empty message.
        let unkept = [FaultKind::HeaderNameMalformed, FaultKind::Empty];
        if message.structural_faults().iter().any(|fault| unkept.contains(&fault.kind)) {
            continue;
        }
        let twice = Draft::from_message(&message).to_message();
        let again = Draft::from_message(&twice).to_bytes();
        assert_eq!(twice.bytes(), &again, "a draft is stable: seed {SEED}, round {round}");
    }
    assert!(seen > MUTATIONS, "the messages had something to read");
}

#[test]
fn damaged_streams_never_panic() {
    let mut rng = Rng::new(SEED).derive("stream");
    let mut items = 0;
    for round in 0..MUTATIONS / 10 {
        let octets: Vec<u8> = (0..3).flat_map(|i| mutated(&mut rng, MESSAGES[i].as_bytes())).collect();
        let mut reader = StreamReader::new();
        for chunk in octets.chunks(1 + rng.below(400) as usize) {
            reader.push(chunk);
            // A broken stream answers for ever; a whole one runs dry.
            items += core::iter::from_fn(|| reader.poll()).take(octets.len()).count().min(1);
        }
        assert!(reader.pending() <= octets.len(), "seed {SEED}, round {round}");
    }
    assert!(items > 0);
}

#[test]
fn whole_messages_come_out_of_a_stream_unchanged() {
    let whole = MESSAGES[0].as_bytes();
    let mut reader = StreamReader::new();
    reader.push(whole);
    let message = Message::parse(Bytes::from_static(whole));
    assert_eq!(reader.poll(), Some(sip::StreamItem::Message(message.clone())));
    assert_eq!(message.header(HeaderName::Subject).as_deref(), Some("fold ed"));
}
