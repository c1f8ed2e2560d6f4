//! A CANCEL repeats what names its INVITE.
//!
//! What it looks for: Branch and sent-by of the topmost Via, Request-URI, CSeq number, From tag and To tag of
//! each CANCEL against the INVITE it ends.
//!
//! Why it matters on a trunk: A CANCEL that matches no INVITE gets 481 and the phone rings on.
//!
//! Clause: RFC 3261 9.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, branch=z9hG4bKa -> carrier
//!   pbx     CANCEL, branch=z9hG4bKb -> carrier
//!
//! How to fix it: Copy Request-URI, topmost Via, Call-ID, From, To and the CSeq number from the INVITE.

use sip::{Method, Text};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-06"], Must, V,
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
    }
}

/// What a CANCEL has to repeat, each with its value.
fn what_names(sip: &Sip) -> [(&'static str, String); 6] {
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
    ]
}
