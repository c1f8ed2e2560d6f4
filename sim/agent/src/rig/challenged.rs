//! A peer that asks for credentials, by either kind of challenge, once and for ever.

use clock::Duration;
use plan::{Side, TrunkMode};
use sip::auth::{Challenge, ClientPart, Credentials, Qop, Request};
use sip::{HeaderName, Message};

use super::{Far, Rig, SDP, kind_of};
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
        let mut rig = Rig::of(Side::Pbx);
        rig.command(Command::Options);
        let options = rig.sent_one("OPTIONS");
        rig.receive(&Far::reply(&options, status, &asks));
        assert!(rig.sent_one("OPTIONS").has(header), "OPTIONS after a {status}");

        let mut rig = Rig::of(Side::Pbx);
        let far = rig.calls();
        rig.receive(&far.answer(status, &asks, ""));
        let sent = rig.sent();
        let invite = sent.iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
        assert!(invite.has(header), "INVITE after a {status}");

        let mut rig = Rig::of(Side::Pbx);
        rig.call_up();
        rig.in_call(CallCommand::Hangup);
        let bye = rig.sent_one("BYE");
        rig.receive(&Far::reply(&bye, status, &asks));
        assert!(rig.sent_one("BYE").has(header), "BYE after a {status}");

        let mut rig = Rig::with(Side::Pbx, TrunkMode::Registration, |_| ());
        rig.command(Command::Start);
        let register = rig.sent_one("REGISTER");
        rig.receive(&Far::reply(&register, status, &asks));
        assert!(rig.sent_one("REGISTER").has(header), "REGISTER after a {status}");
    }
}

/// RFC 7616 3.5: who is told the next nonce uses it, and counts anew.
#[test]
fn the_next_nonce_that_a_server_names_is_used() {
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Registration, |_| ());
    rig.command(Command::Start);
    let register = rig.sent_one("REGISTER");
    rig.receive(&Far::reply(&register, 401, &challenge("WWW-Authenticate", "one")));
    let given = |register: &Message| {
        let value = register.header(HeaderName::Authorization).expect("credentials").into_owned();
        let (_, nonce) = value.split_once(" nonce=\"").expect("a nonce");
        (nonce.split('"').next().map(str::to_owned), nc(register, HeaderName::Authorization))
    };
    let counted = |nonce: &str, count: u32| (Some(nonce.to_owned()), format!("{count:08}"));
    let next = "Authentication-Info: qop=auth, nextnonce=\"two\"\r\n";
    let turns = [
        (counted("one", 1), next, Command::Unregister),
        (counted("two", 1), "", Command::Register),
        (counted("two", 2), next, Command::Unregister),
        (counted("two", 3), "", Command::Register),
    ];
    for (expected, info, then) in turns {
        let register = rig.sent_one("REGISTER");
        assert_eq!(given(&register), expected);
        rig.receive(&Far::reply(&register, 200, info));
        rig.command(then);
    }
}

/// RFC 3261 22.1: never again with what was refused. A fresh nonce each time is no reason to go on for ever.
#[test]
fn who_asks_for_ever_is_given_up() {
    for (status, name, _) in KINDS {
        let mut rig = Rig::of(Side::Pbx);
        let mut far = rig.calls();
        let mut invites = 1;
        for round in 0..50 {
            rig.receive(&far.answer(status, &challenge(name, &format!("nonce{round}")), ""));
            let sent = rig.sent();
            let Some(again) = sent.iter().find(|m| kind_of(m) == "INVITE") else { break };
            far = Far::called(rig.peer, again);
            invites += 1;
        }
        assert_eq!(invites, 2, "INVITEs against a {status} for ever");
        rig.command(Command::Options);
        let mut options = rig.sent_one("OPTIONS");
        let mut count = 1;
        for round in 0..50 {
            rig.receive(&Far::reply(&options, status, &challenge(name, &format!("more{round}"))));
            let sent = rig.sent();
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
    let mut rig = Rig::with(Side::Pbx, TrunkMode::Registration, |_| ());
    rig.command(Command::Start);
    let register = rig.sent_one("REGISTER");
    rig.receive(&Far::reply(&register, 401, &challenge("WWW-Authenticate", "shared")));
    let register = rig.sent_one("REGISTER");
    assert_eq!(nc(&register, HeaderName::Authorization), "00000001");
    rig.receive(&Far::reply(&register, 200, ""));
    let far = rig.calls();
    rig.receive(&far.answer(407, &challenge("Proxy-Authenticate", "shared"), ""));
    let sent = rig.sent();
    let invite = sent.iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
    assert_eq!(nc(invite, HeaderName::ProxyAuthorization), "00000002");
}

/// RFC 3261 22.3: what other calls were asked for does not pile up in a request, and each of two in a row gets its own.
#[test]
fn credentials_are_for_the_realms_that_ask() {
    let mut rig = Rig::of(Side::Pbx);
    let asks =
        |realm: &str| challenge("Proxy-Authenticate", "one").replace("\"far\"", &format!("\"{realm}\""));
    let realms = |invite: &Message| {
        let given = invite.header_values(HeaderName::ProxyAuthorization);
        let realm = |value: &String| {
            value.split("realm=\"").nth(1).and_then(|v| v.split('"').next()).map(str::to_owned)
        };
        given.iter().map(|value| realm(&value.to_string())).collect::<Option<Vec<_>>>().expect("realms")
    };
    for n in 0..5 {
        let far = rig.calls();
        rig.receive(&far.answer(407, &asks(&format!("first{n}")), ""));
        let again = rig.sent().into_iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
        rig.receive(&Far::called(rig.peer, &again).answer(407, &asks(&format!("second{n}")), ""));
        let third = rig.sent().into_iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
        let given = realms(&third);
        let both = [format!("first{n}"), format!("second{n}")];
        assert!(both.iter().all(|realm| given.contains(realm)) && given.len() <= 4, "{given:?}");
        rig.receive(&Far::called(rig.peer, &third).answer(486, "", ""));
        rig.sent();
    }
}

/// A CANCEL is never challenged, and what answers it as if goes nowhere (RFC 3261 22.1).
#[test]
fn a_challenged_cancel_is_let_be() {
    let mut rig = Rig::of(Side::Pbx);
    let far = rig.calls();
    rig.receive(&far.answer(180, "", ""));
    rig.in_call(CallCommand::Cancel);
    let cancel = rig.sent_one("CANCEL");
    rig.receive(&Far::reply(&cancel, 407, &challenge("Proxy-Authenticate", "one")));
    rig.pass(Duration::from_millis(100));
    assert!(!rig.kinds().contains(&"CANCEL".to_owned()));
}

#[test]
fn credentials_go_with_the_ack_of_the_answer() {
    for (status, name, header) in KINDS {
        let mut rig = Rig::of(Side::Pbx);
        let far = rig.calls();
        rig.receive(&far.answer(status, &challenge(name, "one"), ""));
        let sent = rig.sent();
        let invite = sent.iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
        rig.receive(&Far::called(rig.peer, invite).answer(200, "", SDP));
        assert!(rig.sent_one("ACK").has(header), "ACK after a {status}");
    }
}

/// RFC 3261 22.3: of several credentials those count that are for us, in whatever words and order.
#[test]
fn credentials_are_found_among_others() {
    let mut rig =
        Rig::with(Side::Carrier, TrunkMode::Registration, |plan| plan.carrier.challenge.register = true);
    let (peer, own) = (rig.peer, rig.agent.core.signalling());
    let account = rig.agent.core.accounts.at(0).clone();
    let register = |number: u32, credentials: &str| {
        format!(
            "REGISTER sip:LocalHost SIP/2.0\r\nVia: SIP/2.0/UDP {peer};branch=z9hG4bK{number}\r\nMax-Forwards: 70\r\n\
             From: <sip:{0}@{own}>;tag=r\r\nTo: <sip:{0}@{own}>\r\nCall-ID: x\r\nCSeq: {number} REGISTER\r\n\
             Contact: <sip:{peer}>\r\n{credentials}Content-Length: 0\r\n\r\n",
            account.user
        )
    };
    rig.receive(&register(1, ""));
    let asked = rig.sent_one("401").www_authenticate().first().expect("a challenge").to_string();
    let (asked, _) = Challenge::parse(&asked);
    let client = ClientPart { password: &account.password, cnonce: "c", nc: 1, qop: Some(Qop::Auth) };
    let request = Request { method: "REGISTER", uri: "sip:localhost", body: b"" };
    let right = Credentials::answer(&asked, &account.name, &client, &request).to_string();
    let mut words: Vec<&str> = right.trim_start_matches("Digest ").split(", ").collect();
    words.reverse();
    let right = words
        .join(",x-unknown=1, ")
        .replace("algorithm=MD5", "Algorithm=\"md5\"")
        .replace("qop=auth", "qop=\"auth\"");
    let others =
        "Authorization: Basic YTpi\r\nAuthorization: Digest realm=\"other\", nonce=\"n\", response=\"r\"\r\n";
    rig.receive(&register(2, &format!("{others}authorization: DIGEST {right}\r\n")));
    assert_eq!(rig.kinds(), ["200"], "{right}");
}
