//! Every number with a fixed behaviour, dialled: what it says to the INVITE, and what it does by itself after it.

use std::collections::{BTreeMap, BTreeSet};

use clock::Duration;
use plan::profile::SessionTimerMode;
use plan::{Side, TrunkMode};
use rtp::RtpPacket;
use sip::{HeaderName, Message};

use super::{Far, Rig, SDP, kind_of};
use crate::{Command, Output};

/// The caller's description: it takes digits too.
const CALLER: &str = "v=0\r\no=far 1 1 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\n\
    m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n";

/// What a number comes to: the last response to the INVITE, and the requests that follow. The caller knows no T.38: who
/// asks for it asks for sound again.
const CARRIER: &str = "\
announcement 404
answers 200
answers-fast 200
busy 486
busy-everywhere 600
calls-back 200
changed 410
changes-codec 200 INVITE INVITE
congestion 503
dials-digits 200
digits-back 200
does-not-exist 604
drops-after-30s 200 BYE
early-ringback 200
echo 200
fax 200
fax-on-demand 200
forbidden 403
gateway-timeout 504
hangs-up-after 200 BYE
holds 200 INVITE INVITE
incomplete 484
no-answer 480
not-acceptable 488
not-acceptable-anywhere 606
one-way 200
refreshes 200 INVITE
refuses-t38 200
reinvites 200 INVITE
reinvites-without-offer 200 INVITE
rejects 603
request-timeout 408
server-error 500
silence 200
slow 200
t38-at-once 200 INVITE INVITE
temporarily-unavailable 480
tone 200
unallocated 404
";
const PBX: &str = "\
announcement 404
answers-fast 200
busy 486
busy-everywhere 600
calls-back 200
changes-codec 200 INVITE INVITE
congestion 503
dials-digits 200
digits-back 200
early-ringback 200
echo 200
fax 200
fax-on-demand 200
forbidden 403
hangs-up-after 200 BYE
holds 200 INVITE INVITE
main 200
no-answer 480
not-acceptable 488
one-way 200
refreshes 200 INVITE
refuses-t38 200
reinvites 200 INVITE
reinvites-without-offer 200 INVITE
rejects 603
second 200
server-error 500
silence 200
slow 200
t38-at-once 200 INVITE INVITE
temporarily-unavailable 480
tone 200
unassigned 404
";

/// A side whose phones act by themselves, which knows session timers.
fn rig(side: Side) -> Rig {
    Rig::with(side, TrunkMode::Static, |plan| {
        plan.steps.clear();
        let own = if side == Side::Carrier { &mut plan.carrier } else { &mut plan.pbx };
        own.session_timer.mode = SessionTimerMode::Supported;
        own.media.codecs = vec![plan::Codec::Pcma, plan::Codec::Pcmu];
        own.calls.ring_timeout_s = 180;
    })
}

/// The numbers of a side by name.
fn numbers(rig: &Rig, side: Side) -> BTreeMap<String, String> {
    let profile = &rig.agent.core.profile;
    let names: Vec<_> = match side {
        Side::Carrier => profile.magic.keys().map(|name| (name, profile.magic_number(name))).collect(),
        Side::Pbx => profile.numbers.dids.keys().map(|name| (name, profile.did(name))).collect(),
    };
    names.into_iter().map(|(name, number)| (name.clone(), number.expect("a number").to_string())).collect()
}

/// A call to a number of a side, as its caller sees it.
struct Caller {
    rig: Rig,
    far: Far,
    /// RTP payloads that arrived, with their payload types.
    heard: Vec<(u8, Vec<u8>)>,
    /// The status of the INVITE, and the requests that followed.
    said: Vec<String>,
    bodies: Vec<String>,
}

impl Caller {
    /// Calls, and acknowledges what comes.
    fn of(side: Side, name: &str) -> Self {
        let mut rig = rig(side);
        rig.command(Command::Start);
        let number = numbers(&rig, side)[name].clone();
        let far = Far::calls(rig.peer, rig.agent.core.signalling(), &number);
        let invite = far.initial("INVITE", "application/sdp", CALLER);
        rig.receive(&invite.replace("Max-Forwards", "Supported: timer\r\nMax-Forwards"));
        Self { rig, far, heard: Vec::new(), said: Vec::new(), bodies: Vec::new() }
    }

    fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds * 10 {
            self.rig.pass(Duration::from_millis(100));
            self.look();
        }
    }

    fn look(&mut self) {
        let own = self.rig.agent.core.signalling();
        for output in std::mem::take(&mut self.rig.out) {
            let Output::Send { from, payload, .. } = output else { continue };
            if from == own {
                self.message(&Message::parse(payload));
            } else if from.port().is_multiple_of(2)
                && let Ok(packet) = RtpPacket::parse(&payload)
            {
                self.heard.push((packet.header.payload_type, packet.payload.to_vec()));
            }
        }
    }

    fn message(&mut self, message: &Message) {
        let kind = kind_of(message);
        let is_first = message.cseq().is_ok_and(|c| c.number == 1 && c.method == sip::Method::Invite);
        match (message.status(), kind.as_str()) {
            (Some(200), _) if is_first && self.said.is_empty() => {
                self.said.push(kind);
                self.bodies.push(String::from_utf8_lossy(message.body()).into_owned());
                self.far.learn(message);
                let ack = self.far.inside("ACK", "").replace("CSeq: 2", "CSeq: 1");
                self.rig.receive(&ack);
            }
            (Some(status), _) if is_first && status > 200 && self.said.is_empty() => self.said.push(kind),
            (Some(_), _) => {}
            (None, "INVITE") => {
                self.said.push(kind);
                self.bodies.push(String::from_utf8_lossy(message.body()).into_owned());
                let contact =
                    format!("Contact: <sip:far@{}>\r\nContent-Type: application/sdp\r\n", self.rig.peer);
                let reply = Far::reply(message, 200, &contact);
                let reply = reply.replace(
                    "Content-Length: 0\r\n\r\n",
                    &format!("Content-Length: {}\r\n\r\n{SDP}", SDP.len()),
                );
                self.rig.receive(&reply);
            }
            (None, "BYE") => {
                self.said.push(kind);
                self.rig.receive(&Far::reply(message, 200, ""));
            }
            (None, _) => {}
        }
    }

    /// The voice, the tone or whatever is heard, without digits.
    fn sound(&self) -> Vec<&[u8]> {
        self.heard.iter().filter(|(kind, _)| *kind == 8 || *kind == 0).map(|(_, sound)| &sound[..]).collect()
    }
}

#[test]
fn every_number_does_what_its_name_says() {
    for (side, table) in [(Side::Carrier, CARRIER), (Side::Pbx, PBX)] {
        let named: BTreeSet<&str> = table.lines().filter_map(|line| line.split(' ').next()).collect();
        let numbers = numbers(&rig(side), side);
        let there: BTreeSet<&str> = numbers.keys().map(String::as_str).collect();
        assert_eq!(named, there, "each number of {side:?} stands in the table");
        for line in table.lines() {
            let (name, expected) = line.split_once(' ').expect("a name and what it does");
            let mut caller = Caller::of(side, name);
            caller.wait(if ["slow", "no-answer"].contains(&name) { 190 } else { 50 });
            assert_eq!(caller.said.join(" "), expected, "{side:?}: {name}");
        }
    }
}

#[test]
fn an_echo_comes_back_silence_is_silent_and_one_way_is_nothing() {
    let mut echo = Caller::of(Side::Carrier, "echo");
    echo.wait(3);
    echo.heard.clear();
    let sound = [0x2a; 160];
    for number in 0..20_u16 {
        let mut packet = vec![0x80, 8];
        packet.extend(number.to_be_bytes());
        packet.extend((u32::from(number) * 160).to_be_bytes());
        packet.extend(7_u32.to_be_bytes());
        packet.extend(sound);
        echo.rig.receive_media(&packet);
        echo.rig.pass(Duration::from_millis(20));
        echo.look();
    }
    assert!(echo.sound().iter().filter(|heard| **heard == sound).count() >= 15);
    let mut silence = Caller::of(Side::Carrier, "silence");
    silence.wait(4);
    assert!(silence.sound().len() > 50 && silence.sound().iter().all(|s| audio::Law::A.is_silent(s)));
    let mut one_way = Caller::of(Side::Carrier, "one-way");
    one_way.wait(4);
    assert_eq!((one_way.said.join(" ").as_str(), one_way.sound().len()), ("200", 0));
    let mut tone = Caller::of(Side::Carrier, "tone");
    tone.wait(4);
    assert!(tone.sound().len() > 50 && !tone.sound().iter().any(|s| audio::Law::A.is_silent(s)));
}

#[test]
fn digits_come_back_after_a_pause() {
    let mut caller = Caller::of(Side::Carrier, "digits-back");
    caller.wait(3);
    for digit in ["4", "2", "#"] {
        let body = format!("Signal={digit}\r\nDuration=100\r\n");
        let info = caller.far.inside("INFO", &body);
        caller.rig.receive(&info.replace("application/sdp", "application/dtmf-relay"));
    }
    caller.heard.clear();
    caller.wait(1);
    let events = |caller: &Caller| {
        let mut events: Vec<u8> = caller.heard.iter().filter(|(k, _)| *k == 101).map(|(_, e)| e[0]).collect();
        events.dedup();
        events
    };
    assert!(events(&caller).is_empty(), "it waits for another digit");
    caller.wait(4);
    assert_eq!(events(&caller), [4, 2, 11]);
}

#[test]
fn a_fax_machine_that_knows_no_t38_refuses_it_with_488() {
    let mut caller = Caller::of(Side::Carrier, "refuses-t38");
    caller.wait(3);
    let t38 = SDP.replace("far 1 1", "far 1 2").replace("audio 4000 RTP/AVP 0", "image 4000 udptl t38");
    let invite = caller.far.inside("INVITE", &t38);
    caller.rig.receive(&invite);
    assert!(caller.rig.kinds().iter().any(|kind| kind == "488"));
}

#[test]
fn what_the_far_end_offers_is_what_the_number_promises() {
    let codecs = |name| {
        let mut caller = Caller::of(Side::Carrier, name);
        caller.wait(20);
        caller.bodies
    };
    let bodies = codecs("changes-codec");
    assert!(bodies[1].contains("RTP/AVP 0") && bodies[2].contains("RTP/AVP 8"), "{bodies:?}");
    let bodies = codecs("holds");
    assert!(bodies[1].contains("a=sendonly") && !bodies[2].contains("a=sendonly"), "{bodies:?}");
    assert_eq!(codecs("reinvites-without-offer")[1], "");
    assert!(codecs("t38-at-once")[1].contains("m=image"));
}

#[test]
fn who_has_hung_up_is_called_back() {
    let mut caller = Caller::of(Side::Carrier, "calls-back");
    caller.wait(3);
    let bye = caller.far.inside("BYE", "");
    caller.rig.receive(&bye);
    caller.wait(2);
    assert_eq!(caller.said.join(" "), "200");
    caller.rig.pass(Duration::from_secs(2));
    let sent = caller.rig.sent();
    let invite = sent.iter().find(|message| kind_of(message) == "INVITE").expect("a call").clone();
    let called = invite.request_uri().and_then(|uri| uri.user).unwrap_or_default();
    assert_eq!(&*called, "+12025550177", "the caller of the first call");
    let far = Far::called(caller.rig.peer, &invite);
    caller.rig.receive(&far.answer(200, "", SDP));
    caller.rig.out.clear();
    caller.rig.pass(Duration::from_secs(11));
    assert!(caller.rig.kinds().iter().any(|kind| kind == "BYE"), "it hangs up by itself");
    assert!(invite.has(HeaderName::Contact));
}
