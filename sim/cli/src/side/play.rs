//! What a live side does, as a play: a text like any other, so that its recording tells it whole.

use core::fmt::Write as _;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::SocketAddr;
use std::sync::Arc;

use plan::profile::PortRange;
use plan::{
    E164, NotResolved, Plan, ProfileFile, QuirkChoice, Scenario, Selection, Side, TrunkMode, toml_text,
};
use trace::{Cast, Host, Party};

use super::accounts::Accounts;
use super::place::Place;
use super::until::Until;
use crate::args::{ModeArg, SideArgs};
use crate::load::{self, Wrong};
use crate::{document, matrix};

/// The name of the play.
const NAME: &str = "live/one-side.toml";
/// A side that nobody stops runs for a month.
const LIMIT: &str = "720h";

/// Refuses what makes no sense together.
///
/// # Errors
/// What makes no sense, and what does.
pub(super) fn check(args: &SideArgs) -> Result<(), Wrong> {
    if args.mode == ModeArg::Both {
        return Err("a live side plays one mode: --mode registration or --mode static".to_owned());
    }
    if args.send_fax.is_some() && args.call.len() > 1 {
        return Err("--send-fax sends to one number: give one --call".to_owned());
    }
    match args.from.as_deref().filter(|from| E164::parse(from).is_none()) {
        Some(from) => Err(format!(
            "`{from}` is no number to call from, write a plus and all digits: --from +12025550171"
        )),
        None => Ok(()),
    }
}

/// What a live side is made from.
///
/// # Errors
/// A wrong word or file.
pub(super) fn selection(side: Side, args: &SideArgs, place: &Place) -> Result<Selection, Wrong> {
    let own = load::one_profile(side, &args.profile)?;
    let (carrier, pbx) = match side {
        Side::Carrier => (own, Selection::device_profile(Side::Pbx)),
        Side::Pbx => (Selection::device_profile(Side::Carrier), own),
    };
    let text = text(side, args, place, if side == Side::Carrier { &carrier } else { &pbx })?;
    // Nobody has written that file.
    let scenario =
        Scenario::parse(NAME, &text).map_err(|error| match error.message.strip_prefix("a fax has ") {
            Some(most) => format!("--send-fax: a fax has {most}"),
            None => error.message.into(),
        })?;
    let mut selection = Selection {
        scenario: Arc::new(scenario),
        carrier: Arc::new(carrier),
        pbx: Arc::new(pbx),
        network: Arc::new(load::network("clean")?),
        mode: mode(args),
        // Call-ID, tags and branches must be unique over space and time (RFC 3261 8.1.1.4, 8.1.1.7, 19.3).
        seed: args.seed.unwrap_or_else(seed_of_the_system),
        quirks: quirks(side, args)?,
        addresses: None,
        documents: BTreeMap::new(),
        instead: None,
        device: Some(side.peer()),
        secrets_are_blank: false,
    };
    document::load(&mut selection, None)?;
    Ok(selection)
}

/// The plan of a live side.
///
/// # Errors
/// What cannot be, such as a call as somebody else.
pub(super) fn plan(side: Side, args: &SideArgs, selection: &Selection) -> Result<Plan, Wrong> {
    let plan = selection.plan().map_err(|error| match error {
        // Nobody has written that file.
        NotResolved::File(error) if &*error.path == NAME => error.message.into(),
        error => error.to_string(),
    })?;
    let caller = args.from.as_deref().and_then(E164::parse);
    let wrong = caller.and_then(|number| plan.profile(side).why_not_as(&number));
    wrong.map_or(Ok(plan), Err)
}

/// A number that nobody can foretell: the standard library has the operating system seed its hashes.
pub(crate) fn seed_of_the_system() -> u64 {
    // 53 bits: whoever reads the numbers of JSON as doubles reads it as it is (RFC 8259 6).
    RandomState::new().build_hasher().finish() >> 11
}

fn quirks(side: Side, args: &SideArgs) -> Result<Vec<QuirkChoice>, Wrong> {
    let words: Vec<String> = args
        .quirk
        .iter()
        .map(|word| if word.contains(':') { word.clone() } else { format!("{side}:{word}") })
        .collect();
    matrix::quirks(&words)
}

/// The trunk mode; registration unless static was asked for.
pub(super) fn mode(args: &SideArgs) -> TrunkMode {
    match args.mode {
        ModeArg::Static => TrunkMode::Static,
        ModeArg::Registration | ModeArg::Both => TrunkMode::Registration,
    }
}

fn text(side: Side, args: &SideArgs, place: &Place, own: &ProfileFile) -> Result<String, Wrong> {
    let steps = steps(side, args)?;
    let mut text =
        format!("title = \"One side for a real device\"\nlimit = \"{LIMIT}\"\nreal_time = true\nstep = [\n");
    for step in steps {
        let _ = writeln!(text, "    {{ {side}.{step} }},");
    }
    text.push_str("]\n");
    if !args.signalling_only {
        text.push_str("\n[expect]\nanswered_audio = \"two-way\"\n");
    }
    for (of, socket) in [(side, place.own), (side.peer(), place.peers.first)] {
        let (ip, port) = (socket.ip(), socket.port());
        let _ = writeln!(
            text,
            "\n[override.{of}.address]\nsignalling_ip = \"{ip}\"\nsignalling_port = {port}\nmedia_ip = \"{ip}\""
        );
    }
    if !place.peers.sources.is_empty() {
        let sources: Vec<String> = place.peers.sources.iter().map(|source| format!("\"{source}\"")).collect();
        let _ = writeln!(text, "sources = [{}]", sources.join(", "));
    }
    if let Some(PortRange { first, last }) = args.media_ports {
        let _ = writeln!(text, "\n[override.{side}.media]\nports = {{ first = {first}, last = {last} }}");
    }
    let channels = own.alone().map_err(|error| error.to_string())?.limits.channels;
    if let Some(calls) = args.calls.filter(|calls| *calls > channels) {
        // So many were asked for.
        let _ = writeln!(text, "\n[override.{side}.limits]\nchannels = {calls}");
    }
    if let Some(path) = &args.accounts {
        text.push_str(&Accounts::read(path)?.overrides(side, own)?);
    }
    if args.receive_fax {
        for key in phones(side, own)? {
            let _ = writeln!(text, "\n[override.{side}.{key}]\nfax = \"receives\"");
        }
    }
    Ok(text)
}

/// The keys of all phones of a side.
fn phones(side: Side, own: &ProfileFile) -> Result<Vec<String>, Wrong> {
    let profile = own.alone().map_err(|error| error.to_string())?;
    let (table, phones) = match side {
        Side::Carrier => ("magic", profile.magic),
        Side::Pbx => ("extensions", profile.extensions),
    };
    Ok(phones.keys().map(|name| format!("{table}.{name}")).collect())
}

/// Refuses what nobody can dial.
///
/// # Errors
/// That it is no number.
pub(super) fn check_number(number: &str) -> Result<(), Wrong> {
    if !number.is_empty() && number.bytes().all(|b| b"+0123456789*#".contains(&b)) {
        return Ok(());
    }
    Err(format!("`{number}` is no number to call, write digits, perhaps with a plus: --call +12025550101"))
}

/// True when `--until` waits for more than the calls that the side places itself.
pub(super) fn ends_later(args: &SideArgs) -> bool {
    let placed = args.calls.map_or(args.call.len() as u64, u64::from);
    args.until.iter().any(|until| match until {
        Until::Calls(calls) => *calls > placed,
        Until::Idle(_) => true,
    })
}

/// A call if one is wanted; otherwise waiting for something that never comes.
fn steps(side: Side, args: &SideArgs) -> Result<Vec<String>, Wrong> {
    let ([number], None) = (args.call.as_slice(), args.calls) else {
        return Ok(vec![format!("wait = {{ after = \"{LIMIT}\" }}")]);
    };
    let mut steps = Vec::new();
    if side == Side::Carrier && mode(args) == TrunkMode::Registration {
        // Until the PBX has registered nobody knows where it is; having just registered, it may need a moment.
        steps.push("wait = { until = \"registered\", after = \"1s\" }".to_owned());
    }
    check_number(number)?;
    let from = args.from.iter().map(|from| format!(", from = {}", toml_text(from))).collect::<String>();
    steps.push(format!("call = {{ to = \"{number}\"{from} }}"));
    if args.receive_fax {
        steps.push("receive-fax = {}".to_owned());
    }
    if let Some(wanted) = &args.send_fax {
        steps.push(match wanted.parse::<u32>() {
            Ok(pages) => format!("send-fax = {{ pages = {pages} }}"),
            // A path is meant from where the user is.
            Err(_) => {
                let path = std::path::absolute(wanted).unwrap_or_default();
                format!("send-fax = {{ file = {} }}", toml_text(&path.display().to_string()))
            }
        });
    }
    steps.push(format!("hangup = {{ after = \"{}s\" }}", args.hangup_after));
    if ends_later(args) {
        steps.push(format!("wait = {{ after = \"{LIMIT}\" }}"));
    }
    Ok(steps)
}

/// Who has which address.
pub(super) fn cast(side: Side, place: &Place, ports: PortRange) -> Cast {
    let (own, peer) = (place.own, place.peers.first);
    let host = |party, socket: SocketAddr| Host {
        party,
        address: socket.ip(),
        sip_port: socket.port(),
        // The other side's ports are unknown until its SDP tells.
        media_ports: (socket == own).then_some((ports.first, ports.last)),
    };
    let (carrier, pbx) = if side == Side::Carrier { (own, peer) } else { (peer, own) };
    Cast { hosts: vec![host(Party::Pbx, pbx), host(Party::Carrier, carrier)], ..Cast::default() }
}
