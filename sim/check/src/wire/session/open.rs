//! Offers that wait for their answer, in one dialog and as one side knows it (RFC 3264 4).
//!
//! An INVITE is answered by the first reliable response of the dialog that has a description: a 2xx, or a provisional
//! one that asks for PRACK (RFC 3261 13.2.1, RFC 3262 5). What an unreliable one says is no answer yet.

use std::sync::Arc;

use clock::{Duration, Instant};
use sip::{HeaderName, Method};

use crate::wire::{Dialog, Leg, Passage, Sip, Transaction};

/// An offer that waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenOffer<'l> {
    /// The side that has made it.
    pub(crate) offerer: usize,
    pub(crate) offer: &'l Arc<Sip>,
    /// When it arrived at the other side.
    pub(crate) arrived: Option<Instant>,
    /// True when a response that does not count says what the answer will be.
    pub(crate) is_announced: bool,
}

/// Who asks, and when: what was sent or has arrived by then is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Knower {
    pub(crate) side: usize,
    pub(crate) at: Instant,
    /// How long what goes to the side may pass unseen what comes from it.
    pub(crate) patience: Duration,
}

impl Knower {
    /// True when the side has sent it, or it has reached the side.
    fn knows(&self, by: usize, passage: &Passage) -> bool {
        let known = if by == self.side { Some(passage.sip.sent_at) } else { passage.delivered };
        known.is_some_and(|at| at <= self.at)
    }
}

impl Leg {
    /// The offers of a dialog that are open for a side: its own without an answer that has reached it, and those of the
    /// other that have reached it and that it has not answered.
    pub(crate) fn open_offers(&self, dialog: &Dialog, knower: Knower) -> Vec<OpenOffer<'_>> {
        let ours = self.transactions.iter().filter(|t| self.is_in(dialog, t));
        let open =
            ours.flat_map(|t| [self.open_request(dialog, t, knower), self.open_response(dialog, t, knower)]);
        open.flatten().collect()
    }

    fn is_in(&self, dialog: &Dialog, t: &Transaction) -> bool {
        let has_tags = || dialog.has_tags_of(t.request(), self.side(t.client));
        if t.is_outside_dialog() { t.number == dialog.invite } else { has_tags() }
    }

    /// The offer in a request.
    fn open_request<'l>(
        &'l self,
        dialog: &Dialog,
        t: &'l Transaction,
        knower: Knower,
    ) -> Option<OpenOffer<'l>> {
        let (request, client) = (t.request(), self.side(t.client));
        if !self.is_offering(request) || !t.has_client_at(knower.at) {
            return None;
        }
        let arrived = t.request_delivered();
        let is_known = client == knower.side || arrived.is_some_and(|at| at + knower.patience < knower.at);
        let is_of_dialog = |sip: &Sip| dialog.has_tags_of(sip, 1 - client);
        let ends = |p: &&Passage| {
            let answers = || !p.sip.is_bare() && p.sip.has(HeaderName::RSeq) && is_of_dialog(&p.sip);
            p.sip.is_failure() || p.sip.is_success() && is_of_dialog(&p.sip) || answers()
        };
        let is_settled = t.responses.iter().filter(ends).any(|p| knower.knows(1 - client, p));
        let is_announced = t.responses.iter().any(|p| !p.sip.is_bare() && is_of_dialog(&p.sip));
        let open = OpenOffer { offerer: client, offer: request, arrived, is_announced };
        (is_known && !is_settled).then_some(open)
    }

    /// The offer in a response to an INVITE that has none.
    fn open_response<'l>(
        &'l self,
        dialog: &Dialog,
        t: &'l Transaction,
        knower: Knower,
    ) -> Option<OpenOffer<'l>> {
        if !t.is_invite() || !t.request().is_bare() {
            return None;
        }
        let client = self.side(t.client);
        let of_dialog = t.responses.iter().find(|p| dialog.has_tags_of(&p.sip, 1 - client))?;
        let offer = t.reliably_described(&of_dialog.sip).next().filter(|p| p.sip.sdp.is_some())?;
        let arrived = t.responses.iter().filter(|p| p.sip.to_tag == offer.sip.to_tag && !p.sip.is_bare());
        let arrived = arrived.filter_map(|p| p.delivered).min();
        let is_sent = offer.sip.sent_at <= knower.at;
        let is_known = if client == knower.side {
            arrived.is_some_and(|at| at + knower.patience < knower.at)
        } else {
            is_sent
        };
        let pracks = self.transactions.iter().filter(|p| p.method == Method::Prack && !p.request().is_bare());
        let answers = |p: &&Transaction| self.offer_for(p.request()).is_some_and(|o| o.id == offer.sip.id);
        let pracks = pracks.filter(answers).flat_map(|p| &p.requests);
        let acks = t.acks.iter().filter(|p| p.sip.to_tag == offer.sip.to_tag);
        let is_settled = pracks.chain(acks).any(|p| knower.knows(client, p));
        let open = OpenOffer { offerer: 1 - client, offer: &offer.sip, arrived, is_announced: false };
        (is_known && !is_settled).then_some(open)
    }
}
