//! Where media go: reports where the answer says, and nothing to a stream that was refused.

use std::net::SocketAddr;

use clock::Duration;
use plan::Side;

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
