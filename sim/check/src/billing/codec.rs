//! A record names the codec that was agreed on.
//!
//! What it looks for: A record of an answered call with a codec that is none of the answer's, that of the side which
//! picked up: an announcement before may have had its own. Calls that were changed later are left out: a record has
//! room for one codec only.
//!
//! Why it matters on a trunk: Complaints about quality are looked into by codec, and bandwidth is planned by
//! it.
//!
//! Clause: catalogue BIL-04 (practice).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, m=audio RTP/AVP 8 -> pbx
//!           ... record: codec G722 ...
//!
//! How to fix it: Write the codec of the answer.

use sip::{Method, Text};

use super::{View, entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Sip, Transaction, Wire};

info! {
    rows: ["BIL-04"], Should, V,
    notice: "nothing; complaints about quality lead nowhere"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let changes = |t: &Transaction| {
            let is_later = t.is_invite() && !t.is_outside_dialog();
            is_later || (t.method == Method::Update && t.request().sdp.is_some())
        };
        if leg.transactions.iter().any(changes) {
            return;
        }
        for (view, cdr) in entries(leg) {
            let agreed = agreed(view);
            let is_it = |wrote: &str| agreed.iter().any(|codec| codec.eq_ignore_ascii_case(wrote));
            let Some(wrote) = cdr.codec.as_ref().filter(|wrote| !agreed.is_empty() && !is_it(wrote)) else {
                continue;
            };
            let said = said(leg, cdr, "the codec is not that of the answer");
            out.misbehaved(&INFO, view.party, said.expected(agreed.join(" or ")).got(wrote.as_str()));
        }
    }
}

/// What stands among the formats of an answer and is no codec of a call.
const NO_CODECS: [&str; 3] = ["telephone-event", "CN", "RED"];

/// The codecs in the answers of the dialogs that were picked up, each once.
fn agreed(view: View<'_>) -> Vec<Text> {
    let mut codecs: Vec<Text> = Vec::new();
    let leg = view.leg;
    for (invite, tag) in view.attempts().flat_map(picked_up) {
        let is_its = |sip: &Sip| sip.to_tag.as_ref() == Some(tag) && sip.status < 300;
        let responses = invite.responses.iter().filter(|_| invite.request().sdp.is_some());
        let pracks = leg.transactions.iter().filter(|t| t.method == Method::Prack).flat_map(|t| &t.requests);
        // An offer in a response is answered in ACK or PRACK.
        let requests = invite.acks.iter().chain(pracks).filter(|_| invite.request().sdp.is_none());
        let answers =
            responses.chain(requests).filter(|p| is_its(&p.sip)).filter_map(|p| p.sip.description());
        for (_, audio) in answers.filter_map(|answer| answer.first_active("audio")) {
            let names = audio.payload_types().filter_map(|pt| Some(audio.rtpmap(pt)?.encoding));
            let is_codec = |name: &Text| !NO_CODECS.iter().any(|it| name.eq_ignore_ascii_case(it));
            for name in names.filter(is_codec) {
                if !codecs.contains(&name) {
                    codecs.push(name);
                }
            }
        }
    }
    codecs
}

/// The To tags of the 2xx to an INVITE.
fn picked_up(invite: &Transaction) -> impl Iterator<Item = (&Transaction, &Text)> {
    invite
        .matching()
        .filter(|p| p.sip.is_success())
        .filter_map(move |p| Some((invite, p.sip.to_tag.as_ref()?)))
}
