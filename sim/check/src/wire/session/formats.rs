//! What a payload type means, by the description in force.

use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use sip::sdp::{Media, RtpMap, Sdp};

use super::{Session, Sip};
use crate::wire::sample_clock::rate_of;

impl Session {
    /// The format of a payload type that `side` sends from one address to another, as it is known at `at`: by the newest
    /// description of the receiver that lists it, whose numbers count (RFC 3264 5.1, 6.1), or else by its static meaning
    /// (RFC 3551 6). Where the receiver has said nothing that was seen, the sender's own numbers tell.
    pub(crate) fn format(
        &self,
        side: usize,
        (from, to): (SocketAddr, SocketAddr),
        payload_type: u8,
        at: Instant,
    ) -> Option<RtpMap> {
        let theirs = self.format_of(1 - side, to, payload_type, at);
        let own = || {
            let is_silent = self.descriptions(1 - side).next().is_none();
            is_silent.then(|| self.format_of(side, from, payload_type, at)).flatten()
        };
        theirs.or_else(own).or_else(|| RtpMap::of_static(payload_type))
    }

    /// How fast the clock of a payload type is that `side` sends, when it goes with time and nobody has named another.
    pub(crate) fn steady_rate(
        &self,
        side: usize,
        path: (SocketAddr, SocketAddr),
        payload_type: u8,
        at: Instant,
    ) -> Option<u32> {
        let rate = rate_of(&self.format(side, path, payload_type, at)?)?;
        let said = (0..2).flat_map(|side| self.descriptions(side)).filter_map(|sip| sip.description());
        let named = said.flat_map(|sdp| &sdp.media).filter(|media| media.kind == "audio");
        let mut maps = named.filter_map(|media| media.rtpmap(payload_type));
        maps.all(|map| map.clock == rate).then_some(rate)
    }

    /// By what `side` said until `at`, or else by what it said later: a recording may begin inside of a call.
    fn format_of(&self, side: usize, address: SocketAddr, payload_type: u8, at: Instant) -> Option<RtpMap> {
        let map = |sip: &Arc<Sip>| format_in(sip.description()?, address, payload_type);
        let is_known = |sip: &&Arc<Sip>| sip.sent_at <= at;
        let known = self.descriptions(side).filter(is_known).find_map(map);
        known.or_else(|| self.descriptions(side).find_map(map))
    }

    /// The descriptions of a side that are remembered, newest first.
    fn descriptions(&self, side: usize) -> impl Iterator<Item = &Arc<Sip>> {
        let exchanges = self.history.exchanges.iter().rev();
        let agreed = exchanges.map(move |e| if e.offerer == side { &e.offer } else { &e.answer });
        self.last[side].iter().chain(agreed)
    }
}

/// What a description says of a payload type: in the stream at this address, or else in the first that lists it.
fn format_in(sdp: &Sdp, address: SocketAddr, payload_type: u8) -> Option<RtpMap> {
    let lists = |media: &Media| media.kind == "audio" && media.payload_types().any(|pt| pt == payload_type);
    let is_here = |index: &usize| sdp.media_address(*index) == Some(address) && lists(&sdp.media[*index]);
    let here = (0..sdp.media.len()).find(is_here).map(|index| &sdp.media[index]);
    here.or_else(|| sdp.media.iter().find(|media| lists(media)))?.rtpmap(payload_type)
}
