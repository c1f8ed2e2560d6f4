//! One leg of a call: what a trunk shows of it.

use check::CallSummary;
use trace::Party;

use crate::sequence::{Arrow, Sequence};
use crate::wire::{Message, Start};

/// A leg, and the messages by which it is known.
pub(super) struct Leg<'a> {
    pub(super) call: &'a CallSummary,
    /// The first INVITE.
    pub(super) invite: Option<Message>,
    /// What was offered in it, in words; empty when it had no description.
    pub(super) offer: String,
    /// The final response that decided.
    pub(super) response: Option<Message>,
    /// What was answered in it, in words.
    pub(super) answer: String,
    /// The provisional responses above 100 and the final one, each once, in their order.
    pub(super) statuses: Vec<u16>,
}

impl<'a> Leg<'a> {
    pub(super) fn of(sequence: &Sequence, call: &'a CallSummary) -> Self {
        let own: Vec<(&Arrow, Message)> = sequence
            .messages()
            .map(|arrow| (arrow, Message::of(&arrow.payload)))
            .filter(|(_, message)| message.field("Call-ID") == Some(call.call_id.as_str()))
            .collect();
        let decided = call.answer.as_ref().or(call.refusal.as_ref()).map(|decision| decision.packet);
        let is_invite = |message: &Message| {
            matches!(&message.start, Start::Request { method, .. } if method == "INVITE")
                && !message.is_in_dialog()
        };
        let invite = own.iter().find(|(_, message)| is_invite(message));
        let response = decided.and_then(|packet| own.iter().find(|(arrow, _)| arrow.id == packet));
        let said = |both: Option<&(&Arrow, Message)>| {
            both.filter(|(_, message)| message.description().is_some())
                .map(|(arrow, _)| described(&arrow.detail))
                .unwrap_or_default()
        };
        Self {
            call,
            offer: said(invite),
            answer: said(response),
            statuses: statuses(own.iter().map(|(_, message)| message)),
            invite: invite.map(|(_, message)| message.clone()),
            response: response.map(|(_, message)| message.clone()),
        }
    }

    /// What the called side heard, or the calling one.
    pub(super) fn heard(&self, by_callee: bool) -> String {
        let who = if by_callee { self.call.callee } else { self.call.caller };
        who.and_then(|party| self.call.heard_by(party)).map(check::HeardAudio::words).unwrap_or_default()
    }

    /// The digits that reached the called side, or the calling one.
    pub(super) fn digits(&self, by_callee: bool) -> &str {
        let who = if by_callee { self.call.callee } else { self.call.caller };
        match who {
            Some(Party::Carrier) => &self.call.dtmf_to_carrier,
            Some(Party::Pbx) => &self.call.dtmf_to_pbx,
            Some(Party::Stranger) | None => "",
        }
    }
}

/// `offer PCMU PCMA sendrecv` without what stands before it, such as `with credentials`.
fn described(detail: &str) -> String {
    let words =
        ["offer ", "answer "].iter().find_map(|word| Some(&detail[detail.rfind(word)? + word.len()..]));
    words.unwrap_or_default().to_owned()
}

/// Of the responses to INVITE: a challenge is between two neighbours, and says nothing of the call.
fn statuses<'m>(messages: impl Iterator<Item = &'m Message>) -> Vec<u16> {
    let mut seen = Vec::new();
    for message in messages.filter(|message| message.method() == "INVITE") {
        if let Start::Status { code, .. } = message.start
            && code > 100
            && ![401, 407].contains(&code)
            && !seen.contains(&code)
        {
            seen.push(code);
        }
    }
    seen
}
