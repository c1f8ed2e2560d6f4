//! Where media go: reports where the answer says, and nothing to a stream that was refused.

use std::net::SocketAddr;

use clock::Duration;
use plan::Side;
use rtp::RtpPacket;
use rtp::rtcp::{Compound, RtcpPacket};

use super::{Far, Rig, SDP};
use crate::{CallCommand, Output};

/// What was sent from the ports for media, by its destination: RTP and RTCP.
fn media(rig: &mut Rig) -> Vec<(u16, SocketAddr)> {
    let own = rig.agent.core.signalling();
    let out = std::mem::take(&mut rig.out);
    let sent = out.into_iter().filter_map(|output| match output {
        Output::Send { from, to, .. } if from != own => Some((from.port() % 2, to)),
        _ => None,
    });
    sent.collect()
}

/// A call with this offer is up, and its answer was read.
fn called(offer: &str) -> (Rig, Far, String) {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.is_called("application/sdp", offer);
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    let answer = rig.sent_one("200");
    far.learn(&answer);
    rig.receive(&far.inside("ACK", ""));
    (rig, far, String::from_utf8_lossy(answer.body()).into_owned())
}

/// RFC 5761 5.1.1: an answer without `a=rtcp-mux` keeps RTCP where it was, at the next port or the one that was named.
#[test]
fn reports_go_where_the_answer_says() {
    let named = "a=rtcp:5005 IN IP4 127.0.0.9\r\n";
    for (lines, port) in [("", 4001), ("a=rtcp-mux\r\n", 4001), (named, 5005)] {
        let (mut rig, _, answer) = called(&format!("{SDP}{lines}"));
        assert!(!answer.contains("rtcp-mux"), "{answer}");
        rig.out.clear();
        rig.pass(Duration::from_secs(20));
        let sent = media(&mut rig);
        let reports: Vec<_> = sent.iter().filter(|(odd, _)| *odd == 1).map(|(_, to)| to.port()).collect();
        assert!(!reports.is_empty() && reports.iter().all(|to| *to == port), "{lines}: {reports:?}");
        assert!(sent.iter().all(|(odd, to)| *odd == 1 || to.port() == 4000), "{lines}");
    }
}

/// RFC 3264 8.2: a stream with the port 0 is over.
#[test]
fn nothing_is_sent_to_port_0() {
    let (mut rig, mut far, _) = called(SDP);
    rig.pass(Duration::from_secs(1));
    assert!(!media(&mut rig).is_empty());
    let offer = SDP.replace("far 1 1", "far 1 2").replace("audio 4000", "audio 0");
    let invite = far.inside("INVITE", &offer);
    rig.receive(&invite);
    rig.out.clear();
    rig.pass(Duration::from_secs(20));
    let sent = media(&mut rig);
    assert!(sent.is_empty(), "{sent:?}");
}

/// RFC 3550 6.3.7: who never sent RTP or RTCP sends no BYE packet.
#[test]
fn who_has_sent_nothing_says_no_goodbye() {
    for (direction, says) in [("a=inactive\r\n", false), ("", true)] {
        let (mut rig, mut far, _) = called(&format!("{SDP}{direction}"));
        rig.pass(Duration::from_millis(100));
        let bye = far.inside("BYE", "");
        rig.receive(&bye);
        let is_goodbye = |output: &Output| match output {
            Output::Send { from, payload, .. } => {
                from.port() % 2 == 1
                    && Compound::parse(payload).packets.iter().any(|p| matches!(p, RtcpPacket::Bye(_)))
            }
            _ => false,
        };
        assert_eq!(rig.out.iter().any(is_goodbye), says, "{direction}");
    }
}

/// RFC 3550 5.1: the clock of a stream goes on while nothing is sent.
#[test]
fn the_timestamp_goes_on_with_time_through_a_pause() {
    let (mut rig, mut far, _) = called(SDP);
    let mut change = |rig: &mut Rig, version: u32, direction: &str| {
        let offer = format!("{SDP}{direction}").replace("far 1 1", &format!("far 1 {version}"));
        rig.receive(&far.inside("INVITE", &offer));
        rig.receive(&far.inside("ACK", ""));
    };
    let sound = |rig: &mut Rig| {
        let out = std::mem::take(&mut rig.out);
        let packets = out.into_iter().filter_map(|output| match output {
            Output::Send { to, payload, .. } if to.port() == 4000 => {
                RtpPacket::parse(&payload).ok().map(|packet| packet.header)
            }
            _ => None,
        });
        packets.collect::<Vec<_>>()
    };
    rig.pass(Duration::from_secs(1));
    let before = *sound(&mut rig).last().expect("sound");
    change(&mut rig, 2, "a=sendonly\r\n");
    rig.pass(Duration::from_millis(54_007));
    assert!(sound(&mut rig).is_empty());
    change(&mut rig, 3, "");
    rig.pass(Duration::from_secs(1));
    let after = sound(&mut rig)[0];
    let (units, steps) =
        (after.timestamp.wrapping_sub(before.timestamp), after.sequence.wrapping_sub(before.sequence));
    // The first packet was due at the same moment as the hold, or up to 20 ms later.
    assert!((54_007 * 8..=54_027 * 8).contains(&units), "{units} units in 54 s");
    assert!(steps == 1 && after.marker);
}
