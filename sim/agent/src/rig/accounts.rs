//! A trunk of several accounts, at either end.

use clock::Duration;
use plan::profile::TrunkAccount;
use plan::{Plan, Secret, Side, TrunkMode};
use sip::{HeaderName, Message};

use super::{Far, Rig, kind_of};
use crate::{Command, Wanted};

/// Three users, of which the last has no number.
const USERS: [(&str, &[&str]); 3] = [("alice", &["main"]), ("bob", &["second"]), ("carol", &[])];

fn accounts(plan: &mut Plan) {
    for profile in [&mut plan.carrier, &mut plan.pbx] {
        profile.registration.accounts = USERS
            .map(|(user, dids)| {
                let password = Secret::new(format!("secret of {user}"));
                (
                    user.to_owned(),
                    TrunkAccount { password, dids: dids.iter().map(|d| (*d).to_owned()).collect() },
                )
            })
            .into();
    }
}

fn rig(side: Side) -> Rig {
    Rig::with(side, TrunkMode::Registration, accounts)
}

fn user_of(message: &Message) -> String {
    let from = message.from().expect("a From");
    from.uri.user_unescaped().expect("a user").into_owned()
}

fn challenge(nonce: &str) -> String {
    format!("WWW-Authenticate: Digest realm=\"far\", nonce=\"{nonce}\", algorithm=MD5, qop=\"auth\"\r\n")
}

fn named(message: &Message, header: HeaderName) -> String {
    let value = message.header(header).expect("credentials").into_owned();
    value.split("username=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a name").to_owned()
}

#[test]
fn each_account_registers_as_itself_and_one_after_the_other() {
    let mut rig = rig(Side::Pbx);
    rig.command(Command::Start);
    let mut call_ids = Vec::new();
    for (user, _) in USERS {
        let register = rig.sent_one("REGISTER");
        assert_eq!(user_of(&register), user);
        call_ids.push(register.call_id().expect("a Call-ID").to_owned());
        rig.receive(&Far::reply(&register, 401, &challenge(user)));
        let again = rig.sent_one("REGISTER");
        assert_eq!(named(&again, HeaderName::Authorization), user);
        assert!(!rig.agent.is_registered(), "of the others nothing is known yet");
        let status = if user == "bob" { 403 } else { 200 };
        rig.receive(&Far::reply(&again, status, ""));
        rig.pass(Duration::from_millis(49));
        assert_eq!(rig.kinds(), [] as [&str; 0], "there is a pause before the next");
        rig.pass(Duration::from_millis(1));
    }
    call_ids.dedup();
    assert_eq!(call_ids.len(), USERS.len());
    assert!(rig.agent.is_registered());
    let bound: Vec<String> = rig.agent.bindings().into_iter().map(|binding| binding.user).collect();
    assert_eq!(bound, ["alice", "carol"]);
    assert_eq!(rig.agent.accounts().collect::<Vec<_>>(), ["alice", "bob", "carol"]);

    rig.command(Command::Stop);
    assert_eq!(user_of(&rig.sent_one("REGISTER")), "alice");
    assert!(!rig.agent.is_at_rest());
    rig.pass(Duration::from_millis(50));
    let sent = rig.sent();
    let gone: Vec<String> = sent.iter().filter(|m| kind_of(m) == "REGISTER").map(user_of).collect();
    assert_eq!(gone, ["carol"], "who is not bound gives nothing back");
}

#[test]
fn accounts_take_turns_to_call_and_sign_for_themselves() {
    let mut rig = rig(Side::Pbx);
    for user in ["alice", "bob"] {
        let far = rig.calls();
        let invite = far.invite.clone().expect("an INVITE");
        let accounts = &rig.agent.core.accounts;
        let account = accounts.at(accounts.of_user(user).expect("it is one"));
        assert_eq!(user_of(&invite), account.numbers[0]);
        let contact = invite.contacts().expect("a Contact")[0].uri.to_string();
        assert!(contact.starts_with(&format!("sip:{user}@")), "{contact}");
        rig.receive(&far.answer(407, &challenge(user).replace("WWW", "Proxy"), ""));
        let sent = rig.sent();
        let again = sent.iter().find(|m| kind_of(m) == "INVITE").expect("it comes again");
        assert_eq!(named(again, HeaderName::ProxyAuthorization), user);
    }
    // Who has no number is left out, and what was asked for once is shown at once.
    let far = rig.calls();
    assert_eq!(named(far.invite.as_ref().expect("an INVITE"), HeaderName::ProxyAuthorization), "alice");
}

/// A REGISTER of a user, and its status.
fn register(rig: &mut Rig, user: &str, credentials: &str, port: u16) -> Message {
    let (peer, own) = (rig.peer, rig.agent.core.signalling());
    let sequence = if credentials.is_empty() { 1 } else { 2 };
    rig.receive(&format!(
        "REGISTER sip:{own} SIP/2.0\r\nVia: SIP/2.0/UDP {peer};branch=z9hG4bK{user}{sequence}{port}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:{user}@{own}>;tag=r\r\nTo: <sip:{user}@{own}>\r\nCall-ID: {user}\r\n\
         CSeq: {sequence} REGISTER\r\nContact: <sip:{user}@{}:{port}>;expires=600\r\n{credentials}\
         Content-Length: 0\r\n\r\n",
        peer.ip()
    ));
    rig.sent().into_iter().find(|m| m.status().is_some()).expect("an answer")
}

/// The credentials of a user for a REGISTER that was challenged.
fn credentials(rig: &Rig, challenged: &Message, user: &str) -> String {
    let asked = challenged.www_authenticate();
    let challenges: Vec<_> = asked.iter().map(|text| sip::auth::Challenge::parse(text).0).collect();
    let password = sip::auth::Password::new(format!("secret of {user}"));
    let account = sip::auth::Account { realm: None, username: user.to_owned(), password };
    let mut client = sip::auth::Authenticator::new(vec![account], clock::Rng::new(1));
    let by = sip::auth::Challenger::Server;
    client.challenged(by, &challenges, &[]).expect("a challenge");
    let uri = format!("sip:{}", rig.agent.core.signalling());
    let given = client.authorize((&[by], &client.latest_realms(&[by])), "REGISTER", &uri, b"");
    format!("Authorization: {}\r\n", given[0].1)
}

#[test]
fn an_account_binds_itself_and_no_other() {
    let mut rig = rig(Side::Carrier);
    let challenged = register(&mut rig, "bob", "", 5_070);
    assert_eq!(challenged.status(), Some(401));
    let of_alice = credentials(&rig, &challenged, "alice");
    assert_eq!(register(&mut rig, "bob", &of_alice, 5_070).status(), Some(403));
    assert_eq!(rig.agent.bindings(), []);
    let challenged = register(&mut rig, "bob", "", 5_071);
    let of_bob = credentials(&rig, &challenged, "bob");
    assert_eq!(register(&mut rig, "bob", &of_bob, 5_071).status(), Some(200));
    assert_eq!(rig.agent.bindings()[0].user, "bob");
    let challenged = register(&mut rig, "nobody", "", 5_072);
    let of_bob = credentials(&rig, &challenged, "bob");
    assert_eq!(register(&mut rig, "nobody", &of_bob, 5_072).status(), Some(404));
}

#[test]
fn a_number_is_called_where_its_account_is() {
    let mut rig = Rig::with(Side::Carrier, TrunkMode::Registration, |plan| {
        accounts(plan);
        plan.carrier.challenge.register = false;
    });
    let numbers =
        ["main", "second", "echo"].map(|name| rig.agent.core.profile.did(name).expect("a DID").to_string());
    let call = |rig: &mut Rig, number: &str| {
        // What was sent before, and perhaps again by now, is not meant.
        rig.sent();
        rig.command(Command::Call(Wanted::plain(number.to_owned())));
        let sent = rig.sent();
        let invite = sent.iter().find(|m| kind_of(m) == "INVITE")?;
        Some(invite.request_uri().expect("a URI").to_string())
    };
    register(&mut rig, "bob", "", 5_071);
    assert_eq!(call(&mut rig, &numbers[0]), None, "alice is not registered");
    register(&mut rig, "alice", "", 5_070);
    let peer = rig.peer.ip();
    for (number, port) in [(&numbers[0], 5_070), (&numbers[1], 5_071)] {
        assert_eq!(call(&mut rig, number), Some(format!("sip:{number}@{peer}:{port}")));
    }
    assert_eq!(call(&mut rig, &numbers[2]), None, "nobody has it");
    rig.pass(Duration::from_secs(601));
    assert_eq!(call(&mut rig, &numbers[0]), None, "its binding is over");
}

#[test]
fn who_calls_by_a_number_calls_for_the_account_that_has_it() {
    let mut rig = rig(Side::Pbx);
    let numbers = ["main", "second"].map(|name| rig.agent.core.profile.did(name).expect("a DID").to_string());
    for (from, user) in [(&numbers[1], "bob"), (&numbers[0], "alice"), (&numbers[1], "bob")] {
        let called = Wanted { from: Some(from.clone()), ..Wanted::plain("+12025550101".to_owned()) };
        rig.command(Command::Call(called));
        let invite = rig.sent_one("INVITE");
        assert_eq!(&user_of(&invite), from);
        if invite.header(HeaderName::ProxyAuthorization).is_some() {
            assert_eq!(named(&invite, HeaderName::ProxyAuthorization), user, "what was asked for once");
            continue;
        }
        rig.receive(&Far::reply(&invite, 407, &challenge(user).replace("WWW", "Proxy")));
        let again = rig.sent().into_iter().find(|m| kind_of(m) == "INVITE").expect("it tries again");
        assert_eq!(named(&again, HeaderName::ProxyAuthorization), user);
        rig.receive(&Far::reply(&again, 486, ""));
        rig.sent();
    }
}
