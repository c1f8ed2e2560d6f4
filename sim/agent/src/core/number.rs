//! How this trunk writes numbers in URIs, and reads them.

use plan::profile::{DidLocation, NumberPlace, Numbers};
use plan::{E164, Side};
use sip::{HeaderName, Message, NameAddr, Uri};

use super::Core;

/// Writes `number` as the trunk wants it in this place; what is no E.164 number (a short code) goes out as it was
/// dialled.
pub(crate) fn write(numbers: &Numbers, number: &str, place: NumberPlace) -> String {
    E164::parse(number).map_or_else(|| number.to_owned(), |n| numbers.write(&n, place))
}

/// Reads a number as the trunk writes it in this place. What does not look like one is taken in E.164, with or without
/// the plus, and failing that as it stands, so that a wrong format is still routed and left to the judges.
pub(crate) fn read(numbers: &Numbers, text: &str, place: NumberPlace) -> String {
    let digits = sip::without_visual_separators(text);
    numbers.read(&digits, place).map_or_else(|| global(&digits), |n| n.to_string())
}

/// A number in E.164, with or without the plus; what does not look like one as it stands.
pub(crate) fn global(text: &str) -> String {
    let digits = sip::without_visual_separators(text);
    E164::parse(&digits)
        .or_else(|| E164::parse(&format!("+{digits}")).filter(|_| digits.len() > 9))
        .map_or_else(|| digits.to_string(), |n| n.to_string())
}

/// The number or the name in a URI.
pub(crate) fn user_of(uri: &Uri) -> Option<String> {
    uri.telephone_number().or_else(|| uri.user_unescaped().map(std::borrow::Cow::into_owned))
}

/// A host without its port, which To and From must not have (RFC 3261 19.1.1, table 1).
pub(crate) fn host_alone(host: &str) -> &str {
    match host.rsplit_once(':') {
        // A colon inside of the brackets is of an IPv6 address.
        Some((alone, port)) if !port.ends_with(']') => alone,
        _ => host,
    }
}

impl Core {
    /// `sip:user@host`, with `;user=phone` where the trunk wants it.
    pub(crate) fn number_uri(&self, number: &str, host: &str) -> String {
        let phone = if self.is_phone(number) { ";user=phone" } else { "" };
        ["sip:", number, "@", host, phone].concat()
    }

    /// Whether a URI with this user part says that it is a telephone number.
    pub(crate) fn is_phone(&self, user: &str) -> bool {
        self.profile.numbers.user_phone && user.bytes().all(|b| b.is_ascii_digit() || b == b'+')
    }

    /// The number of the phone that calls: that of the profile, the main number of the trunk, or somebody in the network.
    pub(crate) fn own_number(&self) -> String {
        let (numbers, own) = (&self.profile.numbers, self.profile.identity.number.as_str());
        let number = match self.side {
            _ if !own.is_empty() => numbers.complete(own),
            Side::Pbx => self.profile.did(&numbers.pilot),
            Side::Carrier => numbers.complete("00"),
        };
        number.map(|n| n.to_string()).unwrap_or_default()
    }

    /// Where the other side writes the number of who calls.
    pub(crate) fn calling_place(&self) -> NumberPlace {
        NumberPlace::calling_by(self.side.peer())
    }

    fn called_place(&self) -> NumberPlace {
        NumberPlace::called_by(self.side.peer())
    }

    /// The number of who calls: the one that the other side vouches for, else the one that is shown.
    pub(crate) fn calling_number(&self, request: &Message) -> String {
        let asserted = request.header(HeaderName::PAssertedIdentity);
        let asserted = asserted.and_then(|v| user_of(&NameAddr::parse(&v).ok()?.uri));
        let shown = || request.from().ok().and_then(|from| user_of(&from.uri));
        let text = asserted.or_else(shown).unwrap_or_default();
        read(&self.profile.numbers, &text, self.calling_place())
    }

    /// The number that was called, in E.164, from where this trunk puts it; what stands there, when it is written in
    /// none of the forms that this side takes.
    pub(crate) fn called_number(&self, request: &Message) -> String {
        let user = self.called_user(request);
        let taken = self.read_called(&user);
        taken.map_or_else(|| read(&self.profile.numbers, &user, self.called_place()), |n| n.to_string())
    }

    /// True when the called number is written in a form that this side takes.
    pub(crate) fn takes_called_number(&self, request: &Message) -> bool {
        self.read_called(&self.called_user(request)).is_some()
    }

    fn read_called(&self, user: &str) -> Option<E164> {
        let numbers = &self.profile.numbers;
        match self.side {
            Side::Carrier => numbers.read_called_out(user),
            Side::Pbx => numbers.read_called_in(user),
        }
    }

    fn called_user(&self, request: &Message) -> String {
        let numbers = &self.profile.numbers;
        let user = match (self.side, numbers.did_in) {
            (Side::Pbx, DidLocation::To) => request.to_ref().ok().and_then(|to| user_of(&to.uri)),
            (Side::Pbx, DidLocation::PCalledPartyId) => {
                let value = request.by_name("P-Called-Party-ID");
                value.and_then(|v| user_of(&NameAddr::parse(&v).ok()?.uri))
            }
            _ => request.request_uri_ref().and_then(user_of),
        };
        user.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::host_alone;

    #[test]
    fn a_host_is_without_its_port() {
        for host in ["pbx.example", "127.0.0.1", "[::1]"] {
            assert_eq!(host_alone(host), host);
            assert_eq!(host_alone(&format!("{host}:5070")), host);
        }
    }
}
