//! A final response to INVITE is not repeated for longer than it has to be.
//!
//! What it looks for: Copies of a final response to INVITE that leave after its ACK has arrived, and such as leave more
//! than 64*T1 after the first. A copy of the INVITE that arrives asks for one more. Copies that a far side sends may mean
//! that ACKs are lost behind the observer: there only more are found than are likely to be lost.
//!
//! Why it matters on a trunk: The other side acknowledges each copy, so that both are busy with a call that has long been
//! settled; some take the copies for an attack, or the call for one that failed.
//!
//! Clause: RFC 3261 17.2.1 (MUST), RFC 3261 13.3.1.4 (necessary).
//!
//! A ladder that breaks it:
//!   carrier 486 -> pbx
//!   pbx     ACK -> carrier
//!   carrier 486 -> pbx (again and again)
//!
//! How to fix it: Stop timer G when the ACK comes, and let timer H end it after 32 s.

use clock::{Duration, Instant};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Passage, T1, TRIES, Transaction, Wire};

info! {
    rows: ["CAL-22", "TRN-12"], Must, V,
    notice: "needless traffic, and channels that stay busy after failed calls"
}

/// A copy may leave while the ACK is being read.
const READING: Duration = Duration::from_millis(200);

/// How long after 64*T1 a copy may leave.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let finals = || of.responses.iter().filter(|p| p.sip.is_final());
        for first in finals().filter(|_| of.is_invite()) {
            let copies: Vec<&Passage> = finals()
                .filter(|p| p.sip.to_tag == first.sip.to_tag && p.sip.status == first.sip.status)
                .collect();
            // Each answer is looked at once, with all its copies.
            if copies.first().is_none_or(|p| p.sip.id != first.sip.id) {
                continue;
            }
            if let Some((copy, since, text)) = needless((wire, leg), of, first, &copies) {
                if wire.is_deaf(leg, of.server, first.sip.sent_at, None) {
                    return;
                }
                let after = copy.sip.sent_at.since(since);
                let said = Said::of(&copy.sip, text)
                    .with(&first.sip)
                    .margin(after, since, copy.sip.sent_at)
                    .expected("no more copies")
                    .got(format!("one {} ms later", after.as_millis()));
                out.misbehaved(&INFO, of.server, said.clause(usize::from(first.sip.is_success())));
                return;
            }
        }
    }
}

/// The first copy that nobody needs any more, since when, and why.
fn needless<'t>(
    (wire, leg): (&Wire, &Leg),
    of: &'t Transaction,
    first: &Passage,
    copies: &[&'t Passage],
) -> Option<(&'t Passage, Instant, &'static str)> {
    let is_there = |ack: &&Passage| wire.is_spoken_from(leg, of.server, ack.sip.destination);
    let mut acks: Vec<Instant> =
        of.matching_acks(&first.sip).filter(is_there).filter_map(|p| p.delivered).collect();
    acks.sort_unstable();
    let there = wire.surely_there(of.server, acks.into_iter());
    let acked = there.map(|at| at + READING + wire.patience(of.server));
    // RFC 3261 17.2.1: timer H. T1 may be chosen larger.
    let given_up = first.sip.sent_at + of.t1_of_server().max(T1) * TRIES + PATIENCE;
    let by_itself = copies.iter().skip(1).filter(|copy| !is_asked_for(of, copy, copies));
    by_itself.copied().find_map(|copy| {
        let at = copy.sip.sent_at;
        let is_acked = acked.filter(|until| at > *until);
        is_acked
            .and(there)
            .map(|since| (copy, since, "repeated although its ACK had arrived"))
            .or_else(|| (at > given_up).then_some((copy, first.sip.sent_at, "still repeated after 64*T1")))
    })
}

/// True when a copy of the INVITE has come since the last answer.
pub(super) fn is_asked_for(of: &Transaction, copy: &Passage, copies: &[&Passage]) -> bool {
    let at = copy.sip.sent_at;
    let before = copies.iter().map(|p| p.sip.sent_at).filter(|sent| *sent < at).max();
    let asked = of.requests.iter().skip(1).filter_map(|p| p.delivered);
    before.is_some_and(|before| asked.into_iter().any(|asked| before <= asked && asked <= at))
}
