//! `trunksim carrier` and `trunksim pbx`: one side of the trunk for a real device on the other.

mod accounts;
mod again;
mod book;
mod challenge;
mod guide;
mod log;
mod many;
mod owed;
mod peers;
mod place;
mod play;
mod service;
mod steer;
mod stop;
mod until;
mod watch;
mod whose;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use agent::{Agent, Handover};
use check::Verdict;
use clock::Instant;
use live::{Clock, Live};
use plan::Side;
use report::Case;
use run::{Wire, World};
use tokio::sync::Notify;
use trace::{Cast, ClockMode, Ended, Event, Header};

use crate::args::SideArgs;
use crate::case::{self, Run};
use crate::load::Wrong;
use crate::loopback::runtime;
use crate::own::{self, Own};
use crate::{calendar, exit};
use book::Book;
use challenge::Challenges;
use many::Many;
use owed::Owed;
use service::Service;
use steer::{Control, Helm, Over, Playing, Script};
use stop::Why;
use until::Watch;

pub(crate) use guide::tell as tell_the_other_side;
pub use many::rate;
pub(crate) use peers::device;
pub use peers::{Peer, bind};
pub(crate) use place::Place;
pub use place::ports;
pub(crate) use play::seed_of_the_system;
pub use steer::ctl;
pub use until::Until;

/// Plays one side until Ctrl-C, until its call is over, or for as long as it was told. A service that is asked to read its
/// profile anew begins again with it.
///
/// # Errors
/// A wrong word or file, or a port that is in use.
pub fn play(side: Side, args: &SideArgs) -> Result<u8, Wrong> {
    crate::signal::listen();
    play::check(args)?;
    args.junit.as_deref().map_or(Ok(()), own::can_be_written)?;
    let mut registered = Handover::default();
    loop {
        let (verdict, why) = once(side, args, &mut registered)?;
        if why != Why::Again {
            return Ok(exit::code(std::iter::once(verdict)));
        }
    }
}

/// Plays until something ends it. What is registered here is taken over from whoever was this side before, and left to
/// whoever is after.
fn once(side: Side, args: &SideArgs, registered: &mut Handover) -> Result<(Verdict, Why), Wrong> {
    let script = args.script.as_deref().map(Script::read).transpose()?;
    let many = Many::of(side, args)?;
    many.iter().for_each(Many::ask_for_sockets);
    let place = Place::find(side, args)?;
    let run = run(side, args, &place)?;
    let party = case::party(side);
    let mut agent = Agent::new(&run.plan, party, case::towards_a_device())
        .map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
    agent.take_over(std::mem::take(registered));
    let cast = play::cast(side, &place, run.plan.profile(side).media.ports);
    let world = World::new(&run.plan, vec![(party, agent)], cast.clone(), Wire::External);
    let mut header = run.header(cast, ClockMode::Real, &[party]);
    header.began = Some(u64::try_from(calendar::now().as_nanos()).unwrap_or(u64::MAX));
    let live = Live::new(world, Clock::Real).open_instead(place.own.ip(), place.bind);
    let mut live = if args.allow_remote { live.allow_remote() } else { live };
    // What cannot be had is said before anything starts, and before results of an earlier run go.
    let runtime = runtime()?;
    runtime.block_on(live.open()).map_err(|error| error.to_string())?;
    let session = Session::begin(side, args, run, header, many.is_some())?;
    guide::print(side, &session.run.plan, args, &place);
    let outcome = runtime.block_on(session.drive(&mut live, side, args, Drivers { script, many }));
    let world = live.world();
    *registered = world.agent(party).map(|agent| agent.hand_over(world.now())).unwrap_or_default();
    outcome
}

fn run(side: Side, args: &SideArgs, place: &Place) -> Result<Run, Wrong> {
    let selection = play::selection(side, args, place)?;
    let plan = play::plan(side, args, &selection)?;
    let mut run = Run::new(&selection, plan);
    run.is_strict = args.strict;
    run.again = again::command(side, args, run.plan.seed, selection.has_secrets());
    Ok(run)
}

/// What steers a side besides people.
struct Drivers {
    script: Option<Script>,
    many: Option<Many>,
}

/// A live side under way.
struct Session<'a> {
    args: &'a SideArgs,
    /// The folder of all that it leaves.
    root: PathBuf,
    /// Of a service, which has a folder for each hour in it: nobody else takes it.
    _root: Option<Own>,
    run: Run,
    header: Header,
    book: Book,
    /// Who has which address, as far as it is known by now.
    cast: Cast,
    watch: Watch,
    challenges: Challenges,
    owed: Owed,
    /// Calls that are over, for whoever asks.
    over: Arc<Over>,
    service: Option<Service>,
    /// More goes on than anybody reads message by message.
    is_quiet: bool,
}

impl<'a> Session<'a> {
    fn begin(
        side: Side,
        args: &'a SideArgs,
        run: Run,
        mut header: Header,
        is_many: bool,
    ) -> Result<Self, Wrong> {
        let root = args.out(side);
        let service = args.service.then(Service::begin);
        // What ends a page of it ends nothing else: calls and registrations go on.
        header.is_partial = service.is_some();
        let taken = service.is_some().then(|| Own::claim(&root)).transpose()?;
        let folder = service.as_ref().map_or_else(|| root.clone(), |service| service.folder(&root));
        Ok(Self {
            args,
            root,
            _root: taken,
            book: Book::open(&folder, header.clone(), &run, args)?,
            cast: header.cast.clone(),
            challenges: Challenges::new(case::party(side)),
            owed: Owed::new(case::party(side), &run.plan),
            watch: Watch::new(&args.until),
            over: Arc::default(),
            is_quiet: is_many || service.is_some(),
            service,
            run,
            header,
        })
    }

    /// Plays, and writes down what came of it.
    async fn drive(
        self,
        live: &mut Live,
        side: Side,
        args: &SideArgs,
        drivers: Drivers,
    ) -> Result<(Verdict, Why), Wrong> {
        let quits = Arc::new(Notify::new());
        let helm = Helm::new(live.door(), side, Arc::clone(&quits), Arc::clone(&self.over));
        let keys = helm.keys();
        let control = Control::open(&self.root, &helm).inspect_err(|why| complain!("trunksim: {why}"));
        let terminal = steer::listen(&helm);
        let script = drivers.script.map(|script| script.start(helm.clone()));
        let many = drivers.many.map(|many| many.start(helm.clone()));
        let (enough, script_over) = (Notify::new(), script.as_ref().map(Playing::over).unwrap_or_default());
        let idle = self.watch.idle();
        let ends = stop::Ends {
            side,
            args,
            idle,
            quits: &quits,
            keys: &keys,
            enough: &enough,
            script: &script_over,
            helm: &helm,
        };
        let session = RefCell::new(self);
        let observe = |event: Event| {
            if session.borrow_mut().observe(event) {
                enough.notify_one();
            }
        };
        let (first, why) = (Notify::new(), RefCell::new(Why::Over));
        // Ending takes as long as the other side needs to answer; whoever asks twice will not wait for that.
        tokio::select! {
            ended = live.run(observe, stop::signal(&ends, &first, &why)) => { ended.map_err(|e| e.to_string())?; }
            () = stop::second(&keys, &first) => {}
            wrong = service::turn_pages(&session, &helm) => { return Err(wrong); }
        }
        // What is in the recording as sent was sent.
        live.leave(observe).await.map_err(|e| e.to_string())?;
        drop((control, terminal));
        let mut ended = live.world().ended();
        if let Some(script) = script {
            ended.unshown(script.trouble().await);
        }
        if let Some(many) = many {
            let (kept, trouble) = many.ended();
            say!("{kept}");
            ended.limits.extend(trouble);
        }
        let case = session.into_inner().close(live.world().now(), ended)?;
        Ok((case.verdict(), why.into_inner()))
    }

    /// Takes an event; true when that is all that was wanted.
    fn observe(&mut self, event: Event) -> bool {
        if let Event::Joined { host, .. } = &event {
            self.cast.join(host);
        }
        match &mut self.service {
            Some(service) => service.observe(&self.cast, &event),
            None if self.is_quiet => {}
            None => watch::event(&self.cast, &event),
        }
        self.challenges.observe(&self.cast, &event);
        self.owed.observe(&self.cast, &event);
        if let Event::Cdr { cdr, .. } = &event {
            self.over.ended(cdr);
        }
        let is_enough = matches!(event, Event::Cdr { .. }) && self.watch.call_is_over();
        self.book.observe(event);
        is_enough
    }

    /// It is over: what it comes to is said and written.
    fn close(mut self, at: Instant, mut ended: Ended) -> Result<Case, Wrong> {
        let missing = self.watch.missing().into_iter().chain(self.owed.missing());
        ended.unshown(missing);
        self.observe(Event::Ended { at, ended: Box::new(ended) });
        let hint = self.challenges.hint(&self.run.plan);
        hint.iter().for_each(|hint| say!("    {hint}"));
        self.book.close(self.args, self.is_quiet)
    }
}
