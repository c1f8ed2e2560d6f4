//! Requests in a dialog go to the remote target.
//!
//! What it looks for: The Request-URI of each request in a dialog against the Contact that had reached its
//! sender, with all its parameters. A Contact of a re-INVITE or UPDATE replaces the one before when it is accepted; while it
//! is not answered it may be used or not; when it was refused it may not.
//!
//! Why it matters on a trunk: The Contact names the box that has the call. Sent to the number instead, the
//! BYE is routed like a new call: it gets 404 or 481 and the call stays up.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST), RFC 3261 12.2.2 (MUST), RFC 6141 4.6 (MUST NOT), RFC 6141 4.7 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, Contact: <sip:gw7.example> -> pbx
//!   pbx     BYE sip:+4930...@trunk.example -> carrier
//!
//! How to fix it: Use the URI of the last Contact of the other side, as it is written, as the Request-URI.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, repeats};

info! {
    rows: ["CAL-23", "CAL-26"], Must, V,
    notice: "the call does not end on the other side"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(dialog) = scene.dialog.filter(|_| sip.method != Method::Cancel) else { return };
        let failed = scene.transaction.and_then(|t| t.final_response()).is_some_and(|p| p.sip.is_failure());
        if sip.method == Method::Ack && failed || wire.may_lack_response(scene.leg, dialog) {
            return;
        }
        let end = &dialog.ends[scene.side()];
        // With a strict router first, behind what the sender's own side has put in, `dialog/route-set` judges it.
        let hops = end.route_set.iter().flat_map(|set| set.remains().filter_map(|rest| rest.first()));
        let is_strict = hops.into_iter().any(|uri| !uri.is_loose_router());
        let Some(uri) = sip.message.request_uri_ref().filter(|_| !is_strict) else { return };
        // What crosses the message that moves the target still goes to the old one.
        let mut targets = end.targets_at(sip.sent_at, wire.patience_of_request(sip.sender));
        let Some(newest) = targets.next() else { return };
        if repeats(uri, newest) || targets.any(|older| repeats(uri, older)) {
            return;
        }
        let text = match end.targets.iter().position(|old| repeats(uri, &old.uri)) {
            Some(_) => "Request-URI is the Contact of before, which was replaced",
            None if uri.equivalent(newest) => "Request-URI lacks parameters of the Contact of the other side",
            None => "Request-URI is not the Contact of the other side",
        };
        let said = Said::of(sip, text);
        out.misbehaved(&INFO, sip.sender, said.expected(newest.to_string()).got(uri.to_string()));
    }
}
