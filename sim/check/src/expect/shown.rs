//! What a called side can show of who calls: the number and the name in the header that its profile believes.

use plan::profile::{IdentityHeader, NumberPlace};
use plan::{Plan, Profile, Side};
use sip::{HeaderName, Message, NameAddr};
use trace::Party;

/// Who calls, as a display shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// In E.164 where it can be read so; `anonymous` for who wants to be.
    pub(super) number: String,
    /// The name beside it, or nothing.
    pub(super) name: String,
}

impl Shown {
    /// What the side that was called can show of an INVITE.
    pub(super) fn of(plan: &Plan, caller: Party, invite: &Message) -> Self {
        let by = if caller == Party::Carrier { Side::Carrier } else { Side::Pbx };
        let (called, place) = (plan.profile(by.peer()), NumberPlace::calling_by(by));
        let from = invite.from().ok();
        // A carrier knows who hides, and shows it to nobody (RFC 3323 4.2, RFC 3325 7).
        let values = invite.privacy();
        let hides =
            ["id", "header", "user"].iter().any(|word| values.iter().any(|v| v.eq_ignore_ascii_case(word)));
        let is_nowhere = |from: &NameAddr| from.uri.host.to_ascii_lowercase().ends_with(".invalid");
        if hides || from.as_ref().is_some_and(is_nowhere) {
            return Self { number: "anonymous".to_owned(), name: String::new() };
        }
        let best = called.identity.reads.iter().find_map(|header| address(invite, *header)).or(from);
        best.map(|best| Self { number: number(called, place, &best), name: name(&best) }).unwrap_or_default()
    }
}

fn number(called: &Profile, place: NumberPlace, address: &NameAddr) -> String {
    let user = address.uri.telephone_number();
    let user =
        user.or_else(|| address.uri.user_unescaped().map(|user| user.into_owned())).unwrap_or_default();
    called.numbers.read(&user, place).map_or(user, |number| number.to_string())
}

fn name(address: &NameAddr) -> String {
    address.display_name.as_deref().unwrap_or_default().to_owned()
}

/// The first address in a header that holds a user.
fn address(invite: &Message, header: IdentityHeader) -> Option<NameAddr> {
    let name = match header {
        IdentityHeader::From => HeaderName::From,
        IdentityHeader::PAssertedIdentity => HeaderName::PAssertedIdentity,
        IdentityHeader::PPreferredIdentity => HeaderName::PPreferredIdentity,
        IdentityHeader::Diversion => HeaderName::Diversion,
        IdentityHeader::RemotePartyId => HeaderName::RemotePartyId,
    };
    let addresses = invite.header_values(name).into_iter().filter_map(|value| NameAddr::parse(&value).ok());
    addresses.into_iter().find(|address| address.uri.user.is_some())
}
