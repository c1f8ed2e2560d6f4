//! Which of two ends is the carrier, by what they send.

use core::net::{IpAddr, SocketAddr};
use std::collections::BTreeSet;

use sip::{Message, Method};
use trace::{Cast, Party};

/// Addresses of one trunk that are named in its cast.
const ADDRESSES_MAX: usize = 64;
/// Numbers that are told apart on each side.
const NUMBERS_MAX: usize = 64;
/// A side that is called under so many times more numbers than the other is the way to everybody's.
const NUMBERS_RATIO: usize = 3;

/// How sure it is who is who.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// It cannot be told: the names are given by chance.
    Not,
    /// By what is usual.
    Likely,
    /// By what only one of the two does, or by the user.
    Surely,
}

/// Who is who on a trunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The addresses of both.
    pub cast: Cast,
    /// How sure that is.
    pub told: Told,
    /// By what, one sentence.
    pub why: String,
}

/// What was seen of one end.
#[derive(Debug, Default)]
struct End {
    addresses: Vec<SocketAddr>,
    registers: u64,
    challenges: u64,
    /// Requests with headers that only a carrier's core puts in (RFC 7315 4.2, 4.6).
    core_headers: u64,
    /// Numbers that it has called.
    called: BTreeSet<String>,
}

/// What was seen of both.
#[derive(Debug)]
pub(super) struct Evidence {
    chosen: Option<[Party; 2]>,
    ends: [End; 2],
    /// Who has sent the first request.
    first: Option<usize>,
}

impl Evidence {
    pub(super) fn new(chosen: Option<[Party; 2]>) -> Self {
        Self { chosen, ends: Default::default(), first: None }
    }

    /// A message was sent by one of the ends, from one address to the other.
    pub(super) fn see(&mut self, from: usize, addresses: [SocketAddr; 2], message: &Message) {
        for (end, address) in [from, 1 - from].into_iter().zip(addresses) {
            let known = &mut self.ends[end].addresses;
            if known.len() < ADDRESSES_MAX && !known.contains(&address) {
                known.push(address);
            }
        }
        let end = &mut self.ends[from];
        if let Some(status) = message.status() {
            let is_of_invite = message.cseq().is_ok_and(|cseq| cseq.method == Method::Invite);
            end.challenges += u64::from(matches!(status, 401 | 407) && is_of_invite);
            return;
        }
        self.first.get_or_insert(from);
        end.registers += u64::from(message.method() == Some(Method::Register));
        if message.method() == Some(Method::Invite) && message.to_ref().is_ok_and(|to| to.tag().is_none()) {
            let is_of_core = |name: &str| message.by_name(name).is_some();
            end.core_headers += u64::from(is_of_core("P-Charging-Vector") || is_of_core("P-Called-Party-ID"));
            if let Some(uri) = message.request_uri_ref().filter(|_| end.called.len() < NUMBERS_MAX) {
                end.called.insert(uri.user.as_deref().unwrap_or_default().to_owned());
            }
        }
    }

    /// True when nothing that comes can change the answer.
    pub(super) fn is_decisive(&self) -> bool {
        self.chosen.is_some() || self.registering().is_some()
    }

    /// True when SIP was seen between these two addresses, whoever sent it.
    pub(super) fn has_sip_at(&self, addresses: [SocketAddr; 2]) -> bool {
        let knows = |address| self.ends.iter().any(|end| end.addresses.contains(address));
        addresses.iter().all(knows)
    }

    /// Who is who.
    pub(super) fn sides(&self) -> Sides {
        let (pbx, told, why) = self.pbx();
        let party = |end| if end == pbx { Party::Pbx } else { Party::Carrier };
        let addresses = (0..2).flat_map(|end| self.ends[end].addresses.iter().map(move |a| (party(end), *a)));
        Sides { cast: super::cast(addresses), told, why }
    }

    /// The end that is the PBX, how sure that is and why.
    fn pbx(&self) -> (usize, Told, String) {
        if let Some(chosen) = self.chosen {
            let pbx = usize::from(chosen[1] == Party::Pbx);
            return (pbx, Told::Surely, "so it was said".to_owned());
        }
        let name = |end: usize| self.name(end);
        if let Some(pbx) = self.registering() {
            return (pbx, Told::Surely, format!("{} registers at {}", name(pbx), name(1 - pbx)));
        }
        if let Some(carrier) = self.only(|end| end.challenges > 0) {
            return (1 - carrier, Told::Surely, format!("{} challenges calls", name(carrier)));
        }
        if let Some(carrier) = self.only(|end| end.core_headers > 0) {
            let why = format!("{} sends headers of a carrier's core network", name(carrier));
            return (1 - carrier, Told::Surely, why);
        }
        if let Some(pbx) = self.only(|end| end.addresses.first().is_some_and(|a| is_private(a.ip()))) {
            return (pbx, Told::Likely, format!("{} has a private address", name(pbx)));
        }
        if let Some(pbx) = self.calling_more() {
            let [own, others] = [pbx, 1 - pbx].map(|end| self.ends[end].called.len());
            let why = format!(
                "{} calls {own} different numbers, and {} is called under them while it calls {others}",
                name(pbx),
                name(1 - pbx)
            );
            return (pbx, Told::Likely, why);
        }
        let pbx = self.first.unwrap_or_default();
        (pbx, Told::Not, format!("it cannot be told; {} was heard first and is called the PBX", name(pbx)))
    }

    /// The end that registers, when the other does not.
    fn registering(&self) -> Option<usize> {
        self.only(|end| end.registers > 0)
    }

    fn only(&self, is: impl Fn(&End) -> bool) -> Option<usize> {
        match [is(&self.ends[0]), is(&self.ends[1])] {
            [true, false] => Some(0),
            [false, true] => Some(1),
            _ => None,
        }
    }

    /// The end that calls the many numbers of the world, while it is called under its few own ones.
    fn calling_more(&self) -> Option<usize> {
        let [a, b] = [0, 1].map(|end| self.ends[end].called.len());
        match () {
            () if a == 0 || b == 0 => None,
            () if a >= NUMBERS_RATIO * b => Some(0),
            () if b >= NUMBERS_RATIO * a => Some(1),
            () => None,
        }
    }

    fn name(&self, end: usize) -> String {
        let Some(first) = self.ends[end].addresses.first() else { return "nobody".to_owned() };
        let is_alone = self.ends[1 - end].addresses.iter().all(|other| other.ip() != first.ip());
        if is_alone { first.ip().to_string() } else { first.to_string() }
    }
}

/// Addresses that no carrier's public edge has (RFC 1918, RFC 4193).
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}
