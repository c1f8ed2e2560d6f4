//! How much memory requests may take, by what they are and who sends them, and what becomes of those for which there
//! is none: this side answers them as a stateless user agent does (RFC 3261 8.2.7), and keeps nothing.

use sip::transaction::{SERVER_OCTETS_MAX, ServerId};
use sip::{Message, Method};

use super::{Core, Request};

/// All server transactions together, while strangers may begin one.
const STRANGER_OCTETS_MAX: usize = 1 << 20;
/// While a request may that sets up nothing, such as OPTIONS: it is answered as well without.
const PLAIN_OCTETS_MAX: usize = 4 << 20;
/// While one may that wants a new call or a registration: what belongs to a call that is up has the rest.
const NEW_OCTETS_MAX: usize = SERVER_OCTETS_MAX / 4 * 3;

/// What was not served as usual, for want of room.
#[derive(Clone, Copy, Default)]
pub(super) struct Refusals {
    /// Requests that were answered without a transaction.
    stateless: u64,
    /// Requests of strangers that were not looked at.
    ignored: u64,
    /// Responses that a stranger did not get, because it had enough.
    pub(super) silence: u64,
    told: u64,
}

impl Core {
    /// While all server transactions hold less than so many octets, this request may begin one.
    pub(crate) fn room_for(
        &self,
        message: &Message,
        is_of_peer: bool,
        is_in_call: impl FnOnce() -> bool,
    ) -> usize {
        // Where there is room for everybody, nobody is looked at.
        if self.layer.server_octets() < STRANGER_OCTETS_MAX {
            return SERVER_OCTETS_MAX;
        }
        match message.method() {
            _ if !is_of_peer => STRANGER_OCTETS_MAX,
            _ if is_in_call() => SERVER_OCTETS_MAX,
            Some(Method::Invite | Method::Register | Method::Cancel) => NEW_OCTETS_MAX,
            _ => PLAIN_OCTETS_MAX,
        }
    }

    /// A request came for which there is no room. True when it is to be served without a transaction.
    pub(crate) fn serves_without_transaction(&mut self, request: &Request<'_>, is_of_peer: bool) -> bool {
        if is_of_peer {
            self.refusals.stateless += 1;
        } else {
            self.refusals.ignored += 1;
        }
        self.tell_refusals();
        // Of all that can be asked this alone changes nothing here, however often it is done.
        let is_question = request.message.method() == Some(Method::Options);
        if is_of_peer && !is_question {
            self.answer_plainly(request, 503);
        }
        is_of_peer && is_question
    }

    /// The count is said when it has doubled: a flood is no flood of notes.
    pub(super) fn tell_refusals(&mut self) {
        let Refusals { stateless, ignored, silence, told } = self.refusals;
        let count = stateless + ignored + silence;
        if count < told * 2 {
            return;
        }
        self.refusals.told = count;
        self.note(format!(
            "overload: so far {} answered without a transaction, {ignored} of strangers ignored, and {} to strangers not \
             sent",
            trace::counted(stateless, "request"),
            trace::counted(silence, "response")
        ));
    }

    /// The tag of a response: made up, or for one without a transaction always the same for the same request.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.7
    pub(super) fn tag_for(&mut self, request: &Request<'_>) -> String {
        if !request.is_stateless() {
            return self.new_tag();
        }
        let branch = request.message.top_via_ref().ok().and_then(|via| via.branch()).unwrap_or_default();
        let call_id = request.message.call_id().unwrap_or_default();
        self.rng.derive(&[branch, "\n", call_id].concat()).token(10)
    }
}

impl Request<'_> {
    /// True when no transaction keeps it: a copy is served as it was.
    pub(crate) fn is_stateless(&self) -> bool {
        self.server == ServerId::NONE
    }
}
