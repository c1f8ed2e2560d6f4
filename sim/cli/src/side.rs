//! `trunksim carrier` and `trunksim pbx`: one side of the trunk for a real device on the other.

use std::net::SocketAddr;
use std::time::Duration as StdDuration;

use agent::{Agent, AgentOptions};
use check::{CallOutcome, CallSummary, Facts, Finding, Judge, Verdict};
use clock::Duration;
use live::{Clock, Live};
use plan::profile::{Algorithm, CalledFax, PortRange, Registration};
use plan::{
    Choice, Destination, FaxDocument, FaxOrder, FaxResolution, Plan, Profile, ProfileFile, Side, Start, Step,
    Subject, TrunkMode, Verb, WaitFor, library, resolve,
};
use run::{Wire, World};
use sip::{Message, Method};
use trace::{Cast, Cdr, DropReason, Event, Host, Packet, Party};

use crate::args::{ModeArg, SideArgs};
use crate::case::{Carried, Done, data_calls, faxes, hand_over, heard};
use crate::kept::Kept;
use crate::load::{self, Wrong};
use crate::{document, exit, folder, matrix, style};

/// A side that nobody stops runs for a month.
const LIVE_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a PBX that has just registered may take before it is called.
const SETTLING: Duration = Duration::from_secs(1);

/// Plays one side until Ctrl-C, until its call is over, or for as long as it was told.
///
/// # Errors
/// A wrong word or file, or a port that is in use.
pub fn play(side: Side, args: &SideArgs) -> Result<u8, Wrong> {
    for address in [args.bind, args.peer] {
        if !address.ip().is_loopback() && !args.allow_remote {
            return Err(format!("{address} is outside of loopback; add --allow-remote if that is meant"));
        }
    }
    let plan = plan(side, args)?;
    print_guide(side, &plan, args);
    let party = if side == Side::Carrier { Party::Carrier } else { Party::Pbx };
    let options = AgentOptions { records_audio: true, ..AgentOptions::default() };
    let agent = Agent::new(&plan, party, options).map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
    let world = World::new(
        &plan,
        vec![(party, agent)],
        cast(side, args, plan.profile(side).media.ports),
        Wire::External,
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("cannot start the network: {e}"))?;
    let done = runtime.block_on(drive(plan, party, world, args))?;
    folder::write_one(&args.out, &done, replay_command(side, args))?;
    let shown = style::verdict(done.verdict, style::is_colourful());
    say!("{} results in {}", shown.trim_end(), args.out.display());
    Ok(exit::code(std::iter::once(done.verdict)))
}

async fn drive(plan: Plan, party: Party, world: World, args: &SideArgs) -> Result<Done, Wrong> {
    let cast = world.cast().clone();
    let mut judge = Judge::new(cast.clone(), Facts::of_plan(&plan).with_records_of(&[party]));
    let mut kept = Kept::new(cast.clone());
    let mut seen = Seen::default();
    let mut findings = Vec::new();
    let live = Live::new(world, Clock::Real);
    let mut live = if args.allow_remote { live.allow_remote() } else { live };
    let observe = |event: Event| {
        print_event(&cast, &event);
        judge.observe(&event);
        for finding in judge.take_findings() {
            print_finding(&finding);
            findings.push(finding);
        }
        seen.observe(party, &cast, &event);
        kept.push(event);
    };
    // Ending takes as long as the other side needs to answer; whoever asks twice will not wait for that.
    tokio::select! {
        ended = live.run(observe, stop_signal(args.stop_after)) => { ended.map_err(|e| e.to_string())?; }
        () = second_stop() => {}
    }
    let faxes = faxes(live.world());
    hand_over(&mut judge, &faxes);
    let mut ended = judge.finish(live.world().now());
    ended.findings.iter().for_each(print_finding);
    findings.append(&mut ended.findings);
    ended.calls.iter().for_each(print_call);
    let mut reasons: Vec<String> = never_placed(&plan, live.world()).into_iter().collect();
    reasons
        .extend(ended.calls.iter().filter(|_| args.call.is_some()).filter_map(|c| not_completed(party, c)));
    if plan.mode == TrunkMode::Registration && !seen.registration {
        reasons.push("the PBX never registered".to_owned());
    }
    reasons.extend(live.world().limit_reached().map(|limit| format!("a limit was reached: {limit}")));
    reasons.extend(seen.stayed());
    let mut verdict = Verdict::of(&findings, &[]);
    if !reasons.is_empty() {
        verdict = verdict.max(Verdict::Inconclusive);
    }
    // A trace that was cut short is worth knowing and says nothing about the trunk.
    reasons.extend(kept.limits_reached());
    if !seen.arrival {
        reasons.push("nothing arrived from the other side".to_owned());
        verdict = Verdict::NotRun;
    }
    for reason in &reasons {
        say!("    {reason}");
    }
    let lasted = live.world().now().since(clock::Instant::ZERO);
    Ok(Done {
        plan,
        carried: Carried::LoopbackReal,
        cast,
        events: kept.into_events(),
        findings,
        calls: ended.calls,
        expectations: Vec::new(),
        verdict,
        reasons,
        heard: heard(live.world()),
        faxes,
        data_calls: data_calls(live.world()),
        lasted,
    })
}

/// A call that was to be placed and was not. Waiting to be called is no such thing.
fn never_placed(plan: &Plan, world: &World) -> Option<String> {
    let done = plan.steps.len().saturating_sub(world.steps_not_done().len());
    let is_left = plan.steps[done..].iter().any(|step| matches!(step.verb, Verb::Call { .. }));
    is_left.then(|| "the call was never placed: the trunk was not up".to_owned())
}

/// A call that we were asked to place and that came to nothing. The other side may refuse it; a trunk is not
/// shown to work by that.
fn not_completed(ours: Party, call: &CallSummary) -> Option<String> {
    let is_wanting = call.caller == ours && call.outcome != CallOutcome::Completed;
    let status = call.status.map(|status| format!(" with {status}")).unwrap_or_default();
    is_wanting.then(|| format!("the call to {} was not completed: {}{status}", call.to, call.outcome.name()))
}

/// What is remembered of all events, kept or not.
#[derive(Debug, Default)]
struct Seen {
    /// The other side has sent something to us. Strangers prove nothing about the trunk.
    arrival: bool,
    /// A REGISTER has succeeded. No rule is broken by a trunk that never comes up, and nothing is proven.
    registration: bool,
    /// Datagrams that did not leave because their destination is outside of loopback.
    stayed: u64,
}

impl Seen {
    fn observe(&mut self, ours: Party, cast: &Cast, event: &Event) {
        match event {
            Event::Delivered { packet, .. } if !self.arrival => {
                let from = cast.party(packet.from);
                self.arrival = cast.party(packet.to) == ours && from != ours && from != Party::Stranger;
            }
            Event::Sent { packet, .. } if !self.registration && is_sip(cast, packet) => {
                let message = Message::parse(packet.payload.clone());
                self.registration = message.status() == Some(200)
                    && message.cseq().is_ok_and(|cseq| cseq.method == Method::Register);
            }
            Event::Dropped { why: DropReason::NotLoopback, .. } => self.stayed += 1,
            _ => {}
        }
    }

    fn stayed(&self) -> Option<String> {
        let count = self.stayed;
        (count > 0).then(|| {
            format!(
                "{count} datagrams to addresses outside of loopback were not sent; --allow-remote lets them go"
            )
        })
    }
}

fn is_sip(cast: &Cast, packet: &Packet) -> bool {
    cast.is_signalling(packet.from, packet.to)
}

/// Resolves at Ctrl-C, at a request to terminate, or after the time that was given.
async fn stop_signal(after: Option<u64>) {
    let timer = async {
        match after {
            Some(seconds) => tokio::time::sleep(StdDuration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
        () = timer => {}
    }
    say!("ending; Ctrl-C again does not wait for the other side");
}

/// Resolves at the second Ctrl-C.
async fn second_stop() {
    for _ in 0..2 {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

fn plan(side: Side, args: &SideArgs) -> Result<Plan, Wrong> {
    let own = one(load::profiles(side, &args.profile)?)?;
    let other = match side.peer() {
        Side::Carrier => one(library::carriers().map_err(|e| e.to_string())?)?,
        Side::Pbx => one(library::pbxs().map_err(|e| e.to_string())?)?,
    };
    let (carrier, pbx) = if side == Side::Carrier { (&own, &other) } else { (&other, &own) };
    let network = load::network("clean")?;
    let mut quirks = Vec::new();
    for word in &args.quirk {
        let word = if word.contains(':') { word.clone() } else { format!("{side}:{word}") };
        quirks.extend(matrix::quirks(&[word])?);
    }
    let choice =
        Choice { carrier, pbx, network: &network, mode: mode(args), seed: args.seed, quirks: &quirks };
    let scenario = plan::Scenario::parse(LIVE_PATH, LIVE_SCENARIO).map_err(|e| e.to_string())?;
    let mut plan = resolve(&scenario, &choice).map_err(|e| e.to_string())?;
    plan.network = net::NetworkConfig::default();
    plan.limit = LIVE_MAX;
    plan.start = Start::Ready;
    plan.steps = steps(side, args);
    if args.receive_fax {
        let phones = match side {
            Side::Carrier => &mut plan.carrier.magic,
            Side::Pbx => &mut plan.pbx.extensions,
        };
        phones.values_mut().for_each(|phone| phone.fax = Some(CalledFax::Receives));
    }
    document::load(&mut plan, None)?;
    let (ours, theirs) = match side {
        Side::Carrier => (&mut plan.carrier.address, &mut plan.pbx.address),
        Side::Pbx => (&mut plan.pbx.address, &mut plan.carrier.address),
    };
    for (address, socket) in [(ours, args.bind), (theirs, args.peer)] {
        address.signalling_ip = socket.ip();
        address.signalling_port = socket.port();
        address.media_ip = socket.ip();
    }
    Ok(plan)
}

const LIVE_PATH: &str = "live/one-side.toml";
const LIVE_SCENARIO: &str = "title = \"One side for a real device\"\nstep = []\n";

fn one(profiles: Vec<ProfileFile>) -> Result<ProfileFile, Wrong> {
    profiles.into_iter().next().ok_or_else(|| "no profile is shipped".to_owned())
}

/// A call if one is wanted; otherwise waiting for something that never comes.
fn steps(side: Side, args: &SideArgs) -> Vec<Step> {
    let subject = if side == Side::Carrier { Subject::Carrier } else { Subject::Pbx };
    let step = |verb, after| Step { subject, verb, after, call: "a".to_owned(), line: 0 };
    let Some(number) = &args.call else { return vec![step(Verb::Wait { until: None }, LIVE_MAX)] };
    let to = Destination::Number(number.clone());
    let mut steps = Vec::new();
    if side == Side::Carrier && mode(args) == TrunkMode::Registration {
        // Until the PBX has registered nobody knows where it is.
        steps.push(step(Verb::Wait { until: Some(WaitFor::Registered) }, SETTLING));
    }
    steps.push(step(
        Verb::Call { to, offer: None, codecs: None, media: plan::OfferedMedia::Audio },
        Duration::ZERO,
    ));
    steps.extend(fax(args).map(|verb| step(verb, Duration::ZERO)));
    steps.push(step(Verb::Hangup, Duration::from_secs(args.hangup_after)));
    steps
}

/// The fax machine of our own call, if there is to be one.
fn fax(args: &SideArgs) -> Option<Verb> {
    if args.receive_fax {
        return Some(Verb::ReceiveFax(FaxOrder::default()));
    }
    let wanted = args.send_fax.as_ref()?;
    let document = match wanted.parse() {
        Ok(pages) => FaxDocument::Text { pages, resolution: FaxResolution::Standard },
        // A path is meant from where the user is.
        Err(_) => FaxDocument::File(std::path::absolute(wanted).unwrap_or_default().display().to_string()),
    };
    Some(Verb::SendFax(FaxOrder { document, ..FaxOrder::default() }))
}

fn mode(args: &SideArgs) -> TrunkMode {
    match args.mode {
        ModeArg::Static => TrunkMode::Static,
        ModeArg::Registration | ModeArg::Both => TrunkMode::Registration,
    }
}

fn cast(side: Side, args: &SideArgs, ports: PortRange) -> Cast {
    let host = |party, socket: SocketAddr| Host {
        party,
        address: socket.ip(),
        sip_port: socket.port(),
        // The other side's ports are unknown until its SDP tells.
        media_ports: (socket == args.bind).then_some((ports.first, ports.last)),
    };
    let (carrier, pbx) = if side == Side::Carrier { (args.bind, args.peer) } else { (args.peer, args.bind) };
    Cast { hosts: vec![host(Party::Pbx, pbx), host(Party::Carrier, carrier)] }
}

/// What the person at the other device has to type in.
fn print_guide(side: Side, plan: &Plan, args: &SideArgs) {
    say!("{} {} at {}, {} mode", side, args.profile, args.bind, plan.mode);
    say!("Configure on the other side:");
    if side == Side::Carrier {
        print_guide_for_pbx(plan, args);
    } else {
        print_guide_for_carrier(plan, args);
    }
    say!("Ctrl-C ends.\n");
}

fn print_guide_for_pbx(plan: &Plan, args: &SideArgs) {
    let carrier = &plan.carrier;
    say!("  SIP server and port     {} (UDP)", args.bind);
    say!("  domain                  {}", carrier.domain);
    if plan.mode == TrunkMode::Registration {
        print_account(&carrier.registration);
        say!("  digest algorithms       {}", algorithms(carrier));
        say!("  registers from          {}, any port", args.peer.ip());
    } else {
        say!("  its own address         {} (we know it by that address and call it there)", args.peer);
    }
    say!("  codecs                  {}", codecs(carrier));
    say!("  main number (DID)       {}", did(carrier));
    say!("  numbers to call:");
    for (name, called) in &carrier.magic {
        let number = carrier.numbers.complete(&called.number).map(|n| n.to_string()).unwrap_or_default();
        say!("    {number:<16} {name}");
    }
}

fn print_guide_for_carrier(plan: &Plan, args: &SideArgs) {
    let pbx = &plan.pbx;
    say!("  its own address         {} (UDP)", args.peer);
    say!("  domain                  {} (in our Request-URI, From and To)", plan.carrier.domain);
    if plan.mode == TrunkMode::Registration {
        print_account(&pbx.registration);
        say!("  we register from        {}", args.bind);
    } else {
        say!("  address of the PBX      {} (UDP)", args.bind);
    }
    say!("  codecs                  {}", codecs(pbx));
    say!("  our main number (DID)   {}", did(pbx));
}

fn print_account(account: &Registration) {
    say!("  user, auth user         {}, {}", account.user, account.digest_user());
    say!("  password                {}", account.password.reveal());
}

/// In the order in which we ask. A device that reads the first challenge only must know the first one.
fn algorithms(carrier: &Profile) -> String {
    let name = |algorithm: &Algorithm| match algorithm {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha256 => "SHA-256",
    };
    carrier.challenge.algorithms.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn did(profile: &Profile) -> String {
    profile.did(&profile.numbers.pilot).map(|number| number.to_string()).unwrap_or_default()
}

fn codecs(profile: &Profile) -> String {
    profile.media.codecs.iter().map(|codec| codec.name()).collect::<Vec<_>>().join(", ")
}

fn print_finding(finding: &Finding) {
    let severity = finding.severity.name();
    say!("    {severity} {} ({}): {}", finding.check, finding.blame.name(), finding.text);
}

fn print_call(call: &CallSummary) {
    let status = call.status.map(|status| format!(" {status}")).unwrap_or_default();
    say!(
        "call {} -> {}, {} to {}:{status} {}",
        call.caller,
        call.callee,
        call.from,
        call.to,
        call.outcome.name()
    );
}

fn print_event(cast: &Cast, event: &Event) {
    match event {
        Event::Sent { packet, .. } if !is_sip(cast, packet) => {}
        Event::Sent { at, packet } => {
            let message = Message::parse(packet.payload.clone());
            let words = match (message.method(), message.status()) {
                (Some(method), _) => method.to_string(),
                (None, Some(status)) => {
                    format!("{status} {}", message.reason_phrase().unwrap_or_default())
                }
                _ => return,
            };
            say!("{at:>12}  {} -> {}  {words}", cast.party(packet.from), cast.party(packet.to));
        }
        Event::Note { at, party, text } => say!("{at:>12}  {party}: {text}"),
        Event::Cdr { at, party, cdr } => say!("{at:>12}  {party}: {}", record(cdr)),
        Event::Delivered { .. } | Event::Dropped { .. } => {}
    }
}

/// A record in one line.
fn record(cdr: &Cdr) -> String {
    format!(
        "record of the {} call from {} to {}: {} with cause {}, {:.3} s charged, released by the {}",
        cdr.direction(),
        cdr.calling,
        cdr.called,
        cdr.status,
        cdr.cause,
        cdr.duration.as_secs_f64(),
        cdr.released_by
    )
}

/// The same side again. What the other side does cannot be played again.
fn replay_command(side: Side, args: &SideArgs) -> String {
    let mut command = format!(
        "trunksim {side} {} --bind {} --peer {} --mode {} --seed {}",
        args.profile,
        args.bind,
        args.peer,
        mode(args),
        args.seed
    );
    for (name, values) in [("--call", args.call.as_slice()), ("--quirk", &args.quirk)] {
        for value in values {
            command.push_str(&format!(" {name} {value}"));
        }
    }
    command
}
