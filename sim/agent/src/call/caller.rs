//! Who calls, as the called side believes it.

use plan::profile::{IdentityHeader, NumberPlace, Screening};
use plan::{E164, Profile, Side};
use sip::{Message, NameAddr};

use crate::core::{Core, number};

/// Who calls, worth a note when From says something else.
pub(super) fn note_caller(core: &mut Core, invite: &Message) {
    let caller = read(&core.profile, invite);
    if let Some(header) = caller.better_than_from {
        core.note(format!("caller {} by {}", caller.number, header_name(header)));
    }
}

/// What becomes of a call whose caller shows this number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Screened {
    /// It goes on.
    Passes,
    /// It goes on with the main number of the trunk, which is this.
    As(String),
    /// It is refused with this status, because this number is another's.
    Refused(u16, String),
}

/// Holds the caller's number against those of the customer. What is no number, as of who is anonymous, is none that
/// could be another's.
pub(super) fn screen(profile: &Profile, invite: &Message) -> Screened {
    let policy = profile.identity.screening;
    if profile.side != Side::Carrier || policy == Screening::Pass {
        return Screened::Passes;
    }
    let caller = read(profile, invite).number;
    let is_own = E164::parse(&caller).is_some_and(|number| profile.is_did(&number));
    if is_own || !caller.bytes().any(|b| b.is_ascii_digit()) {
        return Screened::Passes;
    }
    match policy {
        Screening::Pass => Screened::Passes,
        Screening::MainNumber => {
            let main = profile.did(&profile.numbers.pilot);
            main.map_or(Screened::Passes, |main| Screened::As(main.to_string()))
        }
        Screening::Reject(status) => Screened::Refused(status, caller),
    }
}

/// An account that calls as a number that is none of its own is worth a note; whether it may is another matter.
pub(super) fn note_foreign_number(core: &mut Core, invite: &Message, user: &str) {
    let Some(account) = core.accounts.of_user(user).filter(|_| core.accounts.are_several()) else { return };
    let calling = read(&core.profile, invite).number;
    if !core.accounts.at(account).numbers.contains(&calling) {
        core.note(format!("`{user}` calls as {calling}, which is none of its numbers"));
    }
}

/// A caller, and the header that says something else than From, if one was believed.
#[derive(Debug, PartialEq, Eq)]
struct Caller {
    number: String,
    better_than_from: Option<IdentityHeader>,
}

fn read(profile: &Profile, invite: &Message) -> Caller {
    let number = |header: IdentityHeader| number_in(profile, &addresses(invite, header));
    let from = number(IdentityHeader::From);
    let best = profile.identity.reads.iter().find_map(|header| Some((*header, number(*header)?)));
    match best {
        Some((header, number)) => {
            Caller { better_than_from: Some(header).filter(|_| Some(&number) != from.as_ref()), number }
        }
        None => Caller { number: from.unwrap_or_default(), better_than_from: None },
    }
}

/// The first number among some addresses, in E.164 where it can be told.
fn number_in(profile: &Profile, addresses: &[NameAddr]) -> Option<String> {
    let place = NumberPlace::calling_by(profile.side.peer());
    let user = addresses.iter().find_map(|address| number::user_of(&address.uri))?;
    let is_number = user.bytes().any(|b| b.is_ascii_digit());
    Some(if is_number { number::read(&profile.numbers, &user, place) } else { user })
}

fn addresses(invite: &Message, header: IdentityHeader) -> Vec<NameAddr> {
    match header {
        IdentityHeader::From => invite.from().map(|from| vec![from]).unwrap_or_default(),
        IdentityHeader::PAssertedIdentity => invite.p_asserted_identity().unwrap_or_default(),
        IdentityHeader::PPreferredIdentity => invite.p_preferred_identity().unwrap_or_default(),
        IdentityHeader::Diversion => invite.diversion().unwrap_or_default(),
        IdentityHeader::RemotePartyId => {
            let value = invite.by_name("Remote-Party-ID");
            value.and_then(|value| NameAddr::parse(&value).ok()).into_iter().collect()
        }
    }
}

const fn header_name(header: IdentityHeader) -> &'static str {
    match header {
        IdentityHeader::From => "From",
        IdentityHeader::PAssertedIdentity => "P-Asserted-Identity",
        IdentityHeader::PPreferredIdentity => "P-Preferred-Identity",
        IdentityHeader::RemotePartyId => "Remote-Party-ID",
        IdentityHeader::Diversion => "Diversion",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentityHeader::{From, PAssertedIdentity, PPreferredIdentity, RemotePartyId};

    fn invite(headers: &str) -> Message {
        let from = "From: \"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=a";
        Message::parse(format!("INVITE sip:+12025550101@h SIP/2.0\r\n{from}\r\n{headers}\r\n"))
    }

    #[test]
    fn the_profile_says_which_header_is_believed() {
        let asserted = "P-Asserted-Identity: <sip:+12025550170@h>\r\n";
        let preferred = "P-Preferred-Identity: <tel:+12025550171>\r\n";
        let remote = "Remote-Party-ID: \"x\" <sip:+12025550172@h>;party=calling\r\n";
        let all = format!("{remote}{preferred}{asserted}");
        let every = [PAssertedIdentity, PPreferredIdentity, RemotePartyId, From];
        let table: [(&[IdentityHeader], &str, &str, Option<IdentityHeader>); 7] = [
            (&every, &all, "+12025550170", Some(PAssertedIdentity)),
            (&every, remote, "+12025550172", Some(RemotePartyId)),
            (&[PPreferredIdentity, PAssertedIdentity], &all, "+12025550171", Some(PPreferredIdentity)),
            (&[RemotePartyId], &all, "+12025550172", Some(RemotePartyId)),
            (&[From], &all, "anonymous", None),
            (&[PAssertedIdentity], remote, "anonymous", None),
            (&[], &all, "anonymous", None),
        ];
        for (reads, headers, number, better_than_from) in table {
            let mut profile = Profile::default();
            profile.identity.reads = reads.to_vec();
            let expected = Caller { number: number.to_owned(), better_than_from };
            assert_eq!(read(&profile, &invite(headers)), expected, "{reads:?} {headers}");
        }
    }

    #[test]
    fn a_number_of_somebody_else_is_screened_as_the_profile_says() {
        let asserted = |number: &str| invite(&format!("P-Asserted-Identity: <sip:{number}@h>\r\n"));
        let (own, foreign) = (asserted("+12025550171"), asserted("+12025550999"));
        let profile = |screening| {
            let mut profile = Profile::default();
            profile.identity.screening = screening;
            profile
        };
        let main = Screened::As("+12025550170".to_owned());
        let table = [
            (Screening::Pass, Screened::Passes),
            (Screening::MainNumber, main),
            (Screening::Reject(403), Screened::Refused(403, "+12025550999".to_owned())),
        ];
        for (screening, expected) in table {
            assert_eq!(screen(&profile(screening), &foreign), expected);
            assert_eq!(screen(&profile(screening), &own), Screened::Passes, "{screening:?}");
            assert_eq!(screen(&profile(screening), &invite("")), Screened::Passes, "anonymous {screening:?}");
            let pbx = Profile { side: Side::Pbx, ..profile(screening) };
            assert_eq!(screen(&pbx, &foreign), Screened::Passes, "a PBX has no customers");
        }
    }
}
