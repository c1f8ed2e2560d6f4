//! The accounts of this side, and who has asked for them.

use std::collections::BTreeSet;

use clock::Rng;
use plan::Profile;
use sip::auth::{Account, Authenticator, Challenger, Password};
use sip::{HeaderName, Message};

/// What this side can show to who asks.
pub(crate) struct Wallet {
    pub(super) authenticator: Authenticator,
    /// Who has asked so far, and whether it was about a registration: the registrar's realm is not that of the
    /// calls.
    pub(super) asked: BTreeSet<(Challenger, bool)>,
    pub(super) tries: u32,
}

impl Wallet {
    /// A wallet with the trunk's account.
    pub(super) fn new(profile: &Profile, rng: &Rng) -> Self {
        let account = Account {
            realm: None,
            username: profile.registration.digest_user().to_owned(),
            password: Password::new(profile.registration.password.reveal()),
        };
        let authenticator = Authenticator::new(vec![account], rng.derive("digest client"));
        Self { authenticator, asked: BTreeSet::new(), tries: 0 }
    }
}

/// The credentials in a request.
pub(crate) fn credentials_of(request: &Message) -> Vec<(HeaderName, String)> {
    let names = [HeaderName::Authorization, HeaderName::ProxyAuthorization];
    let values = |name| request.named(name).map(move |header| (name, header.value().into_owned()));
    names.into_iter().flat_map(values).collect()
}
