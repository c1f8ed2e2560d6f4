//! The client's side: answers challenges, remembers nonces, and knows when to give up.

use core::fmt;
use std::collections::BTreeMap;

use clock::Rng;

use super::credentials::{ClientPart, Request};
use super::{Challenge, Credentials, Password, Qop};

/// Who asks: it decides the header fields, and each has its own nonces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Challenger {
    /// A server, by 401.
    Server,
    /// A proxy, by 407.
    Proxy,
}

/// A user's name and secret, for one realm or for any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The realm it is good for; none for all.
    pub realm: Option<String>,
    /// The name.
    pub username: String,
    /// The secret.
    pub password: Password,
}

/// Why a challenge is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Failure {
    /// There is no challenge in the response.
    NoChallenge,
    /// No challenge has an algorithm and a quality we know.
    NotSupported,
    /// No account fits any of the realms.
    NoAccount,
    /// A fresh answer was refused, and not for its nonce: the secret is wrong.
    WrongPassword,
    /// Fresh nonces are called stale again and again.
    StaleLoop,
}

/// Answers challenges for a user agent.
#[derive(Clone, Debug)]
pub struct Authenticator {
    accounts: Vec<Account>,
    rng: Rng,
    prefers_auth_int: bool,
    sessions: BTreeMap<(Challenger, String), Session>,
    /// How many requests each of their nonces has been sent with.
    counts: BTreeMap<String, u32>,
    /// How often credentials were asked for.
    asked: u64,
}

/// The last challenge of one realm and what was done with it.
#[derive(Clone, Debug)]
struct Session {
    challenge: Challenge,
    account: usize,
    cnonce: String,
    /// How many fresh nonces in a row were called stale.
    stale_in_a_row: u32,
    /// The later it was asked for, the greater.
    asked: u64,
}

/// After so many fresh nonces called stale in a row the server will never be content.
const STALE_IN_A_ROW_MAX: u32 = 3;

/// Realms whose credentials go into a request before it is challenged, of servers and of proxies: two in a row are met.
const REALMS_UNASKED: usize = 2;

/// Realms remembered; a server that makes up realms does not fill the memory.
const REALMS_MAX: usize = 64;

/// 80 bits.
const CNONCE_LENGTH: usize = 16;

impl Authenticator {
    /// A client with these accounts. The randomness is for its nonces.
    #[must_use]
    pub const fn new(accounts: Vec<Account>, rng: Rng) -> Self {
        Self {
            accounts,
            rng,
            prefers_auth_int: false,
            sessions: BTreeMap::new(),
            counts: BTreeMap::new(),
            asked: 0,
        }
    }

    /// Protects the body too wherever that is offered.
    #[must_use]
    pub const fn preferring_auth_int(mut self) -> Self {
        self.prefers_auth_int = true;
        self
    }

    /// Takes the challenges of a 401 or 407, in the order of the message, and the credentials for the
    /// same challenger that the challenged request had, if any. When this succeeds, the request is
    /// worth another try with what [`Self::authorize`] gives.
    pub fn challenged(
        &mut self,
        by: Challenger,
        challenges: &[Challenge],
        sent: &[Credentials],
    ) -> Result<(), Failure> {
        if challenges.is_empty() {
            return Err(Failure::NoChallenge);
        }
        let mut failure = Failure::NotSupported;
        let mut is_answered = false;
        let mut realms: Vec<&str> = Vec::new();
        //= https://www.rfc-editor.org/rfc/rfc8760#section-2.4
        // The topmost challenge of each realm that is supported; the others are not looked at.
        for challenge in challenges.iter().filter(|c| c.is_supported()) {
            if realms.contains(&challenge.realm.as_str()) {
                continue;
            }
            realms.push(&challenge.realm);
            match self.accept(by, challenge, sent.iter().find(|c| c.realm == challenge.realm)) {
                Ok(()) => is_answered = true,
                Err(reason) => failure = failure.max(reason),
            }
        }
        // One realm that refuses our secret spoils the request, whatever the others would say.
        let is_hopeless = matches!(failure, Failure::WrongPassword | Failure::StaleLoop);
        if is_answered && !is_hopeless { Ok(()) } else { Err(failure) }
    }

    /// The realms that have asked last, of each of `whom`: for a request that nobody has challenged yet. Sending
    /// credentials before being asked saves a round trip; for all realms that were ever heard of they would fill the
    /// request.
    #[must_use]
    pub fn latest_realms(&self, whom: &[Challenger]) -> Vec<String> {
        let latest = |by: &Challenger| {
            let own = self.sessions.iter().filter(|((of, _), _)| of == by);
            let mut own: Vec<_> = own.map(|((_, realm), session)| (session.asked, realm.clone())).collect();
            own.sort_unstable();
            own.into_iter().rev().take(REALMS_UNASKED).map(|(_, realm)| realm)
        };
        whom.iter().flat_map(latest).collect()
    }

    /// The credentials for a request to `whom`: one for each of these realms that is known. Each call counts as one use of
    /// their nonces.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-22.3
    pub fn authorize(
        &mut self,
        (whom, realms): (&[Challenger], &[String]),
        method: &str,
        uri: &str,
        body: &[u8],
    ) -> Vec<(Challenger, Credentials)> {
        let (accounts, prefers_auth_int) = (&self.accounts, self.prefers_auth_int);
        let request = Request { method, uri, body };
        let counts = &mut self.counts;
        let answer = |((by, _), session): (&(Challenger, String), &Session)| {
            //= https://www.rfc-editor.org/rfc/rfc7616#section-3.4
            // The count is of the requests with this nonce, whichever field carries it.
            let nc = counts.entry(session.challenge.nonce.clone()).or_default();
            *nc = nc.saturating_add(1);
            let account = &accounts[session.account];
            let client = ClientPart {
                password: &account.password,
                cnonce: &session.cnonce,
                nc: *nc,
                qop: choose_qop(&session.challenge, prefers_auth_int),
            };
            (*by, Credentials::answer(&session.challenge, &account.username, &client, &request))
        };
        let wanted = |((by, realm), _): &(&(Challenger, String), &Session)| {
            whom.contains(by) && realms.contains(realm)
        };
        self.sessions.iter().filter(wanted).map(answer).collect()
    }

    /// A server took these credentials and names the nonce for the next ones; where it was asked for with another
    /// nonce in the meantime, that one stands.
    //= https://www.rfc-editor.org/rfc/rfc7616#section-3.5
    // The client should use it: the old one may be refused as stale.
    pub fn renewed(&mut self, taken: &Credentials, next: &str) {
        let key = (Challenger::Server, taken.realm.clone());
        let Some(session) = self.sessions.get_mut(&key).filter(|s| s.challenge.nonce == taken.nonce) else {
            return;
        };
        if next == taken.nonce {
            return;
        }
        next.clone_into(&mut session.challenge.nonce);
        session.cnonce = self.rng.token(CNONCE_LENGTH);
        session.stale_in_a_row = 0;
        self.forget_old_counts();
    }

    /// True while nobody has asked for credentials, so that there are none to give.
    #[must_use]
    pub fn is_unasked(&self) -> bool {
        self.sessions.is_empty()
    }

    /// Forgets all nonces: the next request goes out bare, as after a restart.
    pub fn forget(&mut self) {
        self.sessions.clear();
        self.counts.clear();
    }

    fn accept(&mut self, by: Challenger, new: &Challenge, sent: Option<&Credentials>) -> Result<(), Failure> {
        let fits = |a: &Account| a.realm.as_ref().is_none_or(|realm| *realm == new.realm);
        let account = self.accounts.iter().position(fits).ok_or(Failure::NoAccount)?;
        let key = (by, new.realm.clone());
        self.asked += 1;
        let stale_in_a_row = match sent {
            None => 0,
            Some(sent) => {
                let before = self.sessions.get(&key).map_or(0, |s| s.stale_in_a_row);
                self.judge_refusal(&key, new, sent, before)?
            }
        };
        if let Some(session) = self.sessions.get_mut(&key).filter(|s| s.challenge.nonce == new.nonce) {
            // The same nonce again: the count goes on, or the answer would be a replay.
            session.challenge = new.clone();
            session.stale_in_a_row = stale_in_a_row;
            session.asked = self.asked;
            return Ok(());
        }
        if self.sessions.len() >= REALMS_MAX && !self.sessions.contains_key(&key) {
            let oldest = self.sessions.iter().min_by_key(|(_, session)| session.asked);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.sessions.remove(&oldest);
            }
        }
        //= https://www.rfc-editor.org/rfc/rfc7616#section-3.4
        // A new nonce starts its own count.
        let cnonce = self.rng.token(CNONCE_LENGTH);
        let session = Session { challenge: new.clone(), account, cnonce, stale_in_a_row, asked: self.asked };
        self.sessions.insert(key, session);
        self.forget_old_counts();
        Ok(())
    }

    /// Only the nonces that may be sent again are counted.
    fn forget_old_counts(&mut self) {
        let sessions = &self.sessions;
        self.counts.retain(|nonce, _| sessions.values().any(|session| session.challenge.nonce == *nonce));
    }

    /// Says whether a refused answer is worth another, and how many stale nonces in a row that makes.
    fn judge_refusal(
        &mut self,
        key: &(Challenger, String),
        new: &Challenge,
        sent: &Credentials,
        stale_before: u32,
    ) -> Result<u32, Failure> {
        // A nonce used before may have run out, and some servers forget to call that stale. What was
        // sent in the old form has no count: there only another nonce can tell.
        let was_reused = sent.nc.is_some_and(|nc| nc > 1);
        let is_new_nonce = new.nonce != sent.nonce;
        // Another request got a newer nonce while this one was under way.
        let is_superseded = self.sessions.get(key).is_some_and(|s| s.challenge.nonce != sent.nonce);
        let outcome = match (new.stale == Some(true), was_reused || is_superseded) {
            (true, true) => Ok(0),
            (true, false) if stale_before + 1 < STALE_IN_A_ROW_MAX => Ok(stale_before + 1),
            (true, false) => Err(Failure::StaleLoop),
            (false, true) if is_new_nonce => Ok(0),
            (false, _) => Err(Failure::WrongPassword),
        };
        if outcome.is_err() {
            // A nonce that did not help is not offered again before we are asked.
            self.sessions.remove(key);
        }
        outcome
    }
}

fn choose_qop(challenge: &Challenge, prefers_auth_int: bool) -> Option<Qop> {
    let offered = challenge.known_qop();
    let wish = if prefers_auth_int { Qop::AuthInt } else { Qop::Auth };
    offered.iter().copied().find(|qop| *qop == wish).or_else(|| offered.first().copied())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoChallenge => "the response has no challenge",
            Self::NotSupported => "no challenge has a known algorithm and quality",
            Self::NoAccount => "there is no account for the realm",
            Self::WrongPassword => "the password was refused",
            Self::StaleLoop => "fresh nonces are called stale again and again",
        })
    }
}

impl core::error::Error for Failure {}
