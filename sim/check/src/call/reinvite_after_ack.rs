//! A session is changed only once it is there: a re-INVITE waits for the ACK.
//!
//! What it looks for: A re-INVITE of a side that has answered an INVITE of the same dialog with a 2xx and
//! has not got its ACK.
//!
//! Why it matters on a trunk: The 2xx may be late or lost. Then the other side still waits for the answer to
//! its own INVITE and must refuse with 491, or it is a stack that does not, and breaks down. By the letter of
//! RFC 3261 17.2.1 the transaction of the 2xx is over at once; the ACK is what shows that the other side
//! knows of it.
//!
//! Clause: RFC 3261 14.1 (practice), RFC 6026 7.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK -> pbx
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     ACK -> carrier
//!
//! How to fix it: Send the re-INVITE after the ACK, T.38 included.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-17"], Should, V,
    notice: "faxes drop right after the answer with some peers"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if !of.is_invite() || of.is_outside_dialog() {
            return;
        }
        let sip = of.request();
        // Who captured may have missed the ACK before; one that comes behind proves that there was none.
        let may_be_missed = wire.may_have_missed(of);
        let is_proven =
            |t: &Transaction| !may_be_missed || t.acks.iter().any(|ack| ack.sip.sent_at > sip.sent_at);
        let is_open = |t: &&Transaction| {
            let answer = t.final_response().filter(|p| p.sip.is_success() && p.sip.sent_at <= sip.sent_at);
            // Who has answered signs with the To tag of its answer. Another has another dialog, or it is the other
            // end of this one, whose INVITE has been sent back over the same wire.
            let is_same = answer.is_some_and(|p| p.sip.to_tag == sip.from_tag);
            is_same
                && t.is_invite()
                && t.number != of.number
                && t.client != sip.sender
                && !is_acked(t, sip.sent_at)
                && is_proven(t)
        };
        if let Some(open) = leg.transactions.iter().find(is_open) {
            let said =
                Said::of(sip, "comes before the ACK of the INVITE that was answered").with(open.request());
            out.misbehaved(&INFO, sip.sender, said.expected("the ACK first").got("none yet"));
        }
    }
}

fn is_acked(of: &Transaction, at: clock::Instant) -> bool {
    of.ack_delivered().is_some_and(|acked| acked <= at)
}
