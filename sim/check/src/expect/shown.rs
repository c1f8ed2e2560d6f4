//! What a called side can show of who calls: the number and the name in the header that its profile believes.

use plan::{Plan, Side};
use sip::{Message, NameAddr};
use trace::Party;

use crate::caller;

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
        let called = plan.profile(by.peer());
        let from = invite.from().ok();
        // A carrier knows who hides, and shows it to nobody (RFC 3323 4.2, RFC 3325 7).
        let values = invite.privacy();
        let hides =
            ["id", "header", "user"].iter().any(|word| values.iter().any(|v| v.eq_ignore_ascii_case(word)));
        let is_nowhere = |from: &NameAddr| from.uri.host.to_ascii_lowercase().ends_with(".invalid");
        if hides || from.as_ref().is_some_and(is_nowhere) {
            return Self { number: "anonymous".to_owned(), name: String::new() };
        }
        let best = caller::address(called, invite);
        best.map(|best| Self { number: caller::number(called, &best), name: name(&best) }).unwrap_or_default()
    }
}

fn name(address: &NameAddr) -> String {
    address.display_name.as_deref().unwrap_or_default().to_owned()
}
