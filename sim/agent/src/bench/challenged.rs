//! A peer that asks for credentials, by either kind of challenge, once and for ever.

use clock::Duration;
use plan::{Side, TrunkMode};
use sip::{HeaderName, Message};

use super::{Bench, Far, SDP, kind_of};
use crate::{CallCommand, Command};

/// What a server asks with, and a proxy.
const KINDS: [(u16, &str, HeaderName); 2] = [
    (401, "WWW-Authenticate", HeaderName::Authorization),
    (407, "Proxy-Authenticate", HeaderName::ProxyAuthorization),
];

fn challenge(name: &str, nonce: &str) -> String {
    format!("{name}: Digest realm=\"far\", nonce=\"{nonce}\", algorithm=MD5, qop=\"auth\"\r\n")
}

fn nc(message: &Message, header: HeaderName) -> String {
    let value = message.header(header).expect("credentials").into_owned();
    value.split("nc=").nth(1).expect("a count")[..8].to_owned()
}

#[test]
fn each_method_is_sent_again_with_credentials() {
    for (status, name, header) in KINDS {
        let asks = challenge(name, "one");
        let mut bench = Bench::of(Side::Pbx);
        bench.command(Command::Options);
        let options = bench.sent_one("OPTIONS");
        bench.receive(&Far::reply(&options, status, &asks));
        assert!(bench.sent_one("OPTIONS").has(header), "OPTIONS after a {status}");

        let mut bench = Bench::of(Side::Pbx);
        let far = bench.calls();
        bench.receive(&far.answer(status, &asks, ""));
        let sent = bench.sent();
        let invite = sent.iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
        assert!(invite.has(header), "INVITE after a {status}");

        let mut bench = Bench::of(Side::Pbx);
        bench.call_up();
        bench.in_call(CallCommand::Hangup);
        let bye = bench.sent_one("BYE");
        bench.receive(&Far::reply(&bye, status, &asks));
        assert!(bench.sent_one("BYE").has(header), "BYE after a {status}");

        let mut bench = Bench::with(Side::Pbx, TrunkMode::Registration, |_| ());
        bench.command(Command::Start);
        let register = bench.sent_one("REGISTER");
        bench.receive(&Far::reply(&register, status, &asks));
        assert!(bench.sent_one("REGISTER").has(header), "REGISTER after a {status}");
    }
}

/// RFC 3261 22.1: never again with what was refused. A fresh nonce each time is no reason to go on for ever.
#[test]
fn who_asks_for_ever_is_given_up() {
    for (status, name, _) in KINDS {
        let mut bench = Bench::of(Side::Pbx);
        let mut far = bench.calls();
        let mut invites = 1;
        for round in 0..50 {
            bench.receive(&far.answer(status, &challenge(name, &format!("nonce{round}")), ""));
            let sent = bench.sent();
            let Some(again) = sent.iter().find(|m| kind_of(m) == "INVITE") else { break };
            far = Far::called(bench.peer, again);
            invites += 1;
        }
        assert_eq!(invites, 2, "INVITEs against a {status} for ever");
        bench.command(Command::Options);
        let mut options = bench.sent_one("OPTIONS");
        let mut count = 1;
        for round in 0..50 {
            bench.receive(&Far::reply(&options, status, &challenge(name, &format!("more{round}"))));
            let sent = bench.sent();
            let Some(again) = sent.into_iter().find(|m| kind_of(m) == "OPTIONS") else { break };
            options = again;
            count += 1;
        }
        assert_eq!(count, 2, "OPTIONS against a {status} for ever");
    }
}

/// RFC 7616 3.4: the count is of requests with the nonce, whichever header carries it.
#[test]
fn a_nonce_is_counted_whichever_header_carries_it() {
    let mut bench = Bench::with(Side::Pbx, TrunkMode::Registration, |_| ());
    bench.command(Command::Start);
    let register = bench.sent_one("REGISTER");
    bench.receive(&Far::reply(&register, 401, &challenge("WWW-Authenticate", "shared")));
    let register = bench.sent_one("REGISTER");
    assert_eq!(nc(&register, HeaderName::Authorization), "00000001");
    bench.receive(&Far::reply(&register, 200, ""));
    let far = bench.calls();
    bench.receive(&far.answer(407, &challenge("Proxy-Authenticate", "shared"), ""));
    let sent = bench.sent();
    let invite = sent.iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
    assert_eq!(nc(invite, HeaderName::ProxyAuthorization), "00000002");
}

/// A CANCEL is never challenged, and what answers it as if goes nowhere (RFC 3261 22.1).
#[test]
fn a_challenged_cancel_is_let_be() {
    let mut bench = Bench::of(Side::Pbx);
    let far = bench.calls();
    bench.receive(&far.answer(180, "", ""));
    bench.in_call(CallCommand::Cancel);
    let cancel = bench.sent_one("CANCEL");
    bench.receive(&Far::reply(&cancel, 407, &challenge("Proxy-Authenticate", "one")));
    bench.pass(Duration::from_millis(100));
    assert!(!bench.kinds().contains(&"CANCEL".to_owned()));
}

#[test]
fn credentials_go_with_the_ack_of_the_answer() {
    for (status, name, header) in KINDS {
        let mut bench = Bench::of(Side::Pbx);
        let far = bench.calls();
        bench.receive(&far.answer(status, &challenge(name, "one"), ""));
        let sent = bench.sent();
        let invite = sent.iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
        bench.receive(&Far::called(bench.peer, invite).answer(200, "", SDP));
        assert!(bench.sent_one("ACK").has(header), "ACK after a {status}");
    }
}
