//! The accounts of the trunk: one for all of it, or several with numbers of their own.

use std::collections::BTreeMap;

use plan::Profile;
use sip::auth::Password;

use super::Core;

/// One of them.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// The user of its address of record.
    pub(crate) user: String,
    /// The user of its Contact.
    pub(crate) contact: String,
    /// The name by which it answers challenges.
    pub(crate) name: String,
    pub(crate) password: Password,
    /// Its numbers in E.164, where there are several accounts; the only one has all of the trunk.
    pub(crate) numbers: Vec<String>,
}

/// All of them, one at least.
#[derive(Clone, Debug)]
pub(crate) struct Accounts {
    each: Vec<Account>,
    are_several: bool,
    by_user: BTreeMap<String, usize>,
    by_number: BTreeMap<String, usize>,
}

impl Accounts {
    /// Those that a profile states.
    pub(super) fn of(profile: &Profile) -> Self {
        let registration = &profile.registration;
        let number = |name: &String| profile.did(name).map(|number| number.to_string());
        let mut each: Vec<Account> = registration
            .accounts
            .iter()
            .map(|(user, account)| Account {
                user: user.clone(),
                contact: user.clone(),
                name: user.clone(),
                password: Password::new(account.password.reveal()),
                numbers: account.dids.iter().filter_map(number).collect(),
            })
            .collect();
        let are_several = !each.is_empty();
        if !are_several {
            each.push(Account {
                user: registration.user.clone(),
                contact: registration.contact().to_owned(),
                name: registration.digest_user().to_owned(),
                password: Password::new(registration.password.reveal()),
                numbers: Vec::new(),
            });
        }
        let places = || each.iter().enumerate();
        let by_user = places().map(|(place, account)| (account.user.clone(), place)).collect();
        let by_number = places()
            .flat_map(|(place, account)| account.numbers.iter().map(move |number| (number.clone(), place)))
            .collect();
        Self { by_user, by_number, are_several, each }
    }

    /// True where each has numbers of its own; false where one has the whole trunk.
    pub(crate) const fn are_several(&self) -> bool {
        self.are_several
    }

    pub(crate) fn each(&self) -> &[Account] {
        &self.each
    }

    /// The account at a place; the first one where there is none.
    pub(crate) fn at(&self, place: usize) -> &Account {
        self.each.get(place).unwrap_or(&self.each[0])
    }

    pub(crate) fn of_user(&self, user: &str) -> Option<usize> {
        self.by_user.get(user).copied()
    }

    /// The account that a number belongs to, where there are several.
    pub(crate) fn of_number(&self, number: &str) -> Option<usize> {
        self.by_number.get(number).copied()
    }
}

impl Core {
    /// A note about an address of record: of several accounts each is named.
    pub(crate) fn note_of(&mut self, user: String, text: &str) {
        if self.accounts.are_several() { self.note(user + ": " + text) } else { self.note(text) }
    }
}
