//! A CANCEL repeats what names its INVITE.
//!
//! What it looks for: Branch and sent-by of the topmost Via, Request-URI, CSeq number, From tag, To tag and Route of
//! each CANCEL against the INVITE it ends, and where it is sent; and whether it has more than one Via, Require or
//! Proxy-Require.
//!
//! Why it matters on a trunk: A CANCEL that matches no INVITE gets 481 and the phone rings on.
//!
//! Clause: RFC 3261 9.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, branch=z9hG4bKa -> carrier
//!   pbx     CANCEL, branch=z9hG4bKb -> carrier
//!
//! How to fix it: Copy Request-URI, topmost Via, Call-ID, From, To, Route and the CSeq number from the INVITE, nothing
//! else, and send it to the same address.

use sip::{HeaderName, Method, Text};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-06", "RED-04"], Must, V,
    notice: "the called phone rings on after the caller has hung up"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Cancel {
            return;
        }
        let mut invites =
            scene.leg.transactions.iter().rev().filter(|t| t.is_invite() && t.client == sip.sender);
        let named = scene.leg.invite_of(sip);
        let Some(invite) = named.or_else(|| invites.next()).map(|t| t.request()) else { return };
        let (own, of) = (what_names(sip), what_names(invite));
        let wrong: Vec<_> = of.iter().zip(&own).filter(|((_, a), (_, b))| a != b).collect();
        if let Some(((first, expected), (_, got))) = wrong.first() {
            let names: Vec<&str> = wrong.iter().map(|((name, _), _)| *name).collect();
            let said = Said::of(sip, format!("{} not as in the INVITE", names.join(", "))).with(invite);
            let [expected, got] = [expected, got].map(|value| format!("{first} {value}"));
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
        }
        let vias = sip.message.header_values(HeaderName::Via).len();
        // A proxy without state passes it on with the Vias of its INVITE (RFC 3261 16.11).
        if vias > invite.message.header_values(HeaderName::Via).len().max(1) {
            let said = Said::of(sip, "has more than the Via of its sender");
            out.misbehaved(&INFO, sip.sender, said.expected("one Via").got(vias.to_string()));
        }
        for name in [HeaderName::Require, HeaderName::ProxyRequire].into_iter().filter(|name| sip.has(*name))
        {
            let got = sip.message.header(name).unwrap_or_default().into_owned();
            let said = Said::of(sip, format!("has {}", name.as_str()));
            out.misbehaved(&INFO, sip.sender, said.expected("none").got(got));
        }
    }
}

/// What a CANCEL has to repeat, each with its value.
fn what_names(sip: &Sip) -> [(&'static str, String); 8] {
    let tag = |tag: &Option<Text>| tag.as_deref().unwrap_or("none").to_owned();
    let sent_by = sip.message.top_via_ref().map(|via| {
        let port = via.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}{port}", via.host)
    });
    [
        ("branch", sip.branch.to_string()),
        ("sent-by", sent_by.unwrap_or_default().to_ascii_lowercase()),
        ("Request-URI", sip.request_uri().to_owned()),
        ("CSeq number", sip.cseq.map_or_else(|| "none".to_owned(), |number| number.to_string())),
        ("From tag", tag(&sip.from_tag)),
        ("To tag", tag(&sip.to_tag)),
        ("Route", routes(sip)),
        ("address", sip.destination.to_string()),
    ]
}

/// The values of Route, each as it is compared.
fn routes(sip: &Sip) -> String {
    let Ok(routes) = sip.message.routes() else { return "unreadable".to_owned() };
    let all: Vec<String> = routes.iter().map(|route| route.uri.address_of_record()).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}
