//! What messages and records say: rows of `sent`, `shown` and `recorded`.

use plan::{CallExpect, Plan, Who};

use super::watch::Watch;
use super::{Rows, or_none, party};
use crate::CallSummary;
use crate::why::Why;

impl Rows {
    /// What the called side could show, and what a side wrote down.
    pub(super) fn told(
        &mut self,
        plan: &Plan,
        wanted: &CallExpect,
        call: Option<&CallSummary>,
        watch: &Watch,
    ) {
        let Some(call) = call else { return };
        let who = |who: &Who| who.of(&plan.carrier).unwrap_or_else(|| "a number that is none".to_owned());
        if let Some(wanted) = &wanted.shown {
            let shown = watch.shown.get(&call.call_id).cloned().unwrap_or_default();
            if let Some(number) = wanted.number.as_ref().map(who) {
                let holds = shown.number == number;
                self.row("shown.number", number, or_none(&shown.number), holds.into());
            }
            if let Some(name) = &wanted.name {
                self.row("shown.name", or_none(name), or_none(&shown.name), (*name == shown.name).into());
            }
        }
        if let Some(wanted) = &wanted.recorded {
            let record = watch.records.get(&(call.call_id.clone(), party(wanted.by)));
            let pairs = [
                ("recorded.calling", &wanted.calling, record.map(|(calling, _)| calling)),
                ("recorded.called", &wanted.called, record.map(|(_, called)| called)),
            ];
            for (key, wanted, got) in pairs {
                let Some(number) = wanted.as_ref().map(who) else { continue };
                let holds = got == Some(&number);
                self.row(key, number, got.map_or("no record".to_owned(), |got| or_none(got)), holds.into());
            }
        }
    }

    /// What stands in messages. Each that does not hold points at its message.
    pub(super) fn sent(&mut self, watch: &Watch) {
        for row in watch.rows() {
            self.margin = row.missed_by;
            self.why = row.packet.map(|packet| Why { text: String::new(), packet });
            self.row(&row.key, row.expected, row.got, row.verdict);
        }
        (self.why, self.margin) = (None, None);
    }
}
