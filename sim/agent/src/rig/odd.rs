//! Devices that are odd, and what becomes of calls with them.

use std::net::SocketAddr;

use clock::Duration;
use plan::profile::{DtmfMode, FaxMode, Reliable, SessionTimerMode, UnknownSource};
use plan::{OfferMode, OfferedMedia, Side, TrunkMode};
use sip::{HeaderName, Message};

use super::{Far, KEY, Rig, SDP, kind_of};
use crate::{CallCommand, CallPhase, Command};

/// A description of T.38, where a receiver takes so many octets.
fn t38(octets: &str) -> String {
    let head = SDP.split("m=").next().expect("a head");
    format!("{head}m=image 4000 udptl t38\r\na=T38FaxVersion:0\r\n{octets}a=T38FaxUdpEC:t38UDPRedundancy\r\n")
}

fn tag(message: &Message, name: HeaderName) -> Option<String> {
    let value = message.header(name)?;
    value.split(";tag=").nth(1).map(str::to_owned)
}

/// RFC 3261 8.1.3.3: somebody else's.
#[test]
fn a_response_with_two_vias_is_nobodys() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    for status in [183, 200, 486] {
        let answer = far
            .answer(status, "", SDP)
            .replace("From:", "Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKx\r\nFrom:");
        rig.receive(&answer);
        assert_eq!(rig.kinds(), [] as [&str; 0], "{status}");
    }
    rig.receive(&far.answer(200, "", SDP));
    rig.sent_one("ACK");
}

/// RFC 3261 12.1.2: the local tag is that of our request, whatever a response has made of it.
#[test]
fn who_copies_our_tag_wrongly_hears_the_right_one() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    let own = tag(far.invite.as_ref().expect("an INVITE"), HeaderName::From);
    let wrong = |text: String| text.replace(own.as_deref().expect("a tag"), "another");
    for answer in [far.answer(200, "", SDP), far.answer(200, "", SDP).replace("tag=far", "tag=two")] {
        for _ in 0..2 {
            rig.receive(&wrong(answer.clone()));
            let sent = rig.sent();
            assert!(sent.iter().any(|message| kind_of(message) == "ACK"));
            assert!(sent.iter().all(|message| tag(message, HeaderName::From) == own), "{sent:?}");
        }
    }
    rig.in_call(CallCommand::Hangup);
    assert_eq!(tag(&rig.sent_one("BYE"), HeaderName::From), own);
}

fn reliable(far: &Far, fork: usize, rseq: u32, body: &str) -> String {
    let headers = format!("Require: 100rel\r\nRSeq: {rseq}\r\n");
    far.answer(183, &headers, body).replace("tag=far", &format!("tag=fork{fork}"))
}

fn with_reliable(offer: OfferMode) -> Rig {
    Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
        plan.pbx.media.reliable = Reliable::Supported;
        plan.pbx.calls.offer = offer;
    })
}

/// RFC 3262 4: each reliable response has its PRACK, and those that are too many are ended by who has called.
#[test]
fn phones_that_are_too_many_are_acknowledged_and_ended() {
    for (offer, body) in [(OfferMode::Early, ""), (OfferMode::Early, SDP), (OfferMode::Delayed, SDP)] {
        let mut rig = with_reliable(offer);
        let far = rig.calls();
        let mut ended = 0;
        for fork in 0..40 {
            for is_copy in [false, true] {
                rig.receive(&reliable(&far, fork, 1, body));
                let kinds = rig.kinds();
                let pracks = kinds.iter().filter(|kind| *kind == "PRACK").count();
                assert_eq!(pracks, usize::from(!is_copy), "{fork}: {kinds:?}");
                ended += kinds.iter().filter(|kind| *kind == "BYE").count();
            }
        }
        assert!((23..=24).contains(&ended), "{ended}");
        rig.receive(&far.answer(200, "", SDP).replace("tag=far", "tag=fork0"));
        assert!(rig.kinds().contains(&"ACK".to_owned()));
        assert_eq!(rig.agent.call(KEY).map(|call| call.phase), Some(CallPhase::Confirmed));
    }
}

#[test]
fn a_call_that_phones_without_number_ring_for_is_given_up() {
    let mut rig = with_reliable(OfferMode::Early);
    let far = rig.calls();
    for fork in 0..200 {
        rig.receive(&reliable(&far, fork, 1, ""));
    }
    let kinds = rig.kinds();
    assert_eq!(kinds.iter().filter(|kind| *kind == "CANCEL").count(), 1, "{kinds:?}");
}

#[test]
fn what_has_no_end_is_acknowledged_for_a_while() {
    let mut rig = with_reliable(OfferMode::Early);
    let far = rig.calls();
    for rseq in 1..1_000 {
        rig.receive(&reliable(&far, 1, rseq, ""));
    }
    assert_eq!(rig.kinds().iter().filter(|kind| *kind == "PRACK").count(), 64);
    for fork in 1..1_000 {
        rig.receive(&far.answer(200, "", SDP).replace("tag=far", &format!("tag=fork{fork}")));
    }
    let kinds = rig.kinds();
    let count = |wanted: &str| kinds.iter().filter(|kind| *kind == wanted).count();
    assert_eq!((count("ACK"), count("BYE")), (65, 64));
}

/// RFC 3261 12.2.1.2, RFC 5057 5: without its dialog nothing comes of the call any more.
#[test]
fn a_prack_into_a_dialog_that_is_gone_ends_the_call() {
    for (status, ends) in [(481, true), (408, true), (500, false), (200, false)] {
        let mut rig = with_reliable(OfferMode::Early);
        let far = rig.calls();
        rig.receive(&reliable(&far, 1, 7, ""));
        let prack = rig.sent_one("PRACK");
        rig.receive(&Far::reply(&prack, status, ""));
        assert_eq!(rig.kinds().contains(&"CANCEL".to_owned()), ends, "{status}");
    }
    // Whom no PRACK reaches gives up at the same moment, and says so (RFC 3262 3).
    let mut rig = with_reliable(OfferMode::Early);
    let far = rig.calls();
    rig.receive(&reliable(&far, 1, 7, ""));
    rig.pass(Duration::from_secs(40));
    assert!(!rig.kinds().contains(&"CANCEL".to_owned()));
    // One of two phones.
    let mut rig = with_reliable(OfferMode::Early);
    let far = rig.calls();
    rig.receive(&reliable(&far, 1, 7, ""));
    rig.sent_one("PRACK");
    rig.receive(&reliable(&far, 2, 7, ""));
    let prack = rig.sent_one("PRACK");
    rig.receive(&Far::reply(&prack, 481, ""));
    assert_eq!(rig.kinds(), [] as [&str; 0]);
    // What was asked before the answer may have been dropped with it (RFC 3262 3).
    let mut rig = with_reliable(OfferMode::Early);
    let far = rig.calls();
    rig.receive(&reliable(&far, 1, 7, ""));
    let prack = rig.sent_one("PRACK");
    rig.receive(&far.answer(200, "", SDP).replace("tag=far", "tag=fork1"));
    rig.sent_one("ACK");
    rig.receive(&Far::reply(&prack, 481, ""));
    assert_eq!(rig.kinds(), [] as [&str; 0]);
}

/// A side that takes T.38.
fn with_t38(change: impl FnOnce(&mut plan::Plan)) -> Rig {
    Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
        plan.pbx.fax.mode = FaxMode::T38ThenPassthrough;
        change(plan);
    })
}

const T38: CallCommand = CallCommand::ChangeMedia { media: OfferedMedia::T38, moves: false };

/// RFC 3261 20.33: who is asked to wait waits. A fax cannot, and goes on without T.38.
#[test]
fn a_change_comes_no_sooner_than_the_other_side_wants() {
    for status in [500, 503, 480] {
        let mut rig = Rig::of(Side::Pbx);
        rig.call_up();
        rig.in_call(T38);
        let first = rig.sent_one("INVITE");
        rig.receive(&Far::reply(&first, status, "Retry-After: 30 (busy)\r\n"));
        rig.sent();
        rig.in_call(T38);
        rig.in_call(CallCommand::Hold);
        rig.pass(Duration::from_secs(29));
        assert_eq!(rig.kinds(), [] as [&str; 0], "{status}");
        rig.pass(Duration::from_secs(2));
        let hold = rig.sent().into_iter().find(|message| kind_of(message) == "INVITE").expect("the hold");
        assert!(String::from_utf8_lossy(hold.body()).contains("a=sendonly"));
        rig.receive(&Far::reply(&hold, 488, ""));
        rig.sent();
        rig.in_call(T38);
        rig.sent_one("INVITE");
    }
}

#[test]
fn a_refresh_waits_and_ends_the_call_where_it_would_be_too_late() {
    for (pause, kind, least) in [(30, "INVITE", 30), (3_600, "BYE", 50)] {
        let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
            plan.pbx.session_timer.mode = SessionTimerMode::Requested;
            plan.pbx.session_timer.expires_s = 180;
        });
        let far = rig.calls();
        rig.receive(&far.answer(200, "Session-Expires: 180;refresher=uac\r\nRequire: timer\r\n", SDP));
        rig.pass(Duration::from_secs(90));
        let sent = rig.sent();
        let refresh = sent.iter().find(|message| kind_of(message) == "INVITE").expect("a refresh");
        rig.receive(&Far::reply(refresh, 503, &format!("Retry-After: {pause}\r\n")));
        rig.sent();
        let next = (1..100).find_map(|second| {
            rig.pass(Duration::from_secs(1));
            rig.kinds().into_iter().next().map(|kind| (kind, second))
        });
        let (next, second) = next.expect("something");
        assert!(next == kind && (least..least + 10).contains(&second), "{pause}: {next} after {second} s");
    }
}

#[test]
fn digits_and_questions_wait_as_well() {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| plan.pbx.dtmf.mode = DtmfMode::Info);
    rig.call_up();
    rig.in_call(CallCommand::Dtmf("12".into()));
    let first = rig.sent_one("INFO");
    rig.receive(&Far::reply(&first, 503, "Retry-After: 20\r\n"));
    rig.pass(Duration::from_secs(19));
    assert_eq!(rig.kinds(), [] as [&str; 0]);
    rig.pass(Duration::from_millis(1_200));
    rig.sent_one("INFO");

    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| plan.pbx.options.interval_s = 10);
    rig.command(Command::Start);
    rig.pass(Duration::from_secs(10));
    let ping = rig.sent_one("OPTIONS");
    rig.receive(&Far::reply(&ping, 503, "Retry-After: 60\r\n"));
    rig.pass(Duration::from_secs(58));
    assert_eq!(rig.kinds(), [] as [&str; 0]);
    rig.pass(Duration::from_millis(2_200));
    rig.sent_one("OPTIONS");
}

/// RFC 4028 4: nobody means less than a minute and a half, and who says so all the same hears no storm.
#[test]
fn an_interval_of_a_second_makes_no_storm() {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
        plan.pbx.session_timer.mode = SessionTimerMode::Supported;
    });
    let far = rig.calls();
    rig.receive(&far.answer(200, "Session-Expires: 1;refresher=uac\r\nRequire: timer\r\n", SDP));
    let mut refreshes = 0;
    for _ in 0..60 {
        let sent = rig.sent();
        for refresh in sent.iter().filter(|message| kind_of(message) == "INVITE") {
            refreshes += 1;
            let answer = Far::reply(
                refresh,
                200,
                "Contact: <sip:far@192.0.2.9>\r\nSession-Expires: 1;refresher=uac\r\n",
            );
            let length =
                format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{SDP}", SDP.len());
            rig.receive(&answer.replace("Content-Length: 0\r\n\r\n", &length));
        }
        rig.pass(Duration::from_millis(250));
    }
    assert!(refreshes <= 3, "{refreshes} in 15 s");
}

/// An answer and a copy of the request, and none to another request, whatever its branch lacks.
#[test]
fn whoever_writes_no_branch_is_answered() {
    for (branch, status) in [(";branch=", 400), (";branch=z9hG4bK", 200), (";branch=1", 200), ("", 200)] {
        let mut rig = Rig::of(Side::Pbx);
        let far = Far::calls(rig.peer, rig.agent.core.signalling(), &rig.main_number());
        for number in 1..3 {
            let options = far.initial("OPTIONS", "", "").replace("CSeq: 1", &format!("CSeq: {number}"));
            let options = options.replace(";branch=z9hG4bKinitial", branch);
            for copy in 0..2 {
                rig.receive(&options);
                assert_eq!(
                    rig.sent_one(&status.to_string()).cseq().map(|cseq| cseq.number),
                    Ok(number),
                    "{branch} {copy}"
                );
            }
        }
        let invite = far.initial("INVITE", "application/sdp", SDP).replace(";branch=z9hG4bKinitial", branch);
        rig.receive(&invite);
        assert!(!rig.kinds().is_empty(), "{branch}");
    }
}

/// What we list is what we take there (RFC 3261 20.5).
#[test]
fn nobody_is_told_to_register_where_nobody_can() {
    let lists = |message: &Message| message.lists(HeaderName::Allow, "REGISTER");
    for (mode, is_registrar) in [(TrunkMode::Static, false), (TrunkMode::Registration, true)] {
        let mut rig = Rig::with(Side::Carrier, mode, |plan| {
            plan.carrier.challenge.invite_registration = false;
            plan.carrier.challenge.invite_static = false;
            plan.steps.clear();
        });
        let (own, peer) = (rig.agent.core.signalling(), rig.peer);
        let number = rig.agent.core.profile.magic_number("answers-fast").expect("a number").to_string();
        let mut far = Far::calls(peer, own, &number);
        rig.receive(&far.initial("OPTIONS", "", ""));
        assert_eq!(lists(&rig.sent_one("200")), is_registrar);
        rig.receive(&far.initial("INVITE", "application/sdp", SDP));
        rig.pass(Duration::from_secs(5));
        let answer = rig.sent().into_iter().find(|message| message.status() == Some(200)).expect("an answer");
        assert!(!lists(&answer) && answer.lists(HeaderName::Allow, "BYE"));
        far.learn(&answer);
        rig.receive(&far.inside("ACK", ""));
        rig.receive(&far.inside("MESSAGE", ""));
        assert!(!lists(&rig.sent_one("405")));
    }
}

/// RFC 3261 12.1.1: nobody could keep what a SIPS URI promises.
#[test]
fn a_sips_uri_is_not_called_over_udp() {
    let mut rig = Rig::of(Side::Pbx);
    let far = Far::calls(rig.peer, rig.agent.core.signalling(), &rig.main_number());
    rig.receive(&far.initial("INVITE", "application/sdp", SDP).replacen("INVITE sip:", "INVITE sips:", 1));
    rig.sent_one("416");
}

/// A receiver that takes nothing has no T.38, whoever offers it.
#[test]
fn t38_that_takes_no_page_is_no_t38() {
    for (octets, is_taken) in
        [("0", false), ("1", false), ("72", true), ("400", true), ("-5", true), ("99999999999", true)]
    {
        let fax = t38(&format!("a=T38FaxMaxDatagram:{octets}\r\n"));
        let mut rig = with_t38(|_| ());
        let mut far = rig.call_up();
        rig.receive(&far.inside("INVITE", &fax));
        assert_eq!(rig.kinds(), [if is_taken { "200" } else { "488" }], "{octets}");

        let mut rig = with_t38(|_| ());
        rig.call_up();
        rig.in_call(T38);
        let offer = rig.sent_one("INVITE");
        let length = format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{fax}", fax.len());
        let answer = Far::reply(&offer, 200, "Contact: <sip:far@192.0.2.9>\r\n");
        rig.receive(&answer.replace("Content-Length: 0\r\n\r\n", &length));
        let kinds = rig.kinds();
        assert_eq!(kinds.contains(&"INVITE".to_owned()), !is_taken, "{octets}: {kinds:?}");
    }
}

/// RFC 6337 4.3: while our offer waits for the ACK no other change can be dealt with.
#[test]
fn a_change_before_the_ack_that_answers_our_offer_comes_too_early() {
    let mut rig = Rig::of(Side::Pbx);
    let mut far = rig.is_called("", "");
    rig.in_call(CallCommand::Answer { codecs: None, fork: None });
    far.learn(&rig.sent_one("200"));
    let ack = far.inside("ACK", SDP);
    for body in [SDP, ""] {
        rig.receive(&far.inside("INVITE", body));
        assert!(rig.sent_one("500").has(HeaderName::RetryAfter));
    }
    rig.receive(&ack);
    assert!(rig.agent.calls.agreed(KEY).is_some_and(|agreed| agreed.audio.is_some()));
    rig.receive(&far.inside("INVITE", &SDP.replace("far 1 1", "far 1 2")));
    rig.sent_one("200");
}

/// RFC 4028 7.4: a refresh leaves the fax alone, whoever is to make the offer.
#[test]
fn a_fax_outlives_a_change_without_an_offer() {
    let mut rig = with_t38(|_| ());
    let mut far = rig.call_up();
    rig.receive(&far.inside("INVITE", &t38("")));
    rig.sent_one("200");
    rig.receive(&far.inside("ACK", ""));
    rig.receive(&far.inside("INVITE", ""));
    let offer = rig.sent_one("200");
    let body = String::from_utf8_lossy(offer.body()).into_owned();
    assert!(body.contains("m=image ") && !body.contains("m=image 0 "), "{body}");
}

/// RFC 3262 3: who requires reliable responses hears no other.
#[test]
fn a_change_that_requires_reliable_responses_hears_no_other() {
    for (headers, kinds) in [("Require: 100rel\r\n", vec!["200"]), ("", vec!["183", "200"])] {
        let mut rig = with_t38(|plan| {
            plan.pbx.media.reliable = Reliable::Supported;
            plan.pbx.fax.progress = true;
        });
        let mut far = rig.call_up();
        let change = far.inside("INVITE", &t38("")).replace("Contact:", &format!("{headers}Contact:"));
        rig.receive(&change);
        assert_eq!(rig.kinds(), kinds);
    }
}

/// Who proceeds for ever blocks every other change, and a refresh that never comes.
#[test]
fn a_change_that_never_has_an_answer_is_given_up() {
    for refreshes in [false, true] {
        let mut rig = Rig::with(Side::Pbx, TrunkMode::Static, |plan| {
            plan.pbx.session_timer.mode = SessionTimerMode::Supported;
        });
        let mut far = rig.calls();
        let asks = if refreshes { "Session-Expires: 90;refresher=uac\r\nRequire: timer\r\n" } else { "" };
        rig.receive(&far.answer(200, asks, SDP));
        rig.sent_one("ACK");
        far.sequence = 1;
        if refreshes {
            rig.pass(Duration::from_secs(45));
        } else {
            rig.in_call(CallCommand::Hold);
        }
        let change = rig.sent_one("INVITE");
        rig.receive(&Far::reply(&change, 100, ""));
        rig.pass(Duration::from_secs(61));
        let kinds = rig.kinds();
        if refreshes {
            assert!(kinds.contains(&"BYE".to_owned()), "{kinds:?}");
            continue;
        }
        assert!(kinds.contains(&"CANCEL".to_owned()), "{kinds:?}");
        rig.receive(&Far::reply(&change, 487, ""));
        rig.sent_one("ACK");
        rig.receive(&far.inside("INVITE", &SDP.replace("far 1 1", "far 1 2")));
        rig.sent_one("200");
    }
}

/// What nobody answers is not kept, or whoever asks often enough takes the place of those who would be let in.
#[test]
fn strangers_that_are_ignored_take_no_memory() {
    let mut rig = Rig::with(Side::Carrier, TrunkMode::Registration, |plan| {
        plan.carrier.challenge.invite_registration = false;
        plan.carrier.routing.unknown_source = UnknownSource::Ignore;
    });
    let stranger: SocketAddr = "192.0.2.77:5060".parse().expect("an address");
    let far = Far::calls(stranger, rig.agent.core.signalling(), "1");
    for number in 0..100 {
        for method in ["INVITE", "OPTIONS"] {
            let branch = format!("z9hG4bK{number}{method}");
            rig.receive_from(stranger, &far.initial(method, "", "").replace("z9hG4bKinitial", &branch));
        }
    }
    assert_eq!(rig.kinds(), [] as [&str; 0]);
    assert_eq!((rig.agent.core.layer.len(), rig.agent.core.layer.server_octets()), (0, 0));
}
