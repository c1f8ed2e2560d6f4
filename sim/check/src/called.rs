//! What a called number of ours does by design: somebody who calls the number that is always busy, or the one that says
//! nothing, has asked for it.

use plan::profile::{Called, Outcome, Says};
use plan::{Plan, Profile, Side};
use sip::Message;
use trace::Party;

use crate::CallSummary;
use crate::caller::dialled;

/// The behaviour of the number that was called; none when it is no number of ours, or belongs to a device.
fn of(plan: &Plan, callee: Option<Party>, to: &str) -> Option<Called> {
    match callee? {
        Party::Carrier if plan.device != Some(Side::Carrier) => at(&plan.carrier, to),
        Party::Pbx if plan.device != Some(Side::Pbx) => at(&plan.pbx, to),
        Party::Carrier | Party::Pbx | Party::Stranger => None,
    }
}

/// What a side does that is called at `to`.
fn at(called: &Profile, to: &str) -> Option<Called> {
    let numbers = &called.numbers;
    match called.side {
        Side::Carrier => called.magic_at(&numbers.read_called_out(to)?).map(|(_, called)| called),
        Side::Pbx => called.extension_at(&numbers.read_called_in(to)?).map(|(_, called)| called),
    }
}

/// A side that has numbers without T.38, whatever it has at the others.
#[derive(Clone, Debug)]
pub(crate) struct VoiceLines(Profile);

impl VoiceLines {
    /// None where all numbers are alike.
    pub(crate) fn of(profile: &Profile) -> Option<Self> {
        let mut all = profile.magic.values().chain(profile.extensions.values());
        all.any(|called| called.refuses_t38).then(|| Self(profile.clone()))
    }

    /// True when this INVITE calls one of them.
    pub(crate) fn is_called_by(&self, invite: &Message) -> bool {
        let to = invite.to().ok().map(|to| to.uri);
        // A PBX that registers is called at its contact, and To has the number.
        let users = invite.request_uri_ref().into_iter().chain(to.as_ref());
        let users = users.filter_map(dialled);
        users.filter_map(|user| at(&self.0, &user)).any(|called| called.refuses_t38)
    }
}

/// True when it refuses or never answers: then that is right.
pub(crate) fn refuses(plan: &Plan, call: &CallSummary) -> bool {
    of(plan, call.callee, &call.to).is_some_and(|called| called.outcome != Outcome::Answers)
}

/// True when it says something else than the recording of its side, or nothing: then that is what is heard.
pub(crate) fn says_otherwise(plan: &Plan, call: &CallSummary) -> bool {
    of(plan, call.callee, &call.to).is_some_and(|called| called.says != Says::Voice)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use plan::{Scenario, Selection, TrunkMode, library};

    use super::*;

    fn plan(device: Option<Side>) -> Plan {
        let scenario = Scenario::parse("a/b.toml", "title = \"A play\"\nstep = [{ pbx.options = {} }]\n");
        let first = |files: Vec<plan::ProfileFile>| files.into_iter().next().expect("some are shipped");
        let selection = Selection {
            scenario: scenario.expect("a play").into(),
            carrier: first(library::carriers().expect("they are read")).into(),
            pbx: first(library::pbxs().expect("they are read")).into(),
            network: library::networks().expect("they are read").remove(0).into(),
            mode: TrunkMode::Registration,
            seed: 7,
            quirks: Vec::new(),
            addresses: None,
            documents: BTreeMap::new(),
            instead: None,
            device,
            secrets_are_blank: false,
        };
        selection.plan().expect("a plan")
    }

    fn at(plan: &Plan, name: &str, callee: Party) -> Option<Called> {
        let number = plan.carrier.magic_number(name).expect("a number of ours");
        of(plan, Some(callee), &number.to_string())
    }

    #[test]
    fn what_a_number_does_by_design_is_known() {
        let ours = plan(Some(Side::Pbx));
        let table = [
            ("answers", Outcome::Answers, Says::Voice),
            ("busy", Outcome::Rejects(486), Says::Voice),
            ("echo", Outcome::Answers, Says::Echo),
            ("one-way", Outcome::Answers, Says::Nothing),
        ];
        for (name, outcome, says) in table {
            let called = at(&ours, name, Party::Carrier).map(|called| (called.outcome, called.says));
            assert_eq!(called, Some((outcome, says)), "{name}");
        }
        // The same digits mean nothing on a device, or on the other side.
        let theirs = plan(Some(Side::Carrier));
        assert_eq!(at(&theirs, "busy", Party::Carrier), None);
        assert_eq!(at(&ours, "busy", Party::Pbx), None);
    }
}
