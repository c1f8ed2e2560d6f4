//! The call by hand as a case, with two findings and a hostile text in every place where one may be.

use check::{
    Blame, CallOutcome, CallSummary, Expected, Finding, Judgement, Kind, Reason, Severity, StreamFormat,
    StreamJitter, StreamSummary, Verdict,
};
use clock::{Duration, Instant};
use report::sequence::Sequence;
use report::{About, Case};
use trace::{Cdr, Event, Header, Heard, Party, Recording, Redaction};

use crate::fixture::{call, cast};

/// What must never reach a page, a CSV, an XML or a terminal as it is.
pub(crate) const HOSTILE: &str =
    "</pre></script><script>alert(1)</script><img src=x onerror=\"alert('2')\">\u{1b}[31m\"";

pub(crate) fn case(verdict: Verdict) -> Case {
    let mut events = call(Party::Pbx);
    events.extend(records());
    let sequence = Sequence::of(&cast(), &events, &[]);
    let packet = |number| sequence.messages().find(|m| m.number == number).expect("fifteen messages").id;
    let judgement = Judgement {
        verdict,
        reasons: vec![Reason { verdict, text: format!("because of {HOSTILE}"), packet: None }],
        findings: vec![
            finding(Severity::Warning, "message/server-field", Blame::Pbx, packet(15)),
            finding(Severity::Error, "sdp/hold-answer", Blame::Carrier, packet(12)),
        ],
        expectations: vec![Expected {
            name: "call".into(),
            expected: "completed".into(),
            got: HOSTILE.into(),
            verdict: Verdict::Fail,
            because: format!("404 to F3: {HOSTILE}"),
            packet: Some(packet(3)),
        }],
        calls: vec![summary()],
        lasted: Duration::from_millis(7_968),
        ..Judgement::default()
    };
    let samples = (0..16_000).map(|n| (n % 200 - 100) * 150).collect();
    let heard = Box::new(Heard { name: "call-1".into(), samples });
    events.push(Event::Heard { at: Instant::from_millis(7_968), party: Party::Carrier, heard });
    events.push(Event::Ended { at: Instant::from_millis(7_968), ended: Box::default() });
    let mut case = Case::new(Recording { header: header(), events }, judgement);
    case.about = About {
        title: "Outbound call with digits and hold".into(),
        mode: "registration".into(),
        carrier: "plain".into(),
        pbx: "open".into(),
        network: "clean".into(),
        seed: u64::MAX,
        quirks: vec!["carrier:hold-answered-sendrecv".into()],
        overrides: vec!["carrier.limits.channels = 1".into()],
        ..case.about
    };
    case
}

fn header() -> Header {
    Header {
        version: "0.1.0".into(),
        run: "calls/by-hand[registration, plain, open, clean, 7]".into(),
        cast: cast(),
        played: vec![Party::Carrier, Party::Pbx],
        redaction: Redaction::All,
        again: "trunksim run calls/by-hand --seed 7".into(),
        ..Header::default()
    }
}

fn finding(severity: Severity, check: &'static str, blame: Blame, packet: trace::PacketId) -> Finding {
    Finding {
        check,
        severity,
        blame,
        kind: Kind::Misbehaved,
        clause: "RFC 3264 8.4".into(),
        requirements: &["HOLD-03"],
        at: Instant::from_millis(6_920),
        packets: vec![packet],
        text: format!("a hold was answered with {HOSTILE}"),
        expected: "recvonly or inactive".into(),
        got: HOSTILE.into(),
        notice: "music and the conversation at the same time".into(),
        cure: "on the carrier: answer sendonly with recvonly".into(),
        call_id: "5c1f3a90@192.0.2.5".into(),
        margin: None,
        late: None,
    }
}

/// What both sides wrote down: the carrier wrongly.
fn records() -> [Event; 2] {
    let at = Instant::from_millis;
    let pbx = Cdr {
        call_id: HOSTILE.into(),
        outgoing: true,
        calling: "+493012345".into(),
        called: HOSTILE.into(),
        invited: at(1_048),
        ringing: None,
        answered: Some(at(3_596)),
        ended: at(7_956),
        duration: Duration::from_millis(4_360),
        released_by: Party::Carrier,
        status: 200,
        cause: 16,
        codec: Some("PCMA".into()),
    };
    let carrier = Cdr { outgoing: false, duration: Duration::from_secs(60), ..pbx.clone() };
    let event = |party, cdr| Event::Cdr { at: at(7_968), party, cdr: Box::new(cdr) };
    [event(Party::Carrier, carrier), event(Party::Pbx, pbx)]
}

fn summary() -> CallSummary {
    CallSummary {
        call_id: HOSTILE.into(),
        sides: [Party::Pbx, Party::Carrier],
        caller: Some(Party::Pbx),
        callee: Some(Party::Carrier),
        from: "+493012345".into(),
        to: "=1+1\"".into(),
        outcome: CallOutcome::Completed,
        status: Some(200),
        refusal: None,
        answer: None,
        release: None,
        reinvite: None,
        offered: Vec::new(),
        first: Instant::from_millis(1_048),
        invited: Some(Instant::from_millis(1_048)),
        ringing: Some(Instant::from_millis(1_584)),
        answered: Some(Instant::from_millis(3_584)),
        ended: Some(Instant::from_millis(7_944)),
        released_by: Some(Party::Carrier),
        codec: Some("PCMA".into()),
        audio_to_carrier: Default::default(),
        audio_to_pbx: Default::default(),
        early_audio: Some(Default::default()),
        dtmf_to_carrier: "50#".into(),
        dtmf_to_pbx: String::new(),
        dtmf_refused: None,
        holds: 1,
        reinvite_status: Some(200),
        fax: None,
        streams: vec![stream()],
    }
}

/// A stream with a format that the description names, and one that nobody has named.
fn stream() -> StreamSummary {
    let format = |payload_type, encoding| StreamFormat { payload_type, encoding };
    StreamSummary {
        by: Some(Party::Pbx),
        source: "192.0.2.5:40000".parse().expect("an address"),
        destination: "198.51.100.1:40002".parse().expect("an address"),
        ssrc: 0xc0ffee,
        formats: vec![format(97, Some(HOSTILE.into())), format(98, None)],
        is_ciphered: true,
        is_cut: false,
        packets: 201,
        octets: 32_160,
        received: 199,
        lost: 3,
        duplicates: 1,
        out_of_order: 2,
        jitter: Some(StreamJitter {
            mean: Duration::from_micros(1_234),
            most: Duration::from_micros(20_500),
        }),
        gaps: 1,
        longest_gap: Some(Duration::from_millis(1_500)),
        first: Instant::from_millis(3_600),
        last: Instant::from_millis(7_900),
        had_begun: Some(true),
    }
}
