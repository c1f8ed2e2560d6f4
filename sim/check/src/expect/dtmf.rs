//! Digits, and why they did not arrive: the two sides send and take them in ways that do not fit.

use plan::profile::{DtmfMode, SipMethod};
use plan::{DtmfExpect, Plan, Side};

use super::{Rows, or_none, party};
use crate::why::Why;
use crate::{CallSummary, Verdict};

impl Rows {
    pub(super) fn dtmf(&mut self, plan: &Plan, wanted: &DtmfExpect, call: &CallSummary) {
        let got = if wanted.at == Side::Pbx { &call.dtmf_to_pbx } else { &call.dtmf_to_carrier };
        let verdict = Verdict::from(*got == wanted.digits);
        if let Some(text) = misfit(plan, wanted.at, call)
            && let Some(answer) = &call.answer
        {
            self.why = Some(Why { text, packet: answer.packet });
        }
        let expected = format!("{} at the {}", or_none(&wanted.digits), wanted.at);
        self.row("dtmf", expected, or_none(got), verdict);
    }
}

/// How the ways of both sides do not fit. Of a real device only what it did is known.
fn misfit(plan: &Plan, at: Side, call: &CallSummary) -> Option<String> {
    let refused = call.dtmf_refused.as_ref().filter(|refused| refused.by == party(at));
    if let Some(refused) = refused {
        let takes = if plan.device == Some(at) { String::new() } else { format!(": {}", way(plan, at)) };
        return Some(format!("{} by INFO was refused with {}{takes}", refused.digits, refused.status));
    }
    let by = at.peer();
    if plan.device.is_some() || plan.profile(by).dtmf.mode == plan.profile(at).dtmf.mode {
        return None;
    }
    let mode = word(plan.profile(by).dtmf.mode);
    Some(format!("the digits of the {by} {} go {mode}, {}", plan.profile(by).name, way(plan, at)))
}

/// How a side takes digits.
fn way(plan: &Plan, side: Side) -> String {
    let profile = plan.profile(side);
    let takes_info = profile.calls.methods.contains(&SipMethod::Info);
    let info = if takes_info { "" } else { " and not by INFO" };
    let mode = match (profile.dtmf.mode, takes_info) {
        (DtmfMode::Info, false) => "in no way that a trunk has",
        (mode, _) => word(mode),
    };
    format!("the {side} {} takes them {mode}{info}", profile.name)
}

const fn word(mode: DtmfMode) -> &'static str {
    match mode {
        DtmfMode::TelephoneEvent => "as telephone events",
        DtmfMode::Inband => "as tones in the sound",
        DtmfMode::Info => "by INFO",
    }
}
