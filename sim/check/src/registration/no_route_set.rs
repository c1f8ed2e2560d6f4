//! A registration makes no route set.
//!
//! What it looks for: Routes in requests outside a dialog that are the Record-Route of a 2xx to REGISTER which has
//! reached their sender, where that has never used them before and no Service-Route names them.
//!
//! Why it matters on a trunk: The route of a REGISTER leads to the registrar. Calls that take it end there, or pass
//! boxes that do not want them.
//!
//! Clause: RFC 3261 10.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 200 to REGISTER, Record-Route: <sip:edge;lr> -> pbx
//!   pbx     INVITE, Route: <sip:edge;lr> -> carrier
//!
//! How to fix it: Ignore Record-Route in responses to REGISTER; take the route for calls from Service-Route or from
//! settings.

use std::collections::BTreeMap;

use sip::{HeaderName, Method, NameAddr};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["REG-24"], Must, V,
    notice: "calls fail as soon as the trunk has registered"
}

/// Routes of one side that are remembered.
const ROUTES_MAX: usize = 64;

#[derive(Default)]
pub(crate) struct Rule {
    sides: BTreeMap<Party, Routes>,
}

/// What a side has used as a route, and what it may have taken for one, as they are compared.
#[derive(Default)]
struct Routes {
    used: Vec<String>,
    recorded: Vec<String>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.to_tag.is_some() || is_ack_or_cancel(sip) || !sip.has(HeaderName::Route) {
            return;
        }
        let of = self.sides.entry(sip.sender).or_default();
        for route in uris(sip.message.routes().unwrap_or_default()) {
            if of.recorded.contains(&route) {
                let said = Said::of(sip, "takes the way that a 200 to REGISTER has recorded");
                out.misbehaved(&INFO, sip.sender, said.expected("no such Route").got(route));
                return;
            }
            if of.used.len() < ROUTES_MAX && !of.used.contains(&route) {
                of.used.push(route);
            }
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_success() || sip.method != Method::Register || !sip.has(HeaderName::RecordRoute) {
            return;
        }
        let Some(client) = scene.transaction.map(|t| t.client) else { return };
        let given = service_routes(sip);
        let of = self.sides.entry(client).or_default();
        for route in uris(sip.message.record_routes().unwrap_or_default()) {
            let is_known = of.used.contains(&route) || given.contains(&route) || of.recorded.contains(&route);
            if !is_known && of.recorded.len() < ROUTES_MAX {
                of.recorded.push(route);
            }
        }
    }
}

fn uris(routes: Vec<NameAddr>) -> Vec<String> {
    routes.iter().map(|route| route.uri.address_of_record()).collect()
}

/// What RFC 3608 gives as a route for requests.
fn service_routes(sip: &Sip) -> Vec<String> {
    let Ok(routes) = sip.message.addresses(HeaderName::ServiceRoute) else { return Vec::new() };
    uris(routes)
}
