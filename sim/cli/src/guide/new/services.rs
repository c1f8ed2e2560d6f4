//! Chapters about what a call can do once it is up, and about the trunk's own health: hold, session timer, keep-alive, fax,
//! limits.

use plan::profile::{FaxMode, HoldForm, Limits, Reliable, SessionTimer, SessionTimerMode};
use plan::{Side, TrunkMode};
use trace::{counted, fitting};

use super::calls::long_call;
use super::chapter::{Chapter, Step};
use super::{Pair, chapter};

/// The chapters that the pair has.
pub(super) fn chapters(pair: &Pair) -> Vec<Chapter> {
    let chapters = [
        Some(hold(pair)),
        reliable(pair),
        session_timer(pair),
        keep_alive(pair),
        fax(pair),
        Some(limits(pair)),
    ];
    chapters.into_iter().flatten().collect()
}

fn hold(pair: &Pair) -> Chapter {
    let (words, direction) = match pair.plan.pbx.calls.hold {
        HoldForm::Sendonly => ("`a=sendonly`, with music", "sendonly"),
        HoldForm::Inactive => ("`a=inactive`", "inactive"),
        HoldForm::ZeroAddress => ("the address 0.0.0.0, as in RFC 2543", "sendrecv"),
    };
    let prose =
        format!("The PBX holds a call by a re-INVITE with {words}, and takes it back by another one.");
    let holds = Step::new("A call that the PBX holds and takes back:", "hold/outbound-caller-holds")
        .plain("call = \"completed\"")
        .plain("reinvite_status = 200")
        .sent(Side::Pbx, "re-INVITE", format!("which = \"first\"\nsdp = {{ direction = {direction:?} }}"));
    let held = Step::new("The other side may hold as well:", "hold/outbound-called-holds")
        .plain("call = \"completed\"")
        .plain("reinvite_status = 200")
        .sent(Side::Pbx, "200 re-INVITE", "");
    Chapter { steps: vec![holds, held], ..chapter("Hold", prose) }
}

fn reliable(pair: &Pair) -> Option<Chapter> {
    (pair.plan.pbx.media.reliable != Reliable::None).then(|| {
        let prose = "The PBX says that it knows reliable ringing (RFC 3262), and answers each reliable 18x with PRACK."
            .to_owned();
        let call = Step::new("It is said in the INVITE:", "calls/outbound-ringback-183")
            .sent(Side::Pbx, "INVITE", "headers.Supported = { contains = \"100rel\" }");
        Chapter { steps: vec![call], ..chapter("Reliable ringing", prose) }
    })
}

fn session_timer(pair: &Pair) -> Option<Chapter> {
    let (carrier, pbx) = (&pair.plan.carrier.session_timer, &pair.plan.pbx.session_timer);
    let asks = |mode| mode == SessionTimerMode::Requested;
    if !asks(carrier.mode) && pair.is_of_carrier && carrier.mode == SessionTimerMode::Supported {
        return Some(taken_timer(carrier));
    }
    if !asks(carrier.mode) && (pair.is_of_carrier || !asks(pbx.mode)) {
        return None;
    }
    let (by, timer, play) = if asks(pbx.mode) && !(pair.is_of_carrier && asks(carrier.mode)) {
        (Side::Pbx, pbx, "calls/outbound-caller-hangs-up")
    } else {
        (Side::Carrier, carrier, "calls/inbound-caller-hangs-up")
    };
    let prose = format!(
        "Calls have a session timer (RFC 4028): the {} asks for {} s. A call whose session is not refreshed in time is ended, \
         so that nobody pays for a call that is long over.",
        word(by),
        timer.expires_s
    );
    let call = Step::new("The INVITE of a call asks for it:", play)
        .plain("call = \"completed\"")
        .sent(
            by,
            "INVITE",
            format!("headers.Session-Expires = {{ at_least = {0}, at_most = {0} }}", timer.expires_s),
        )
        .sent(by, "INVITE", "headers.Supported = { contains = \"timer\" }");
    let own =
        if pair.is_of_carrier && pbx.mode == SessionTimerMode::Off { "supported" } else { mode(pbx.mode) };
    let settings = vec!["[session_timer]".to_owned(), format!("mode = {own:?}")];
    Some(Chapter { settings, steps: vec![call], ..chapter("Session timer", prose) })
}

/// A carrier that uses session timers where the customer asks.
fn taken_timer(carrier: &SessionTimer) -> Chapter {
    let prose = format!(
        "Calls may have a session timer (RFC 4028). The carrier does not ask for one, and takes what your PBX asks for: {} s is \
         usual, and less than {} s is refused with 422. A call whose session is not refreshed in time is ended.",
        carrier.expires_s, carrier.min_se_s
    );
    let call = Step::new("The PBX asks, and the carrier agrees:", "calls/outbound-caller-hangs-up")
        .plain("call = \"completed\"")
        .sent(Side::Pbx, "INVITE", "headers.Supported = { contains = \"timer\" }")
        .sent(Side::Carrier, "200 INVITE", "headers.Session-Expires = { present = true }");
    let settings = [
        "[session_timer]".to_owned(),
        "mode = \"requested\"".to_owned(),
        format!("expires_s = {}", carrier.expires_s),
        format!("min_se_s = {}", carrier.min_se_s),
    ];
    Chapter { settings: settings.to_vec(), steps: vec![call], ..chapter("Session timer", prose) }
}

const fn word(side: Side) -> &'static str {
    match side {
        Side::Carrier => "carrier",
        Side::Pbx => "PBX",
    }
}

const fn mode(mode: SessionTimerMode) -> &'static str {
    match mode {
        SessionTimerMode::Off => "off",
        SessionTimerMode::Supported => "supported",
        SessionTimerMode::Requested => "requested",
    }
}

/// Whether somebody asks if the trunk is alive.
pub(super) fn is_kept_alive(pair: &Pair) -> bool {
    !asking(pair).is_empty()
}

/// The sides that send OPTIONS, and every how many seconds.
fn asking(pair: &Pair) -> Vec<(Side, u32)> {
    let (carrier, pbx) = (&pair.plan.carrier.options, &pair.plan.pbx.options);
    let sides = [(Side::Carrier, carrier.interval_s), (Side::Pbx, pbx.interval_s)];
    sides.into_iter().filter(|(_, interval)| *interval > 0).collect()
}

fn keep_alive(pair: &Pair) -> Option<Chapter> {
    let (carrier, pbx) = (&pair.plan.carrier.options, &pair.plan.pbx.options);
    let sides = asking(pair);
    if sides.is_empty() {
        return None;
    }
    let words: Vec<String> = sides
        .iter()
        .map(|(side, interval)| match side {
            Side::Pbx if pair.is_of_carrier => {
                format!("your PBX may send OPTIONS, as the one here does every {interval} s")
            }
            Side::Carrier | Side::Pbx => format!("the {} sends OPTIONS every {interval} s", word(*side)),
        })
        .collect();
    let prose = format!(
        "Whether the trunk is alive is asked all the time: {}. Any answer but silence says that somebody is there; after {} that \
         nobody answers the trunk is taken out of service, and calls go another way.",
        words.join(", and "),
        pbx.down_after.max(carrier.down_after)
    );
    let mut call = if pair.has(TrunkMode::Registration) {
        long_call(pair, "During a call of half an hour it goes on, and the registration stays")
    } else {
        Step::new("During a long call it goes on:", "long/outbound-half-an-hour")
    };
    for (side, interval) in &sides {
        let (least, most) = (interval - interval / 10, interval + interval / 10);
        call = call.sent(*side, "OPTIONS", format!("every = {{ min = \"{least}s\", max = \"{most}s\" }}"));
    }
    let settings = match pbx.interval_s {
        0 => Vec::new(),
        interval => vec!["[options]".to_owned(), format!("interval_s = {interval}")],
    };
    let cut = Step::new(
        "The network is cut for a while: both sides notice, and come back by themselves. This play shortens the time between \
         two OPTIONS.",
        "keepalive/trunk-down-and-up",
    )
    .over_the_pair()
    .plain("trunk = \"up\"");
    Some(Chapter { settings, steps: vec![call, cut], ..chapter("Keep-alive and failover", prose) })
}

fn fax(pair: &Pair) -> Option<Chapter> {
    let (carrier, pbx) = (&pair.plan.carrier.fax, &pair.plan.pbx.fax);
    let fax = if pair.is_of_carrier { carrier } else { pbx };
    let (words, word) = match fax.mode {
        FaxMode::None => return None,
        FaxMode::T38 => ("Faxes go over T.38 alone.", "t38"),
        FaxMode::Passthrough => {
            ("Faxes go as G.711, without compression and without silence suppression.", "passthrough")
        }
        FaxMode::T38ThenPassthrough => (
            "The called side asks for T.38 by a re-INVITE. Where it is refused, the fax goes on as G.711.",
            "t38-then-passthrough",
        ),
    };
    let page = |step: Step, transport: &str| {
        step.plain(format!("fax = {{ pages = 2, identical = true, transport = {transport:?} }}"))
    };
    let steps = if fax.mode == FaxMode::Passthrough {
        let out = Step::new(
            "A fax of the PBX. This play sets both machines up for it:",
            "fax/outbound-passthrough",
        )
        .over_the_pair();
        let inward = Step::new("A fax to the PBX:", "fax/inbound-passthrough").over_the_pair();
        vec![out.plain("fax.transport = \"passthrough\""), inward.plain("fax.transport = \"passthrough\"")]
    } else {
        let out = page(Step::new("A fax of the PBX:", "fax/outbound-t38"), "t38")
            .sent(Side::Carrier, "re-INVITE", "sdp = { t38 = true }")
            .sent(Side::Pbx, "200 re-INVITE", "sdp = { t38 = true }");
        let refused = Step::new(
            "T.38 is refused, and the page arrives all the same. This play makes the called side refuse it:",
            "fax/outbound-refused-488",
        )
        .over_the_pair()
        .plain("fax.transport = \"passthrough\"");
        vec![out, refused]
    };
    let settings = vec!["[fax]".to_owned(), format!("mode = {word:?}")];
    Some(Chapter { settings, steps, ..chapter("Fax", words.to_owned()) })
}

fn limits(pair: &Pair) -> Chapter {
    let (carrier, pbx) = (&pair.plan.carrier.limits, &pair.plan.pbx.limits);
    // What a PBX has besides is no part of what a carrier sells.
    let least = if pair.is_of_carrier || carrier.channels <= pbx.channels { carrier } else { pbx };
    let prose = format!(
        "The trunk has {}, both directions together. One call more is refused with {}.{}",
        counted(least.channels, "channel"),
        least.channels_status,
        parts(carrier)
    );
    let two = Step::new("Two calls at once:", "capacity/outbound-two-calls").plain("channels_peak = 2");
    let more = Step::new(
        "One call too many. This play gives the carrier one channel, so that the second call is the one too many:",
        "capacity/outbound-channel-limit",
    )
    .over_the_pair()
    .plain("channels_peak = 1");
    let fast = Step::new(
        "One call too soon. This play lets the carrier take one call a second, two at once:",
        "capacity/outbound-calls-per-second",
    )
    .over_the_pair();
    let mut steps = vec![two, more];
    if carrier.calls_per_second > 0 {
        steps.push(fast);
    }
    Chapter { steps, ..chapter("Limits", prose) }
}

/// The limits of a carrier besides that of all calls.
fn parts(limits: &Limits) -> String {
    let mut told = String::new();
    for (own, what) in
        [(limits.channels_outbound, "calls from your PBX"), (limits.channels_inbound, "calls to your PBX")]
    {
        if own > 0 {
            told.push_str(&format!(" Of these {own} {} for {what}.", fitting(own, "is", "are")));
        }
    }
    if limits.channels_per_did > 0 {
        told.push_str(&format!(
            " One number takes {} at a time; one more is refused with {}.",
            counted(limits.channels_per_did, "call"),
            limits.channels_per_did_status
        ));
    }
    if limits.calls_per_second > 0 {
        told.push_str(&format!(
            " The carrier takes {} in a second, {} at once after a pause; one that comes too soon is refused with {}.",
            counted(limits.calls_per_second, "new call"),
            limits.burst,
            limits.calls_per_second_status
        ));
    }
    told
}
