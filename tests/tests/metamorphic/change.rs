//! All changes, and what each may take away by name.

use clock::Rng;
use trace::Recording;

use super::{additions, addresses, capture, delivery, forms, names, order, proxy};
use tests::rewrite::stage::one;

/// A change that leaves a legal recording legal, and an illegal one as illegal as it was.
pub(crate) struct Change {
    /// What it does.
    pub(crate) name: &'static str,
    /// Does it.
    pub(crate) apply: fn(&Recording, &Rng) -> Recording,
    /// What may be another in the judgement.
    pub(crate) leaves: Leaves,
}

/// What a change leaves as it was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// Findings, calls and verdict.
    Everything,
    /// Findings may be lost with what is not seen any more, and none is new.
    NothingNew,
}

/// All of them.
pub(crate) const CHANGES: &[Change] = &[
    all("compact and long names of headers", forms::of_names),
    all("case of tokens", forms::of_tokens),
    all("case of schemes and hosts", forms::of_hosts),
    all("white space and folds", forms::white_space),
    all("order of headers", order::of_headers),
    all("lists on one line and on several", order::of_lists),
    all("order of parameters", order::of_parameters),
    all("unknown headers", additions::of_headers),
    all("unknown parameters", additions::of_parameters),
    all("unknown lines of a description", additions::of_descriptions),
    all("other tags, branches and call ids", names::of_sip),
    all("other sources of media", names::of_sources),
    all("other hosts and ports of media", addresses::of_hosts),
    all("other ports of sip", addresses::of_sip_ports),
    all("another family of addresses", addresses::of_family),
    all("proxies out of the path", proxy::out_of_path),
    all("proxies recorded by address", proxy::by_address),
    all("proxies recorded by name", proxy::by_name),
    all("proxies recorded twice", proxy::twice),
    all("media delivered twice", delivery::media_twice),
    all("media delivered late", delivery::media_late),
    all("messages delivered twice", delivery::sip_twice),
    all("requests delivered twice", delivery::requests_twice),
    all("several at once", several),
    part("seen by the receivers", capture::at_receivers),
    part("seen by the carrier", capture::at_carrier),
    part("seen by the pbx", capture::at_pbx),
    part("a recording that begins soon", capture::begins_soon),
    part("a recording that begins late", capture::begins_late),
    part("a recording that breaks off soon", capture::ends_soon),
    part("a recording that breaks off late", capture::ends_late),
];

const fn all(name: &'static str, apply: fn(&Recording, &Rng) -> Recording) -> Change {
    Change { name, apply, leaves: Leaves::Everything }
}

const fn part(name: &'static str, apply: fn(&Recording, &Rng) -> Recording) -> Change {
    Change { name, apply, leaves: Leaves::NothingNew }
}

/// Some of the changes above, from the last to the first: what moves and renames comes before what only writes it in
/// another way. Of those that move addresses, and of proxies, there is one at most: they read what is usual.
fn several(recording: &Recording, dice: &Rng) -> Recording {
    let mut dice = dice.clone();
    let groups = [ADDRESSES, PROXIES];
    let chosen = groups.map(|group| *one(&mut dice, group));
    let mut changed = recording.clone();
    for change in CHANGES.iter().rev().filter(|change| change.name != "several at once") {
        let is_left_out = groups.concat().contains(&change.name) && !chosen.contains(&change.name);
        if change.leaves == Leaves::Everything && !is_left_out && dice.chance(0.5) {
            changed = (change.apply)(&changed, &dice.derive(change.name));
        }
    }
    changed
}

const ADDRESSES: &[&str] =
    &["other hosts and ports of media", "other ports of sip", "another family of addresses"];
const PROXIES: &[&str] = &[
    "proxies out of the path",
    "proxies recorded by address",
    "proxies recorded by name",
    "proxies recorded twice",
];

/// The network did it behind the capture: from there a lost message looks like one that was never sent or never
/// answered, and a late one like one that its sender has kept.
const NETWORK: &str = "what the network has eaten, held back or doubled behind the capture nobody sees";

/// Whose call a message is says its Call-ID alone, where several calls have one.
const ONE_CALL_ID: &str = "of two calls with one Call-ID the order of what comes tells which is which";

/// Findings that a change may add or take away by its nature: a part of the change's name, the check, and why.
pub(crate) const BY_NATURE: &[(&str, &str, &str)] = &[
    ("", "message/too-large-for-udp", "what is put in, or written longer, makes a request larger"),
    ("seen by", "call/answer-acked", NETWORK),
    ("seen by", "dialog/bye-answered", NETWORK),
    ("seen by", "fax/carries-both-ways", NETWORK),
    ("seen by", "fax/sound-stops", NETWORK),
    ("seen by", "fax/switch-answered", NETWORK),
    ("seen by", "media/stops-after-bye", NETWORK),
    ("seen by", "media/two-way-audio", NETWORK),
    ("seen by", "options/answered", NETWORK),
    ("seen by", "prack/sent", NETWORK),
    ("seen by", "registration/refresh-before-expiry", NETWORK),
    ("seen by", "transaction/trying-within-200ms", NETWORK),
    ("seen by", "billing/release", ONE_CALL_ID),
    ("seen by", "call/call-id-new", ONE_CALL_ID),
    ("unknown", "message/form-taken", "what is put in at random is a difference"),
    ("several", "message/form-taken", "what is put in at random is a difference"),
    ("several", "auth/uri-matches", "proxies are among them"),
    ("several", "fax/page-is-document", "media that come late are among them"),
    ("several", "options/lists-capabilities", "proxies are among them"),
    ("several", "transaction/cancel-answer-tag", "proxies are among them"),
    ("proxies", "transaction/cancel-answer-tag", "a proxy answers a CANCEL by itself (RFC 3261 16.10)"),
    ("proxies", "options/lists-capabilities", "who answers at the address of a proxy may be no user agent"),
    ("begins", "transaction/ack-for-failure", "the first that is seen may be a copy of one before"),
    (
        "proxies",
        "auth/uri-matches",
        "a proxy may have written another Request-URI than the one that was digested",
    ),
    (
        "begins",
        "auth/answers-challenge",
        "a challenge before the one that is heard may be the one that is answered",
    ),
    ("begins", "transaction/trying-within-200ms", "the first that is seen may be a copy of one before"),
    ("begins", "options/not-too-often", "the first that is seen may be a copy of one before"),
    (
        "media delivered late",
        "fax/page-is-document",
        "who gets datagrams in another order mends its page from other copies, and these may be spoiled",
    ),
];
