//! An INVITE of ours that several phones hear of.

use plan::Side;

use super::{Far, KEY, Rig, SDP, kind_of};

/// A description with another port and codec.
fn other_sdp() -> String {
    SDP.replace("m=audio 4000 RTP/AVP 0", "m=audio 5000 RTP/AVP 8")
}

fn agreed(rig: &Rig) -> (u16, String) {
    let audio = rig.agent.calls.agreed(KEY).expect("a call").audio.expect("audio");
    (audio.remote.expect("an address").port(), audio.codec.format.encoding.to_string())
}

fn of_fork(far: &Far, status: u16, tag: &str, body: &str) -> String {
    far.answer(status, "", body).replace("tag=far", &format!("tag={tag}"))
}

#[test]
fn each_dialog_has_its_own_answer() {
    for (picked_up, port, codec) in [("one", 4000, "PCMU"), ("two", 5000, "PCMA")] {
        let mut rig = Rig::of(Side::Pbx);
        let far = rig.calls();
        rig.receive(&of_fork(&far, 183, "one", SDP));
        assert_eq!(agreed(&rig), (4000, "PCMU".to_owned()));
        rig.receive(&of_fork(&far, 183, "two", &other_sdp()));
        // The 2xx says nothing more than what came before in the same dialog, or says it again.
        let body = if picked_up == "one" { SDP.to_owned() } else { other_sdp() };
        rig.receive(&of_fork(&far, 200, picked_up, &body));
        assert_eq!(agreed(&rig), (port, codec.to_owned()), "{picked_up} was picked up");
        assert!(rig.kinds().contains(&"ACK".to_owned()));
    }
}

#[test]
fn a_phone_that_never_rang_may_be_picked_up() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    rig.receive(&of_fork(&far, 183, "one", SDP));
    rig.receive(&of_fork(&far, 200, "two", &other_sdp()));
    assert_eq!(agreed(&rig), (5000, "PCMA".to_owned()));
}

/// RFC 3261 13.2.1: the answer is in the 2xx at the latest.
#[test]
fn an_answer_that_never_comes_ends_the_call() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    rig.receive(&of_fork(&far, 183, "one", SDP));
    rig.receive(&of_fork(&far, 200, "two", ""));
    let sent: Vec<_> = rig.sent().iter().map(kind_of).collect();
    assert!(sent.contains(&"ACK".to_owned()) && sent.contains(&"BYE".to_owned()), "{sent:?}");
}

#[test]
fn forks_without_end_are_not_kept() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    for fork in 0..1_000 {
        rig.receive(&of_fork(&far, 183, &format!("fork{fork}"), SDP));
    }
    rig.receive(&of_fork(&far, 200, "fork0", SDP));
    assert_eq!(agreed(&rig), (4000, "PCMU".to_owned()));
}
