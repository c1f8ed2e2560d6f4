//! Nothing but INVITE gets a provisional response, save a late 100.
//!
//! What it looks for: Responses below 200 to other requests: any but 100, and a 100 over UDP within the first three
//! seconds. The client's timer reaches T2 after three and a half, and after T1 where that is two seconds and more.
//!
//! Why it matters on a trunk: A client slows its repetitions down when it gets one, and if the final response is lost
//! then, it learns of that too late: the request times out though it was done.
//!
//! Clause: RFC 4320 4.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   carrier 183 -> pbx
//!
//! How to fix it: Answer with the final response; send 100 only when that takes longer than 3.5 s.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, T2, Wire};

info! {
    rows: ["TRN-12"], Must, V,
    notice: "hanging up or registering fails now and then when a packet is lost"
}

/// T1, twice and four times that are over after 3.5 s; the rest is patience.
const EARLY: Duration = Duration::from_secs(3);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|of| sip.is_provisional() && !of.is_invite()) else { return };
        let request = of.request();
        let after = sip.sent_at.since(request.sent_at);
        // T1 may be chosen larger.
        let t1 = of.t1_of_client();
        let early = if t1 * 2 >= T2 { EARLY.min(t1) } else { EARLY };
        // In a capture copies before may be missing, and the timer of the client is further than it seems.
        let may_wait = sip.is_reliable() || after >= early || wire.may_have_missed(of);
        if sip.method != request.method || (sip.status == 100 && may_wait) {
            return;
        }
        let said = Said::of(sip, "provisional").with(request);
        let (said, got) = match sip.status {
            100 => {
                let said = said.margin(early - after, request.sent_at, sip.sent_at);
                (said.expected("none before 3500 ms"), format!("one after {} ms", after.as_millis()))
            }
            status => (said.expected("a final response"), status.to_string()),
        };
        out.misbehaved(&INFO, sip.sender, said.got(got));
    }
}
