//! The answer chooses who opens the connection.
//!
//! What it looks for: a=setup of each stream that an answer takes: active or passive, and not what the offer has taken; none that says
//! actpass. Offers and answers of streams over DTLS have neither a=setup:holdconn nor a=connection.
//!
//! Why it matters on a trunk: Each side waits for the other to begin, or both begin: no keys, and no sound or no fax.
//!
//! Clause: RFC 5763 5 (MUST), RFC 4145 4.1 (definition), RFC 7345 4.2 (MUST NOT), RFC 7345 4.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, a=setup:actpass -> carrier
//!   carrier 200 OK, a=setup:actpass -> pbx
//!
//! How to fix it: Answer actpass by active, active by passive and passive by active.

use sip::sdp::{Media, Sdp};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::is_description;
use crate::wire::{Scene, Wire};

info! {
    rows: ["SEC-06", "FAX-29"], Must, V,
    notice: "silence, or no fax, on an encrypted trunk"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(sdp) = sip.description().filter(|_| sip.is_whole() && is_description(scene)) else { return };
        let offer = scene.offer_answered().filter(|offer| offer.is_whole()).and_then(|o| o.description());
        let used = sdp.media.iter().enumerate().filter(|(_, media)| media.port != 0);
        let wrong = used.into_iter().find_map(|(index, media)| {
            let own = setup(sdp, media)?;
            let answered = || {
                let offer = offer?;
                let offered = offer.media.get(index).and_then(|media| setup(offer, media));
                wrong_answer(offered, own)
            };
            over_dtls(sdp, media, own).or_else(answered)
        });
        if let Some((clause, expected, got)) = wrong {
            let said = Said::of(sip, "nobody knows who opens the connection of a stream").clause(clause);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

/// What a stream says of who opens its connection; what the session says holds where it says nothing (RFC 4145 4).
fn setup<'a>(sdp: &'a Sdp, media: &'a Media) -> Option<&'a str> {
    let session = || sdp.attributes.iter().find(|a| a.name == "setup").and_then(|a| a.value.as_deref());
    media.attribute("setup").or_else(session)
}

/// What must not be said of a stream over DTLS.
fn over_dtls(sdp: &Sdp, media: &Media, own: &str) -> Option<(usize, &'static str, String)> {
    let is_dtls = media.protocol.to_ascii_uppercase().starts_with("UDP/TLS/");
    let has_connection = media.attribute("connection").is_some();
    let has_connection = has_connection || sdp.attributes.iter().any(|a| a.name == "connection");
    match () {
        () if !is_dtls => None,
        () if own == "holdconn" => Some((2, "active, passive or actpass", "holdconn".to_owned())),
        () if has_connection => Some((3, "no a=connection", "a=connection".to_owned())),
        () => None,
    }
}

/// What an answer must not say to an offer.
fn wrong_answer(offered: Option<&str>, own: &str) -> Option<(usize, &'static str, String)> {
    let expected = match (offered, own) {
        (Some("active"), "active") => "passive",
        (Some("passive"), "passive") => "active",
        (_, "actpass") => "active or passive",
        _ => return None,
    };
    Some((usize::from(own != "actpass"), expected, own.to_owned()))
}
