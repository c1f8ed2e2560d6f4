//! What this side can show to who asks for credentials: for each account what was asked, and which account a call or a
//! registration is of.

use std::collections::{BTreeMap, BTreeSet};

use clock::Rng;
use plan::Side;
use sip::auth::{Account, Authenticator, Challenger};
use sip::{Draft, HeaderName, Message};

use super::Core;
use super::accounts::Accounts;

/// The purses of all accounts.
pub(crate) struct Wallet {
    purses: Vec<Purse>,
    /// Whose a Call-ID is, where there are several accounts.
    owners: BTreeMap<String, usize>,
    /// The account that places the next call.
    next: usize,
    pub(super) tries: u32,
}

/// What one account was asked for.
pub(super) struct Purse {
    pub(super) authenticator: Authenticator,
    /// Who has asked so far, and whether it was about a registration: the registrar's realm is not that of the
    /// calls.
    pub(super) asked: BTreeSet<(Challenger, bool)>,
}

impl Wallet {
    /// A wallet with a purse for each account.
    pub(super) fn new(accounts: &Accounts, rng: &Rng) -> Self {
        let purse = |(place, of): (usize, &super::accounts::Account)| {
            let account = Account { realm: None, username: of.name.clone(), password: of.password.clone() };
            let rng = rng.derive("digest client");
            let rng = if place == 0 { rng } else { rng.derive(&of.user) };
            Purse { authenticator: Authenticator::new(vec![account], rng), asked: BTreeSet::new() }
        };
        let purses = accounts.each().iter().enumerate().map(purse).collect();
        Self { purses, owners: BTreeMap::new(), next: 0, tries: 0 }
    }

    /// The place of the account that a call or a registration is of; the first one where nobody has noted it.
    pub(crate) fn owner(&self, call_id: &str) -> usize {
        self.owners.get(call_id).copied().unwrap_or_default()
    }

    /// The purse for a request.
    pub(super) fn purse_for(&mut self, draft: &Draft) -> &mut Purse {
        let place = self.owner(draft.get(HeaderName::CallId).unwrap_or_default());
        &mut self.purses[place]
    }
}

impl Core {
    /// What has this Call-ID is of that account.
    pub(crate) fn belongs(&mut self, call_id: &str, account: usize) {
        if self.accounts.are_several() {
            self.wallet.owners.insert(call_id.to_owned(), account);
        }
    }

    /// Nothing more comes with this Call-ID.
    pub(crate) fn is_over(&mut self, call_id: &str) {
        self.wallet.owners.remove(call_id);
    }

    /// Who places a call that may be told as whom, and for which account: that which has the number.
    pub(crate) fn caller(&mut self, told: Option<&str>) -> (String, usize) {
        let Some(number) = told else { return self.next_caller() };
        let account = self.accounts.of_number(number).filter(|_| self.side == Side::Pbx);
        let account =
            account.unwrap_or_else(|| if self.side == Side::Pbx { self.next_caller().1 } else { 0 });
        (number.to_owned(), account)
    }

    /// Who places the next call, and for which account. Several accounts take turns, each as its first number.
    fn next_caller(&mut self) -> (String, usize) {
        let each = self.accounts.each();
        let turn = |nth: usize| (self.wallet.next + nth) % each.len();
        let has_number = |place: usize| Some((each[place].numbers.first()?.clone(), place));
        let found = (0..each.len()).map(turn).find_map(has_number);
        match found.filter(|_| self.side == Side::Pbx) {
            Some((number, place)) => {
                self.wallet.next = place + 1;
                (number, place)
            }
            None => (self.own_number(), 0),
        }
    }
}

/// The credentials in a request.
pub(crate) fn credentials_of(request: &Message) -> Vec<(HeaderName, String)> {
    let names = [HeaderName::Authorization, HeaderName::ProxyAuthorization];
    let values = |name| request.named(name).map(move |header| (name, header.value().into_owned()));
    names.into_iter().flat_map(values).collect()
}
