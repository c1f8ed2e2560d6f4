//! Requests in a dialog go to the remote target.
//!
//! What it looks for: The Request-URI of each request in a dialog against the Contact that had reached its
//! sender.
//!
//! Why it matters on a trunk: The Contact names the box that has the call. Sent to the number instead, the
//! BYE is routed like a new call: it gets 404 or 481 and the call stays up.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, Contact: <sip:gw7.example> -> pbx
//!   pbx     BYE sip:+4930...@trunk.example -> carrier
//!
//! How to fix it: Use the URI of the last Contact of the other side as the Request-URI.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

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

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(dialog) = scene.dialog.filter(|_| sip.method != Method::Cancel) else { return };
        let failed = scene.transaction.and_then(|t| t.final_response()).is_some_and(|p| p.sip.is_failure());
        if sip.method == Method::Ack && failed {
            return;
        }
        let end = &dialog.ends[scene.side()];
        // With a strict router first, behind what the sender's own side has put in, `dialog/route-set` judges it.
        let hops = end.route_set.iter().flat_map(|set| set.remains().filter_map(|rest| rest.first()));
        let is_strict = hops.into_iter().any(|uri| !uri.is_loose_router());
        let Some(uri) = sip.message.request_uri().filter(|_| !is_strict) else { return };
        let Some(newest) = end.targets.first() else { return };
        // An older target excuses a request that crossed the newer one.
        if !end.targets.iter().any(|target| target.equivalent(&uri)) {
            let said = Said::of(sip, "Request-URI is not the Contact of the other side");
            out.misbehaved(&INFO, sip.sender, said.expected(newest.to_string()).got(uri.to_string()));
        }
    }
}
