//! Answers that a side has waited for in vain. Nobody is blamed for them: the other side may have gone, and who is not there
//! breaks no rule. But what hangs on them was not shown.

use std::collections::{BTreeMap, BTreeSet};

use plan::{Plan, TrunkMode};
use sip::{Message, Method};
use trace::{Cast, Event, Packet, Party, counted, fitting, visible};

/// BYEs that are remembered by name; more are counted.
const REMEMBERED_MAX: usize = 10_000;
/// Accounts that are named.
const NAMED_MAX: usize = 5;

/// What is open.
#[derive(Debug)]
pub(super) struct Owed {
    ours: Party,
    /// The accounts that we register, and what the registrar said of each last.
    accounts: BTreeMap<String, Registered>,
    /// The calls whose BYE of ours has no answer, by Call-ID.
    byes: BTreeSet<String>,
    forgotten: u64,
}

/// What is known of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Registered {
    /// It never was: this was the last answer, if there was one.
    Never(Option<u16>),
    Once,
}

impl Owed {
    pub(super) fn new(ours: Party, plan: &Plan) -> Self {
        let registers = ours == Party::Pbx && plan.mode == TrunkMode::Registration;
        let users = plan.pbx.registration.accounts.keys().filter(|_| registers);
        let accounts = users.map(|user| (user.clone(), Registered::Never(None))).collect();
        Self { ours, accounts, byes: BTreeSet::new(), forgotten: 0 }
    }

    /// Takes an event.
    pub(super) fn observe(&mut self, cast: &Cast, event: &Event) {
        let Event::Sent { packet, .. } = event else { return };
        let is_of_use = [&b"BYE "[..], b"SIP/2.0 "].iter().any(|start| packet.payload.starts_with(start));
        if is_of_use && cast.is_signalling(packet.from, packet.to) {
            self.message(cast.party(packet.from) == self.ours, packet);
        }
    }

    fn message(&mut self, is_ours: bool, packet: &Packet) {
        let message = Message::parse(packet.payload.clone());
        let (Ok(cseq), Some(call_id)) = (message.cseq(), message.call_id()) else { return };
        match (message.status(), cseq.method) {
            (None, Method::Bye) if is_ours && self.byes.len() < REMEMBERED_MAX => {
                self.byes.insert(call_id.to_owned());
            }
            (None, Method::Bye) if is_ours => self.forgotten += 1,
            // Who is asked for credentials goes on. An answer of ours is one to a BYE that crossed our own.
            (Some(200..=400 | 402..=406 | 408..), Method::Bye) => _ = self.byes.remove(call_id),
            (Some(status @ 200..), Method::Register) if !is_ours => {
                let user = message.from().ok().and_then(|from| from.uri.user_unescaped().map(String::from));
                if let Some(of @ Registered::Never(_)) = user.and_then(|user| self.accounts.get_mut(&user)) {
                    *of = if status < 300 { Registered::Once } else { Registered::Never(Some(status)) };
                }
            }
            _ => {}
        }
    }

    /// What never came.
    pub(super) fn missing(&self) -> Vec<String> {
        self.calls_open().into_iter().chain(self.accounts_missing()).collect()
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-15.1.1
    fn calls_open(&self) -> Option<String> {
        let calls = self.byes.len() as u64 + self.forgotten;
        (calls > 0).then(|| {
            let were = fitting(calls, "was", "were");
            format!(
                "{} {were} never ended by an answer: none came to our BYE, as if nobody was there any more",
                counted(calls, "call")
            )
        })
    }

    fn accounts_missing(&self) -> Option<String> {
        let never = |(user, of): (&String, &Registered)| match of {
            Registered::Never(Some(status)) => Some(format!("{} ({status})", visible(user))),
            Registered::Never(None) => Some(format!("{} (not answered)", visible(user))),
            Registered::Once => None,
        };
        let missing: Vec<String> = self.accounts.iter().filter_map(never).collect();
        // Of one account alone, and of a trunk on which none was registered, the judge speaks.
        if missing.is_empty() || missing.len() == self.accounts.len() {
            return None;
        }
        let more = missing.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Some(format!(
            "{} of {} never registered: {}{more}",
            missing.len(),
            counted(self.accounts.len(), "account"),
            missing[..missing.len().min(NAMED_MAX)].join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use trace::{Host, PacketId, Transport};

    use super::*;

    fn owed(users: &[&str]) -> Owed {
        let accounts = users.iter().map(|user| ((*user).to_owned(), Registered::Never(None))).collect();
        Owed { ours: Party::Pbx, accounts, byes: BTreeSet::new(), forgotten: 0 }
    }

    /// Messages as they were sent: whether by us, and the text.
    fn after(mut owed: Owed, messages: &[(bool, String)]) -> Vec<String> {
        let host = |party, last| Host {
            party,
            address: [127, 0, 0, last].into(),
            sip_port: 5060,
            media_ports: None,
        };
        let cast = Cast { hosts: vec![host(Party::Pbx, 2), host(Party::Carrier, 1)], ..Cast::default() };
        for (is_ours, text) in messages {
            let [from, to] =
                if *is_ours { [2, 1] } else { [1, 2] }.map(|last| ([127, 0, 0, last], 5060).into());
            let payload = text.replace('\n', "\r\n").into();
            let packet = Packet { id: PacketId(1), from, to, transport: Transport::Udp, payload };
            owed.observe(&cast, &Event::Sent { at: clock::Instant::ZERO, packet });
        }
        owed.missing()
    }

    fn message(first: &str, call_id: &str, cseq: &str) -> String {
        format!("{first}\nFrom: <sip:{call_id}@x>;tag=1\nTo: <sip:y@x>\nCall-ID: {call_id}\nCSeq: {cseq}\n\n")
    }

    #[test]
    fn a_bye_that_nobody_answers_is_told_and_any_answer_is_one() {
        let bye = |id| (true, message("BYE sip:a@x SIP/2.0", id, "2 BYE"));
        let answer =
            |is_ours, status: &str, id| (is_ours, message(&format!("SIP/2.0 {status}"), id, "2 BYE"));
        assert_eq!(after(owed(&[]), &[bye("a"), answer(false, "200 OK", "a")]), Vec::<String>::new());
        assert_eq!(after(owed(&[]), &[bye("a"), answer(false, "481 Gone", "a")]), Vec::<String>::new());
        assert_eq!(after(owed(&[]), &[bye("a"), answer(true, "200 OK", "a")]), Vec::<String>::new());
        for left in [vec![bye("a"), bye("a")], vec![bye("a"), answer(false, "407 Who", "a")]] {
            let missing = after(owed(&[]), &left);
            assert!(missing[0].starts_with("1 call was never ended by an answer"), "{missing:?}");
        }
        let missing = after(owed(&[]), &[bye("a"), bye("b"), answer(false, "200 OK", "c")]);
        assert!(missing[0].starts_with("2 calls were never ended"), "{missing:?}");
    }

    #[test]
    fn an_account_among_several_that_is_refused_is_named() {
        let answer = |status: &str, user| (false, message(&format!("SIP/2.0 {status}"), user, "2 REGISTER"));
        let good = [answer("401 Who", "alice"), answer("200 OK", "alice"), answer("403 No", "alice")];
        let all = |last: &[(bool, String)]| after(owed(&["alice", "bob"]), &[&good[..], last].concat());
        assert_eq!(all(&[answer("401 Who", "bob"), answer("200 OK", "bob")]), Vec::<String>::new());
        assert_eq!(all(&[answer("403 No", "bob")]), ["1 of 2 accounts never registered: bob (403)"]);
        assert_eq!(all(&[]), ["1 of 2 accounts never registered: bob (not answered)"]);
        assert_eq!(after(owed(&["bob"]), &[answer("403 No", "bob")]), Vec::<String>::new());
    }
}
