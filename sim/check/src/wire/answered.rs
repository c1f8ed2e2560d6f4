//! Which offer a description answers. The transactions tell that carry the two, and the To tags: each branch of a
//! fork answers for itself, whatever the others have said.

use std::sync::Arc;

use ::sip::offer_answer::{AnswerFault, check_answer};
use ::sip::{HeaderName, Method};

use super::{Leg, Passage, Scene, Sip, Transaction};

impl Scene<'_> {
    /// What is wrong with the answer in the message, if it is one.
    pub(crate) fn answer_faults(&self) -> &[AnswerFault] {
        self.answer_faults.get_or_init(|| self.check_answer().unwrap_or_default())
    }

    fn check_answer(&self) -> Option<Vec<AnswerFault>> {
        let offer = self.offer_answered()?;
        // An offer that was cut short on its way out may have been read in more than one way.
        if !offer.is_whole() || !self.sip.is_whole() {
            return None;
        }
        Some(check_answer(offer.description()?, self.sip.description()?))
    }

    /// The offer that the description in the message answers, if it is an answer. Of several descriptions to one
    /// offer in one dialog the first is the answer (RFC 3261 13.2.1).
    pub(crate) fn offer_answered(&self) -> Option<&Arc<Sip>> {
        let (of, sip) = (self.transaction?, self.sip);
        sip.sdp.as_ref()?;
        match sip.method {
            Method::Ack => of.offered_by_server(sip).filter(|offer| offer.is_success()),
            Method::Prack if sip.is_request() => self.leg.offer_for(sip),
            Method::Invite | Method::Update | Method::Prack if !sip.is_request() && sip.status < 300 => {
                let offer = of.request();
                let first =
                    of.responses.iter().find(|p| p.sip.sdp.is_some() && p.sip.to_tag == sip.to_tag)?;
                (offer.sdp.is_some() && first.sip.id == sip.id).then_some(offer)
            }
            _ => None,
        }
    }
}

impl Leg {
    /// The INVITE that a PRACK is about, and the number of the response.
    pub(crate) fn acknowledged_by(&self, prack: &Sip) -> Option<(&Transaction, u32)> {
        let rack = prack.message.rack().ok().flatten()?;
        let is_its =
            |t: &&Transaction| t.is_invite() && t.client == prack.sender && t.cseq == Some(rack.cseq.number);
        self.transactions.iter().rev().find(is_its).map(|invite| (invite, rack.rseq))
    }

    /// The offer that a PRACK has to answer: that in the response that it is for (RFC 3262 5).
    pub(crate) fn offer_for(&self, prack: &Sip) -> Option<&Arc<Sip>> {
        let (invite, number) = self.acknowledged_by(prack)?;
        let named = |offer: &&Arc<Sip>| offer.message.rseq().ok().flatten() == Some(number);
        invite.offered_by_server(prack).filter(named)
    }

    /// True when a request has an offer. What a PRACK has is one unless it answers; where the INVITE was not seen,
    /// nobody knows.
    pub(crate) fn is_offering(&self, request: &Sip) -> bool {
        if request.sdp.is_none() {
            return false;
        }
        match request.method {
            Method::Invite | Method::Update => true,
            Method::Prack => self.acknowledged_by(request).is_some() && self.offer_for(request).is_none(),
            _ => false,
        }
    }
}

impl Transaction {
    /// The offer of the server to an INVITE without one, in the dialog of `sip`: in its first reliable response
    /// (RFC 3261 13.2.1, RFC 3262 5).
    pub(super) fn offered_by_server(&self, sip: &Sip) -> Option<&Arc<Sip>> {
        let first = self.reliably_described(sip).next()?;
        self.request().is_bare().then_some(&first.sip)
    }

    /// The responses of the dialog of `sip` that were sent reliably and have a description, or may have one.
    pub(crate) fn reliably_described(&self, sip: &Sip) -> impl Iterator<Item = &Passage> {
        let is_reliable = |s: &Sip| s.is_success() || s.has(HeaderName::RSeq);
        self.responses
            .iter()
            .filter(move |p| !p.sip.is_bare() && is_reliable(&p.sip) && p.sip.to_tag == sip.to_tag)
    }
}
