//! What our side calls things towards a device, which may remember an earlier run (RFC 3261 8.1.1.4, 19.3).

use std::collections::BTreeSet;

use plan::Side;
use sip::HeaderName;

use super::Rig;
use crate::{AgentOptions, Command, Wanted};

/// The identifiers of a call by a side that draws them from `identifiers`.
fn named(identifiers: Option<u64>) -> BTreeSet<String> {
    let mut rig = Rig::made_of(Side::Pbx, AgentOptions { identifiers, ..AgentOptions::default() });
    rig.command(Command::Call(Wanted::plain("+12025550199".to_owned())));
    let invite = rig.sent_one("INVITE");
    let tag = invite.from_ref().ok().and_then(|from| from.tag()).map(str::to_owned);
    let branch = invite.top_via_ref().ok().and_then(|via| via.branch()).map(str::to_owned);
    let call_id = invite.header(HeaderName::CallId).map(|value| value.into_owned());
    let origin = String::from_utf8_lossy(invite.body()).lines().nth(1).map(str::to_owned);
    [tag, branch, call_id, origin].into_iter().flatten().collect()
}

#[test]
fn a_play_that_is_run_again_with_its_seed_is_another_call() {
    assert_eq!(named(None), named(None), "two ends of ours repeat themselves");
    let (first, second) = (named(Some(1)), named(Some(2)));
    assert_eq!((first.len(), second.len()), (4, 4));
    assert!(first.is_disjoint(&second), "{first:?} {second:?}");
}
