//! Requests in a dialog carry its route set.
//!
//! What it looks for: The Route headers of each request in a dialog, the ACK for a 2xx included, against
//! the Record-Route headers that had reached its sender, with all parameters of their URIs. What the sender's
//! own side had put in may be missing: its proxies take off what names themselves, and that is not seen.
//!
//! Why it matters on a trunk: An SBC that put itself into the path is left out: ACK or BYE reach nobody,
//! and the call drops after half a minute or cannot be ended.
//!
//! Clause: RFC 3261 12.2.1.1 (MUST), RFC 3261 13.2.2.4 (MUST), RFC 3261 16.4 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, Record-Route: <sip:sbc;lr> -> pbx
//!   pbx     ACK without Route -> carrier
//!
//! How to fix it: Keep the Record-Route headers of the first exchange, reversed at the caller, and send
//! them as Route.

use sip::dialog::RouteSet;
use sip::{HeaderName, Method, Uri};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{End, Scene, Sip, Wire, repeats};

info! {
    rows: ["CAL-25", "CAL-23"], Must, V,
    notice: "the call drops about 32 seconds after the answer"
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
        // The ACK of a failure takes the route of its INVITE (RFC 3261 17.1.1.3).
        let failed = scene.transaction.and_then(|t| t.final_response()).is_some_and(|p| p.sip.is_failure());
        if sip.method == Method::Ack && failed || wire.may_lack_response(scene.leg, dialog) {
            return;
        }
        if let Some((expected, got)) = departure(&dialog.ends[scene.side()], sip) {
            let said = Said::of(sip, "Route is not the route set of the dialog");
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

/// What a request of this end should have for a way, and what it has, when these differ.
pub(super) fn departure(end: &End, sip: &Sip) -> Option<(String, String)> {
    let set = end.route_set.as_ref()?;
    if set.uris.is_empty() && !sip.has(HeaderName::Route) {
        return None;
    }
    let routes: Vec<Uri> = sip.message.routes().ok()?.into_iter().map(|r| r.uri).collect();
    // Where it may go is judged by `dialog/remote-target`.
    let targets: Vec<&Uri> = end.targets.iter().map(|target| &target.uri).collect();
    if set.remains().any(|rest| keeps(rest, &targets, sip, &routes)) {
        return None;
    }
    // What is left when the side's own proxies have taken theirs off must be there in any case.
    let expected = set.remains().last().unwrap_or_default();
    Some(match expected.first().filter(|_| is_strict(expected)) {
        Some(first) => (
            format!("{first} as Request-URI, the Contact last in Route"),
            format!("{}, {}", sip.request_uri(), list(&routes)),
        ),
        None => (list(expected), list(&routes)),
    })
}

/// True when the request takes the way that a route set and a remote target make.
fn keeps(set: &[Uri], targets: &[&Uri], sip: &Sip, routes: &[Uri]) -> bool {
    if !is_strict(set) {
        return same(set, routes);
    }
    // A strict router first in the set turns Request-URI and Route round (RFC 3261 12.2.1.1).
    let is_way = |target: &&Uri| {
        let way = RouteSet::of_uas(set).way_to(target);
        sip.message.request_uri_ref().is_some_and(|uri| uri.equivalent(&way.request_uri))
            && same(&way.routes, routes)
    };
    targets.is_empty() || targets.iter().any(is_way)
}

fn is_strict(set: &[Uri]) -> bool {
    set.first().is_some_and(|uri| !uri.is_loose_router())
}

/// True when the values of Route are those of the set, each with all its parameters.
fn same(a: &[Uri], b: &[Uri]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(of, uri)| repeats(uri, of))
}

fn list(uris: &[Uri]) -> String {
    let all: Vec<String> = uris.iter().map(|uri| format!("<{uri}>")).collect();
    if all.is_empty() { "no Route".to_owned() } else { all.join(", ") }
}
