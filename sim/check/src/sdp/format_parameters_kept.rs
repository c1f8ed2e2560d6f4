//! Parameters that make a format are the same in the answer.
//!
//! What it looks for: a=fmtp of AMR and AMR-WB, where the layout of a packet is chosen, and of H.264, where the
//! packetization is: a format that the answer keeps under its number has them as the offer has, what is not written
//! being what it stands for. Of other formats nobody knows here which parameters choose and which wish; annexb of
//! G.729 is one that may differ (RFC 7261 3.3).
//!
//! Why it matters on a trunk: Both sides believe that they speak one format, and neither can read the packets of the
//! other: silence or noise in a call that was answered.
//!
//! Clause: RFC 3264 6.1 (MUST), RFC 4867 8.3.1 (MUST), RFC 6184 8.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, a=rtpmap:97 AMR/8000, a=fmtp:97 octet-align=1 -> carrier
//!   carrier 200 OK, a=rtpmap:97 AMR/8000 -> pbx
//!
//! How to fix it: Copy these parameters from the offer, or leave the format out.

use sip::sdp::Media;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Role, Scene, Wire};

info! {
    rows: ["COD-04"], Must, V,
    notice: "silence or noise with mobile networks"
}

/// A format, its parameters and what they stand for, and the clause.
type Format = (&'static str, &'static [(&'static str, &'static str)], usize);

/// The formats whose parameters are known to choose, which those are with what they stand for when they are not
/// written, and the clause.
const FORMATS: [Format; 3] = [
    ("AMR", &AMR, 1),
    ("AMR-WB", &AMR, 1),
    // RFC 6184 8.1.
    ("H264", &[("packetization-mode", "0")], 2),
];
/// RFC 4867 8.1. Channels are part of the rtpmap (RFC 4867 8.3).
const AMR: [(&str, &str); 4] =
    [("octet-align", "0"), ("crc", "0"), ("robust-sorting", "0"), ("interleaving", "none")];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction else { return };
        let (session, side) = (&scene.leg.session, scene.side());
        if session.role(of, sip) != Some(Role::Answer) {
            return;
        }
        let offer = session.offer.as_ref().filter(|(offerer, _)| *offerer != side);
        let Some(((_, offer), answer)) = offer.zip(sip.description()) else { return };
        let Some(offered) = offer.description() else { return };
        let streams = offered.media.iter().zip(&answer.media).filter(|(_, own)| own.port != 0);
        let mut pairs =
            streams.flat_map(|(theirs, own)| own.payload_types().map(move |pt| (theirs, own, pt)));
        if let Some((number, name, [asked, given], clause)) =
            pairs.find_map(|(theirs, own, pt)| changed(theirs, own, pt))
        {
            let text = format!("answer: format {number} has another {name} than in the offer");
            let said = Said::of(sip, text).with(offer).clause(clause);
            let line = |value: &str| format!("{name}={value}");
            out.misbehaved(&INFO, sip.sender, said.expected(line(&asked)).got(line(&given)));
        }
    }
}

/// The first parameter of a format that must be kept and is not.
fn changed(theirs: &Media, own: &Media, number: u8) -> Option<(u8, &'static str, [String; 2], usize)> {
    let (offered, answered) = (theirs.rtpmap(number)?, own.rtpmap(number)?);
    if !theirs.payload_types().any(|pt| pt == number) || !offered.is_same_format(&answered) {
        return None;
    }
    let is_it = |row: &&(&str, _, usize)| offered.encoding.eq_ignore_ascii_case(row.0);
    let (_, parameters, clause) = FORMATS.iter().find(is_it)?;
    parameters.iter().find_map(|(name, usual)| {
        let value = |media: &Media| parameter(media.fmtp(number), name).unwrap_or(usual).to_owned();
        let both = [value(theirs), value(own)];
        (!both[0].eq_ignore_ascii_case(&both[1])).then_some((number, *name, both, *clause))
    })
}

/// The value of one of the parameters, which semicolons part (RFC 4855 3).
fn parameter<'m>(fmtp: Option<&'m str>, name: &str) -> Option<&'m str> {
    fmtp?.split(';').find_map(|part| {
        let (own, value) = part.split_once('=')?;
        own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
