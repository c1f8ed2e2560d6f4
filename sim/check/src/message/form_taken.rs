//! What the grammar has is taken, in whatever form.
//!
//! What it looks for: 400 to a request without a fault that differs from one which the same side has taken before in
//! nothing but how it is written: short or long header names, capitals in them, and lines that are folded. Via,
//! Call-ID, CSeq, tags, what tells the time and unknown headers are no difference. And 415 to an INVITE with one
//! description among parts of which all others are optional, from a side that lists application/sdp.
//!
//! Why it matters on a trunk: An update of the other side, or an SBC that saves octets, writes the same message in
//! another form, and from that day on nothing works.
//!
//! Clause: RFC 3261 7.3.3 (MUST), RFC 3261 7.3.1 (context), RFC 5621 4.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS, From: ..., To: ... -> carrier
//!   carrier 200 OK -> pbx
//!   pbx     OPTIONS, f: ..., t: ... -> carrier
//!   carrier 400 Bad Request -> pbx
//!
//! How to fix it: Read both forms of each header name, without regard to case, and unfold lines before reading them.

use std::collections::BTreeMap;

use sip::{HeaderName, Method};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["TRN-22", "COD-18"], Must, V,
    notice: "the trunk stops working with an update of the other side"
}

#[derive(Default)]
pub(crate) struct Rule {
    /// What a side has taken last, by who sent it and its method.
    taken: BTreeMap<(Party, Party, Method), Form>,
}

/// A request as it is compared: what it says, and how that is written.
struct Form {
    says: String,
    written: String,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        multipart_refused(scene, out);
        let Some(of) = scene.transaction.filter(|t| !t.is_invite() && t.is_outside_dialog()) else { return };
        let request = of.request();
        let key = (of.client, of.server, of.method.clone());
        if sip.is_success() {
            self.taken.insert(key, Form::of(request));
            return;
        }
        let Some(before) = self.taken.get(&key).filter(|_| sip.status == 400) else { return };
        let own = Form::of(request);
        if own.says == before.says && own.written != before.written && request.message.faults().is_empty() {
            let said = Said::of(sip, "refused for nothing but how it is written").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("as it was answered before").got("400"));
        }
    }
}

/// Parts that nobody has to read are skipped, and what describes the session is found among them.
fn multipart_refused(scene: &Scene<'_>, out: &mut Findings) {
    let sip = scene.sip;
    let Some(of) = scene.transaction.filter(|of| of.is_invite() && sip.status == 415) else { return };
    let request = of.request();
    let kind = request.message.header(HeaderName::ContentType).unwrap_or_default();
    let is_multipart = kind.trim_start().to_ascii_lowercase().starts_with("multipart/mixed");
    let takes_sdp = sip.message.lists(HeaderName::Accept, "application/sdp");
    if is_multipart && takes_sdp && request.sdp.is_some() && others_are_optional(request, &kind) {
        let said = Said::of(sip, "refused for parts that are optional").with(request).clause(2);
        out.misbehaved(&INFO, sip.sender, said.expected("the description among them").got("415"));
    }
}

/// True when each part but the description says that it may be skipped (RFC 3261 20.11).
fn others_are_optional(request: &Sip, kind: &str) -> bool {
    let boundary = kind.split(';').skip(1).find_map(|param| {
        let (name, value) = param.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
    });
    let Some(parts) = boundary.and_then(|b| sip::parts(request.message.body(), &b)) else { return false };
    let is_sdp = |part: &sip::Part<'_>| {
        let kind = part.header(HeaderName::ContentType).unwrap_or_default();
        kind.trim().to_ascii_lowercase().starts_with("application/sdp")
    };
    let is_optional = |part: &sip::Part<'_>| {
        let disposition = part.header(HeaderName::ContentDisposition).unwrap_or_default();
        disposition.to_ascii_lowercase().replace(' ', "").contains("handling=optional")
    };
    parts.iter().all(|part| is_sdp(part) || is_optional(part))
}

impl Form {
    fn of(request: &Sip) -> Self {
        let (mut says, mut written) = (format!("{}\n", request.request_uri()), String::new());
        for header in request.message.headers() {
            written += header.name;
            written.push(if header.raw.contains(&b'\n') { '~' } else { ':' });
            let name = header.known.map_or(header.name, |known| known.as_str()).to_ascii_lowercase();
            let value = header.value();
            let value: &str = match header.known {
                Some(HeaderName::Via | HeaderName::CallId | HeaderName::CSeq) => continue,
                // What is not known is ignored (RFC 3261 8.2.2).
                None | Some(HeaderName::Date | HeaderName::Timestamp) => continue,
                // Nor is what is there for people.
                Some(HeaderName::Subject | HeaderName::Organization | HeaderName::UserAgent) => continue,
                Some(HeaderName::From | HeaderName::To) => value.split(";tag=").next().unwrap_or_default(),
                _ => &value,
            };
            // How much white space there is between words is form as well (RFC 3261 7.3.1).
            says.extend(value.split_whitespace());
            says += &format!(" {name}\n");
        }
        says += &String::from_utf8_lossy(request.message.body());
        // Hosts and schemes may be written in either case.
        Self { says: says.to_ascii_lowercase(), written }
    }
}
