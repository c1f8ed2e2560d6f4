//! `trunksim probe`: is the trunk alive? An answer for whoever watches it, as a plugin of Nagios and its kin gives it:
//! one line, figures behind a bar, and one of four exit codes; or as text for Prometheus.

mod ask;
mod call;
mod said;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::mpsc;
use std::time::Duration;

use plan::{NetworkFile, Plan, Scenario, Selection, Side, TrunkMode};
use sip::Method;
use tokio::time::Instant;

use crate::args::ProbeArgs;
use crate::load::{self, Wrong};
use crate::loopback::runtime;
use crate::side::{Peer, Place, seed_of_the_system};
use ask::Asker;
use said::Came;
pub(crate) use said::unknown;

/// The real one is measured, and nothing is added to it.
const NETWORK: &str = "title = \"The real one\"\nsource = \"none\"\n[both]\nlatency = \"0ms\"\n";

/// Asks, and says what came of it; gives the exit code of such plugins.
#[must_use]
pub fn probe(args: &ProbeArgs) -> u8 {
    match asked(args) {
        Err(wrong) => unknown(&wrong, args.prometheus),
        Ok(asked) => {
            let state = said::state(&asked, args);
            if args.prometheus {
                said::metrics(&asked, state).iter().for_each(|line| say!("{line}"));
            } else {
                say!("{}", said::line(&asked, state));
            }
            state
        }
    }
}

/// What came of all that was to be asked. All of it has the time that was given, the look-up of a name included.
fn asked(args: &ProbeArgs) -> Result<Vec<(&'static str, Came)>, Wrong> {
    if let (Some(warning), Some(critical)) = (args.warning, args.critical)
        && warning > critical
    {
        return Err(format!("--warning {warning} is above --critical {critical}: nothing would ever warn"));
    }
    let runtime = runtime()?;
    let until = runtime.block_on(async { Instant::now() }) + Duration::from_secs(args.timeout);
    let place = match in_time(args) {
        Err(Unplaced::NoAddress(why)) => return Ok(unasked(args, &why)),
        Err(Unplaced::Wrong(why)) => return Err(why),
        Ok(place) => place,
    };
    let plan = plan(args, &place)?;
    runtime.block_on(ask_all(args, &plan, &place, until))
}

/// Asks one after the other; each has its share of the time that is left.
async fn ask_all(
    args: &ProbeArgs,
    plan: &Plan,
    place: &Place,
    until: Instant,
) -> Result<Vec<(&'static str, Came)>, Wrong> {
    let methods = methods(args);
    let mut asked: Vec<(&'static str, Came)> = Vec::new();
    let here = SocketAddr::new(place.bind, place.own.port());
    let mut asker = Asker::open(plan, here, place.peers.first).await?;
    let alone = if args.register {
        &[("OPTIONS", Method::Options), ("REGISTER", Method::Register)][..]
    } else {
        &[("OPTIONS", Method::Options)][..]
    };
    for (name, method) in alone {
        let came = if asked.iter().any(|(_, came)| came.is_nobody_there()) {
            Came::NotAsked
        } else {
            let others = u32::try_from(methods.len() - asked.len()).unwrap_or(1);
            let share = until.saturating_duration_since(Instant::now()) / others;
            asker.ask(method, Instant::now() + share).await
        };
        asked.push((*name, came));
    }
    // The world that comes next has the same port.
    drop(asker);
    let others = &methods[asked.len()..];
    let is_refused = |(method, came): &(&str, Came)| {
        came.is_nobody_there()
            || *method == "REGISTER" && !matches!(came, Came::Answered { status: 200..=299, .. })
    };
    if asked.iter().any(is_refused) {
        asked.extend(others.iter().map(|method| (*method, Came::NotAsked)));
    } else if !others.is_empty() {
        let heard = call::play(args, plan, place, until).await?;
        asked.extend(others.iter().map(|method| (*method, heard.of(method))));
    }
    Ok(asked)
}

/// What is asked for, by the method of its request.
fn methods(args: &ProbeArgs) -> Vec<&'static str> {
    let register = (args.register || args.add_binding).then_some("REGISTER");
    let call = args.call.as_ref().map(|_| "INVITE");
    ["OPTIONS"].into_iter().chain(register).chain(call).collect()
}

/// The place, as soon as it is known: whom a name stands for is asked of the system, which may take its time.
fn in_time(args: &ProbeArgs) -> Result<Place, Unplaced> {
    let (tells, told) = mpsc::channel();
    let (peer, bind, allow_remote) = (args.peer.clone(), args.bind, args.allow_remote);
    // It cannot be broken off; when it comes too late, nobody waits for it.
    #[expect(clippy::disallowed_methods, reason = "the system's resolver blocks, and is no part of a world")]
    std::thread::spawn(move || tells.send(place(&peer, bind, allow_remote)));
    let late = |_| Unplaced::NoAddress(format!("{} was not looked up in {} s", args.peer, args.timeout));
    told.recv_timeout(Duration::from_secs(args.timeout)).map_err(late)?.map_err(|why| {
        // Whom it asks is no option here.
        let unnamed = why.replace("--peer ", "");
        let is_of_name =
            matches!(&args.peer, Peer::Name(name, _) if why.starts_with(&format!("--peer {name}: ")));
        if is_of_name { Unplaced::NoAddress(unnamed) } else { Unplaced::Wrong(unnamed) }
    })
}

/// Why there is no place.
enum Unplaced {
    /// The name of the other side stands for no address: nothing that was asked for can be sent.
    NoAddress(String),
    Wrong(Wrong),
}

/// Nobody could be asked, because the name stands for no address.
fn unasked(args: &ProbeArgs, why: &str) -> Vec<(&'static str, Came)> {
    let of =
        |(nth, method)| (method, if nth == 0 { Came::NoAddress(why.to_owned()) } else { Came::NotAsked });
    methods(args).into_iter().enumerate().map(of).collect()
}

/// A port of our own that is free, unless one was chosen.
fn place(peer: &Peer, bind: Option<SocketAddr>, allow_remote: bool) -> Result<Place, Wrong> {
    let peers = std::slice::from_ref(peer);
    let is_ipv6 = matches!(peer, Peer::Address(address) if address.is_ipv6());
    let every: SocketAddr = if is_ipv6 { ([0u16; 8], 0).into() } else { ([0, 0, 0, 0], 0).into() };
    let any = bind.unwrap_or(every);
    let place = |bind| Place::between(bind, None, peers, allow_remote);
    if any.port() != 0 {
        return place(any);
    }
    // Which of our addresses it is shows with any port.
    let towards: IpAddr = Place::between((any.ip(), 5060).into(), None, peers, true)?.own.ip();
    place(live::free_port(towards).map_err(|e| format!("no port is free at {towards}: {e}"))?)
}

fn plan(args: &ProbeArgs, place: &Place) -> Result<Plan, Wrong> {
    let own = load::one_profile(Side::Pbx, &args.profile)?;
    let mut text =
        format!("title = \"A probe\"\nlimit = \"{}s\"\nreal_time = true\nstep = [\n", args.timeout + 60);
    if args.add_binding {
        text.push_str("  { pbx.wait = { until = \"registered\" } },\n");
    }
    if let Some(number) = &args.call {
        let number = number.replace(['"', '\\', '\n'], "");
        text.push_str(&format!("  {{ pbx.call = {{ to = \"{number}\" }} }},\n"));
        text.push_str("  { pbx.hangup = { after = \"500ms\" } },\n");
    }
    if !args.add_binding && args.call.is_none() {
        // A play has a step at least; this one is not played.
        text.push_str("  { pbx.options = {} },\n");
    }
    text.push_str("]\n");
    let scenario = Scenario::parse("probe/once.toml", &text).map_err(|e| e.to_string())?;
    let selection = Selection {
        scenario: scenario.into(),
        carrier: Selection::device_profile(Side::Carrier).into(),
        pbx: own.into(),
        network: NetworkFile::parse("probe/none.toml", NETWORK).map_err(|e| e.to_string())?.into(),
        mode: if args.add_binding { TrunkMode::Registration } else { TrunkMode::Static },
        seed: seed_of_the_system(),
        quirks: Vec::new(),
        addresses: Some(place.seats(Side::Pbx)),
        documents: BTreeMap::new(),
        instead: None,
        device: Some(Side::Carrier),
        secrets_are_blank: false,
    };
    selection.plan().map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests;
