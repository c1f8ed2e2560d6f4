//! What contradicts itself in a profile, once the defaults are filled in.

use std::collections::BTreeMap;

use super::Profile;
use super::registration::ACCOUNTS_MAX;
use crate::file::is_user;

/// RTP and RTCP for a handful of calls.
const PORTS_MIN: u16 = 20;

/// Keys that do not go together.
#[derive(Debug)]
pub(crate) struct Contradiction {
    /// The keys, the one that a file has most likely stated first.
    pub(crate) keys: Vec<String>,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) cure: &'static str,
}

impl Profile {
    /// All that contradicts itself.
    pub(crate) fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = self.of_numbers();
        found.extend(self.of_accounts());
        let mut say = |keys: &[&str], message: String, cure| {
            found.push(Contradiction { keys: keys.iter().map(|k| (*k).to_owned()).collect(), message, cure });
        };
        let registration = &self.registration;
        if registration.min_expires_s > registration.max_expires_s {
            let message = format!(
                "`registration.min_expires_s` is above `max_expires_s`, which is {}",
                registration.max_expires_s
            );
            let keys = ["registration.min_expires_s", "registration.max_expires_s"];
            say(&keys, message, "raise `max_expires_s`, or lower `min_expires_s`");
        }
        let ports = self.media.ports;
        if ports.last.saturating_sub(ports.first) < PORTS_MIN {
            let message = format!("`media.ports` is a range of less than {PORTS_MIN} ports");
            say(
                &["media.ports"],
                message,
                "a call needs two ports on each side, and ports rest after a call",
            );
        }
        let media = &self.media;
        if media.maxptime_ms != 0 && media.maxptime_ms < media.ptime_ms {
            let message = format!("`media.maxptime_ms` is below `ptime_ms`, which is {}", media.ptime_ms);
            say(&["media.maxptime_ms", "media.ptime_ms"], message, "raise it, or write 0 for no limit");
        }
        if self.modes.is_empty() || self.challenge.algorithms.is_empty() {
            let message = "`modes` and `challenge.algorithms` need at least one entry".to_owned();
            say(&["modes", "challenge.algorithms"], message, "");
        }
        found
    }

    fn of_accounts(&self) -> Vec<Contradiction> {
        let registration = &self.registration;
        let (mut found, mut owners) = (Vec::new(), BTreeMap::new());
        let mut say = |key: String, message, cure| {
            found.push(Contradiction { keys: vec![key], message, cure });
        };
        if registration.gin && !registration.accounts.is_empty() {
            let message = "`registration.gin` registers all numbers in bulk, and `accounts` each by itself";
            say("registration.gin".to_owned(), message.to_owned(), "leave out one of the two");
        }
        if registration.accounts.len() > ACCOUNTS_MAX {
            let message = format!("`registration.accounts` has more than {ACCOUNTS_MAX} accounts");
            say("registration.accounts".to_owned(), message, "leave some out");
        }
        for (user, account) in &registration.accounts {
            let key = format!("registration.accounts.{user}");
            if user.is_empty() || !is_user(user) {
                let message = format!("`{user}` is no user of an account");
                say(key.clone(), message, "a user has letters, digits and -_.!~*'()&=+$,;?/");
            }
            for did in &account.dids {
                if !self.numbers.dids.contains_key(did) {
                    let message = format!("the account `{user}` has the DID `{did}`, which does not exist");
                    say(key.clone(), message, "name one of `[numbers.dids]`");
                } else if let Some(other) = owners.insert(did, user) {
                    let message = format!("the DID `{did}` is of the account `{user}` and of `{other}`");
                    say(key.clone(), message, "a number is of one account");
                }
            }
        }
        found
    }

    fn of_numbers(&self) -> Vec<Contradiction> {
        let (mut found, numbers) = (Vec::new(), &self.numbers);
        let mut say = |keys: Vec<String>, message, cure| found.push(Contradiction { keys, message, cure });
        if !numbers.dids.contains_key(&numbers.pilot) {
            let message = format!("`numbers.pilot` names the DID `{}`, which does not exist", numbers.pilot);
            say(vec!["numbers.pilot".to_owned()], message, "name one of `[numbers.dids]`");
        }
        let dids = numbers.dids.iter();
        let dids = dids.map(|(name, did)| (format!("numbers.dids.{name}"), did, numbers.example(did)));
        let magic = self.magic.iter();
        let magic = magic.map(|(name, c)| (format!("magic.{name}.number"), &c.number, c.example(numbers)));
        for (key, number, complete) in dids.chain(magic) {
            if number.is_empty() {
                let message = format!("missing key `{key}`");
                say(
                    vec![key.trim_end_matches(".number").to_owned()],
                    message,
                    "write the number that is called",
                );
            } else if complete.is_none() {
                let message = format!("`{number}` with the block `{}` is no number", numbers.block);
                let keys = vec![key, "numbers.block".to_owned()];
                say(keys, message, "a number has at most 15 digits; see `trunksim explain numbers.block`");
            }
        }
        for name in self.extensions.keys().filter(|name| !numbers.dids.contains_key(*name)) {
            let message = format!("the extension `{name}` has no DID of that name");
            say(vec![format!("extensions.{name}")], message, "add one to `[numbers.dids]`");
        }
        found
    }
}
