//! What the scenario does to single messages: lose this one, double that one.

use clock::Duration;
use plan::{MessageMatch, Side};
use sip::Message;
use trace::Party;

/// What a rule does to the message it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    Drop,
    Duplicate,
    Delay(Duration),
}

/// One scripted impairment; it ends when it has matched as often as it was asked to.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    matches: MessageMatch,
    doing: Doing,
}

impl Rule {
    pub(crate) fn new(matches: MessageMatch, doing: Doing) -> Self {
        Self { matches, doing }
    }

    /// What happens to this packet, if the rule is about it.
    pub(crate) fn apply(&mut self, sender: Party, message: &Message) -> Option<Doing> {
        let from = match sender {
            Party::Carrier => Some(Side::Carrier),
            Party::Pbx => Some(Side::Pbx),
            Party::Stranger => None,
        };
        let method = match message.method() {
            Some(method) => method.to_string(),
            None => message.cseq().ok()?.method.to_string(),
        };
        if self.matches.count == 0 || !self.matches.covers(from, &method, message.status()) {
            return None;
        }
        if self.matches.skip > 0 {
            self.matches.skip -= 1;
            return None;
        }
        self.matches.count -= 1;
        Some(self.doing)
    }
}
