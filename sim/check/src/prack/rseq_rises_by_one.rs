//! RSeq rises by one.
//!
//! What it looks for: The RSeq of each new reliable response against the highest before it in the same dialog and
//! transaction. It must not wrap.
//!
//! Why it matters on a trunk: A caller drops a response that does not follow the last: its answer in SDP is
//! never heard, and the call is refused for want of a PRACK.
//!
//! Clause: RFC 3262 3 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 180, RSeq: 7 -> pbx
//!   pbx     PRACK, RAck: 7 1 INVITE -> carrier
//!   carrier 183, RSeq: 9 -> pbx
//!
//! How to fix it: Count one up for each new reliable response.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{is_reliable, number, reliable_in_dialog};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "early media is missing, and ringing calls are refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| is_reliable(sip)) else { return };
        let before = || reliable_in_dialog(of, sip).map(|p| &p.sip).filter(|other| other.id != sip.id);
        let highest =
            before().filter_map(|other| Some((number(other)?, other))).max_by_key(|(number, _)| *number);
        let (Some((last, response)), Some(now)) = (highest, number(sip)) else { return };
        // The same number is the same response, sent again: who says something else with it says it to nobody.
        if let Some(other) = before().find(|o| number(o) == Some(now) && !is_same(o, sip)) {
            let said = Said::of(sip, "RSeq is that of another response").with(other);
            out.misbehaved(&INFO, sip.sender, said.expected("the next number").got(now.to_string()));
            return;
        }
        if last.checked_add(1) != Some(now) && !before().any(|other| number(other) == Some(now)) {
            let said = Said::of(sip, "RSeq does not follow the last one").with(response);
            let expected = last.checked_add(1).map_or("no further one".to_owned(), |next| next.to_string());
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(now.to_string()));
        }
    }
}

/// True for copies of one response: status and body are the same, whatever a proxy has made of the rest.
fn is_same(one: &Sip, other: &Sip) -> bool {
    one.status == other.status && one.message.body() == other.message.body()
}
