//! Who calls, as the called side's profile reads it, and whether it may.

use plan::profile::{IdentityHeader, NumberPlace, Screening};
use plan::{E164, Profile, Side};
use sip::{HeaderName, Message, NameAddr, Uri};

/// The address that a profile believes: in the first of its headers that holds a user, else in From.
pub(crate) fn address(called: &Profile, invite: &Message) -> Option<NameAddr> {
    let best = called.identity.reads.iter().find_map(|header| in_header(invite, *header));
    best.or_else(|| invite.from().ok())
}

/// What a URI names: a telephone number, or else its user.
pub(crate) fn dialled(uri: &Uri) -> Option<String> {
    uri.telephone_number().or_else(|| uri.user_unescaped().map(|user| user.into_owned()))
}

/// The number in it, in E.164 where it can be read so; else its user.
pub(crate) fn number(called: &Profile, address: &NameAddr) -> String {
    let place = NumberPlace::calling_by(called.side.peer());
    let user = dialled(&address.uri).unwrap_or_default();
    called.numbers.read(&user, place).map_or(user, |number| number.to_string())
}

fn in_header(invite: &Message, header: IdentityHeader) -> Option<NameAddr> {
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

/// A carrier that refuses callers who are not the customer's.
#[derive(Clone, Debug)]
pub(crate) struct Screens {
    profile: Profile,
    /// With this status.
    pub(crate) status: u16,
}

impl Screens {
    /// None where the profile passes them, or puts another number in their place.
    pub(crate) fn of(profile: &Profile) -> Option<Self> {
        match profile.identity.screening {
            Screening::Reject(status) if profile.side == Side::Carrier => {
                Some(Self { profile: profile.clone(), status })
            }
            Screening::Reject(_) | Screening::Pass | Screening::MainNumber => None,
        }
    }

    /// Who calls, as the carrier believes it.
    pub(crate) fn caller(&self, invite: &Message) -> Option<String> {
        address(&self.profile, invite).map(|address| number(&self.profile, &address))
    }

    /// True for one of the customer's numbers.
    pub(crate) fn is_own(&self, number: &E164) -> bool {
        self.profile.is_did(number)
    }
}
