//! The good recordings that are broken: clean runs of shipped plays between our own two ends, by what they show.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use agent::AgentOptions;
use check::{Judge, Judgement, judge};
use cli::case::{Run, run_in_virtual_time};
use plan::TrunkMode;
use tests::lab::Lab;
use tests::rewrite::stage::with_digests;
use trace::Recording;

/// Plain calls, early media, refusals, CANCEL, hold, PRACK, UPDATE, OPTIONS and registrations.
pub(crate) const ALL: &[&str] = &[
    "calls/outbound-ringback-183",
    "calls/inbound-ringback-180",
    "calls/inbound-called-hangs-up",
    "calls/outbound-called-hangs-up",
    "calls/outbound-busy",
    "calls/inbound-cancelled",
    "calls/outbound-cancelled",
    "hold/inbound-called-holds",
    "hold/outbound-caller-holds",
    "prack/inbound-ringback-183",
    "prack/outbound-ringback-183",
    "keepalive/options-ping",
    "registration/refresh",
    "dtmf/outbound-digits",
    "long/outbound-called-side-refreshes",
    "reinvite/inbound-without-offer",
    "routing/outbound-strict-router",
];
/// Calls that are answered.
pub(crate) const ANSWERED: &[&str] = &[
    "calls/outbound-ringback-183",
    "calls/inbound-ringback-180",
    "calls/inbound-called-hangs-up",
    "calls/outbound-called-hangs-up",
    "calls/inbound-caller-hangs-up",
    "calls/outbound-caller-hangs-up",
    "calls/inbound-fast-answer",
];
/// The same, with a response before the answer that makes an early dialog.
pub(crate) const RINGING: &[&str] = &[
    "calls/outbound-ringback-183",
    "calls/inbound-ringback-183",
    "calls/inbound-ringback-180",
    "calls/outbound-ringback-180",
    "calls/outbound-180-after-183",
];
/// With a description before the answer.
pub(crate) const EARLY: &[&str] =
    &["calls/outbound-ringback-183", "calls/inbound-ringback-183", "calls/inbound-180-after-183"];
/// Calls with one description from each side.
pub(crate) const PLAIN: &[&str] = &[
    "calls/inbound-ringback-180",
    "calls/inbound-called-hangs-up",
    "calls/outbound-called-hangs-up",
    "calls/inbound-fast-answer",
    "calls/outbound-fast-answer",
    "dtmf/inbound-digits",
];
/// Calls that fail.
pub(crate) const FAILING: &[&str] = &[
    "calls/outbound-busy",
    "calls/inbound-busy",
    "calls/inbound-declined",
    "calls/outbound-declined",
    "calls/outbound-wrong-number",
    "calls/inbound-unassigned-number",
    "offer/inbound-no-common-codec",
];
/// Calls that are given up.
pub(crate) const CANCELLED: &[&str] =
    &["calls/inbound-cancelled", "calls/outbound-cancelled", "prack/outbound-cancelled"];
/// Calls in which a side puts the other on hold.
pub(crate) const HOLD: &[&str] = &[
    "hold/inbound-called-holds",
    "hold/inbound-caller-holds",
    "hold/outbound-called-holds",
    "hold/outbound-caller-holds",
];
/// Calls that are refreshed.
pub(crate) const REFRESHED: &[&str] = &[
    "long/outbound-session-timer",
    "long/outbound-called-side-refreshes",
    "long/inbound-called-side-refreshes",
    "long/inbound-called-side-wants-timer",
];
/// Calls with a request inside of their dialog before the end.
pub(crate) const REINVITED: &[&str] = &[
    "hold/inbound-called-holds",
    "hold/outbound-caller-holds",
    "hold/inbound-caller-holds",
    "reinvite/inbound-without-offer",
    "reinvite/outbound-refused",
    "long/outbound-session-timer",
];
/// Calls whose offer comes in the answer.
pub(crate) const DELAYED: &[&str] = &["offer/inbound-delayed", "offer/outbound-delayed"];
/// Calls with reliable provisional responses.
pub(crate) const RELIABLE: &[&str] = &[
    "prack/inbound-ringback-183",
    "prack/outbound-ringback-183",
    "prack/inbound-180-then-183",
    "prack/outbound-180-then-183",
    "prack/outbound-required",
];
/// Calls of a side that wants credentials.
pub(crate) const CHALLENGED: &[&str] = &[
    "calls/outbound-ringback-183",
    "calls/outbound-caller-hangs-up",
    "calls/outbound-busy",
    "hold/outbound-caller-holds",
    "registration/refresh",
];
/// Registrations.
pub(crate) const REGISTERED: &[&str] =
    &["registration/refresh", "registration/register", "calls/inbound-ringback-180"];
/// Registrations in bulk.
pub(crate) const BULK: &[&str] =
    &["registration/bulk", "registration/bulk-inbound", "registration/bulk-outbound"];
/// OPTIONS.
pub(crate) const PINGED: &[&str] = &["keepalive/options-ping", "long/outbound-session-timer"];
/// Digits.
pub(crate) const DIGITS: &[&str] = &["dtmf/outbound-digits", "dtmf/inbound-digits"];
/// Faxes over T.38.
pub(crate) const IMAGE: &[&str] = &["fax/inbound-t38", "fax/outbound-t38", "fax/outbound-redundancy-2"];
/// A fax as sound.
pub(crate) const PASSTHROUGH: &[&str] = &["fax/outbound-passthrough", "fax/inbound-passthrough-30ms"];
/// Calls through other proxies.
pub(crate) const ROUTED: &[&str] = &[
    "routing/outbound-strict-router",
    "routing/inbound-strict-router",
    "routing/outbound-strict-router-ends",
    "calls/outbound-ringback-183",
    "calls/inbound-called-hangs-up",
];
/// Calls that two phones answer.
pub(crate) const FORKED: &[&str] = &["forking/outbound-two-answers", "forking/inbound-two-answers"];

/// A good recording, and what is said of it.
pub(crate) struct Good {
    /// The play and the trunk mode.
    pub(crate) name: String,
    /// What happened.
    pub(crate) recording: Recording,
    /// The same, with a word before each digest that says what is known of it.
    pub(crate) with_digests: Recording,
    /// What is said of it.
    pub(crate) judgement: Judgement,
}

static LAB: LazyLock<Lab> = LazyLock::new(Lab::open);
static PLAYED: Mutex<BTreeMap<String, Option<Arc<Good>>>> = Mutex::new(BTreeMap::new());

/// The recording of a play in a mode; none where the two make no sense together. It is played once.
pub(crate) fn good(play: &str, mode: TrunkMode) -> Option<Arc<Good>> {
    let name = format!("{play} {mode}");
    if let Some(known) = PLAYED.lock().expect("nobody fails while holding it").get(&name) {
        return known.clone();
    }
    let selection = LAB.selection(LAB.scenario(play), mode, "sipconnect-like", "open-source", &[]);
    let good = selection.plan().ok().map(|plan| {
        let recording = run_in_virtual_time(&Run::new(&selection, plan), AgentOptions::default()).recording;
        let digests = Judge::new(&recording.header).digests();
        let with_digests = with_digests(&recording, &digests);
        Arc::new(Good { name: name.clone(), judgement: judge(&recording), with_digests, recording })
    });
    PLAYED.lock().expect("nobody fails while holding it").insert(name, good.clone());
    good
}
