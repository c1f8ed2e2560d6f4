//! Keys do not travel in clear.
//!
//! What it looks for: a=crypto lines with a key in descriptions over UDP or TCP. A tunnel below would protect them, and no
//! wire inside of it shows that: so it is noted, and accuses nobody.
//!
//! Why it matters on a trunk: Who can record the signalling can decipher the calls: the encryption is for nothing.
//!
//! Clause: catalogue SEC-02 (practice), RFC 4568 8.3 (REQUIRED).
//!
//! A ladder that breaks it:
//!   pbx     INVITE over UDP, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:… -> carrier
//!
//! How to fix it: Use TLS for the signalling of a trunk whose keys are in it, or agree on them by DTLS.

use trace::Transport;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::cryptos;
use crate::wire::{Scene, Wire};

info! {
    rows: ["SEC-02"], Should, V,
    notice: "nothing, until somebody listens in"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let transport = match sip.transport {
            Transport::Udp => "UDP",
            Transport::Tcp => "TCP",
            Transport::Tls => return,
        };
        let Some(sdp) = sip.description() else { return };
        let has_key = |media| cryptos(media).iter().any(|line| line.keys.starts_with("inline:"));
        if sdp.media.iter().any(has_key) {
            let said = Said::of(sip, "a key of the sound in clear").expected("a key over TLS alone");
            out.known(&INFO, sip.sender, said.got(format!("a=crypto over {transport}")));
        }
    }
}
