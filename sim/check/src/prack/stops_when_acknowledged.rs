//! A reliable response is not repeated once its PRACK was answered, or the call was.
//!
//! What it looks for: Copies of a reliable response that its sender has sent after its own 2xx to the PRACK for it, or after its own
//! final response to the INVITE. A copy that a repeated INVITE calls for is that INVITE's.
//!
//! Why it matters on a trunk: Each copy is read by the caller and by all on the way; some take it for a new one, and ring again in
//! a call that is up.
//!
//! Clause: RFC 3262 3 (SHOULD), RFC 3262 3 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   carrier 183, RSeq: 7 -> pbx
//!   pbx     PRACK, RAck: 7 1 INVITE; carrier 200
//!   carrier 183, RSeq: 7 -> pbx (again)
//!
//! How to fix it: Stop repeating a response when its PRACK has come, or when the INVITE has its final response.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{acknowledgements, number, reliable};
use crate::wire::{Leg, Passage, Sip, Transaction, Wire};

/// What was under way inside a side when it decided otherwise.
const GRACE: Duration = Duration::from_millis(100);

info! {
    rows: ["EAR-09"], Should, V,
    notice: "a phone that rings on, or a second ringing tone"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, _wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        // A copy of the INVITE is answered by the last provisional response (RFC 3261 17.2.1).
        if !of.is_invite() || of.requests.len() > 1 {
            return;
        }
        for (nth, copy) in reliable(of).map(|p| &p.sip).enumerate() {
            let is_copy = reliable(of).take(nth).any(|p| is_same(&p.sip, copy));
            let is_late = |p: &&Passage| p.sip.sent_at + GRACE < copy.sent_at;
            let mut pracks = acknowledgements(leg, of, copy).filter_map(Transaction::final_response);
            let acked = pracks.find(|p| p.sip.is_success() && is_late(p));
            let mut finals = of.responses.iter().filter(|p| p.sip.is_final() && p.sip.to_tag == copy.to_tag);
            let (clause, why, since) = match (acked, finals.find(is_late)) {
                (Some(acked), _) => (0, "is repeated although its PRACK was answered", &acked.sip),
                (None, Some(last)) => {
                    (1, "is repeated although the INVITE has its final response", &last.sip)
                }
                (None, None) => continue,
            };
            if is_copy {
                let late = copy.sent_at.since(since.sent_at);
                let said = Said::of(copy, why).with(since).clause(clause);
                let said = said.margin(late - GRACE, since.sent_at, copy.sent_at);
                let got = format!("again {} ms later", late.as_millis());
                out.misbehaved(&INFO, of.server, said.expected("no further copy").got(got));
                return;
            }
        }
    }
}

/// True for copies of one response.
fn is_same(one: &Sip, other: &Sip) -> bool {
    number(one) == number(other) && one.to_tag == other.to_tag
}
