//! A live side is steered while it runs: lines on standard input, through `trunksim ctl`, or from a script. They all
//! say the same words, and all come through the one door of the world, between two of its turns.

mod control;
mod look;
mod over;
mod prompt;
mod script;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use agent::CallKey;
use live::Visit;
use plan::{FaxDocument, FaxOrder, Side, Step, Verb, WaitFor};
use run::{Refusal, World};
use tokio::sync::{Notify, mpsc, oneshot};
use trace::Party;

use crate::case;

pub(super) use control::Control;
pub use control::ctl;
pub(super) use over::Over;
pub(super) use prompt::Terminal;
pub(super) use script::{Over as ScriptOver, Playing, Script};

/// What can be said.
const HELP: &str = "\
call NUMBER [from=NUMBER] [offer=delayed] [codecs=PCMA,PCMU]   answer   reject STATUS   cancel   hangup
hold   resume   reinvite [codecs=…] [offer=delayed]   dtmf DIGITS   send-fax PAGES|file=TIFF   receive-fax
register   unregister   register-number DID   unregister-number DID   options   silent 5s
wait 3s   wait ringing|confirmed|ended|registered|unregistered|trunk-up|trunk-down [after=60s]
calls   registrations   help   quit
A call is named by @N as `calls` lists it, `hold @2`; else the latest one in which it is possible is meant.";

/// How long something is waited for unless the line says otherwise.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// Between two looks whether it is so.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Whoever holds it can say lines to the side. It is cheap to clone.
#[derive(Clone)]
pub(super) struct Helm {
    door: mpsc::Sender<Visit>,
    side: Side,
    quits: Arc<Notify>,
    /// Ctrl-C at a prompt.
    keys: Arc<Notify>,
    /// The latest call that somebody has said something about; 0 for none.
    last: Arc<AtomicU64>,
    /// Calls that are over.
    over: Arc<Over>,
}

/// What came of a line: what is to be shown, or why it was not obeyed.
pub(super) type Answer = Result<Vec<String>, No>;

/// Why a line was not obeyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct No {
    why: String,
    /// It may be possible later.
    is_for_now: bool,
}

impl No {
    fn never(why: impl Into<String>) -> Self {
        Self { why: why.into(), is_for_now: false }
    }
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self { why: refusal.to_string(), is_for_now: refusal.may_pass() }
    }
}

impl Helm {
    pub(super) fn new(door: mpsc::Sender<Visit>, side: Side, quits: Arc<Notify>, over: Arc<Over>) -> Self {
        Self { door, side, quits, keys: Arc::default(), last: Arc::default(), over }
    }

    /// Obeys a line. Blank ones and those that begin with `#` say nothing.
    pub(super) async fn say(&self, line: &str) -> Answer {
        let line = line.trim();
        let (words, call) = about(line)?;
        match words {
            "" => Ok(Vec::new()),
            _ if words.starts_with('#') => Ok(Vec::new()),
            "help" | "?" => Ok(HELP.lines().map(str::to_owned).collect()),
            "quit" | "exit" => {
                self.quit();
                Ok(vec!["ending".to_owned()])
            }
            "calls" => self.calls().await,
            "registrations" => self.look(look::registrations).await,
            _ => {
                let step = Step::of_line(self.side, words).map_err(No::never)?;
                match step.verb {
                    Verb::Wait { until } => self.wait(&step, until, call).await,
                    _ if !step.after.is_zero() => {
                        Err(No::never("a line is obeyed at once; write `wait 2s` before it"))
                    }
                    _ => self.tell(step, call, line.to_owned()).await,
                }
            }
        }
    }

    async fn tell(&self, step: Step, call: Option<CallKey>, line: String) -> Answer {
        let (party, last, over) = (self.party(), Arc::clone(&self.last), Arc::clone(&self.over));
        let document = document(&step.verb)?;
        self.visit(move |world, now| {
            if let Some((name, octets)) = &document {
                world.give_document(party, name, octets);
            }
            let about = world.tell(now, party, &step, call, &line)?;
            if let Some(CallKey(number)) = about {
                over.meets(world, party);
                last.store(number, Ordering::Relaxed);
            }
            Ok(vec![about.map_or_else(|| "ok".to_owned(), |CallKey(number)| format!("ok @{number}"))])
        })
        .await?
    }

    /// The calls that are open, and the last ones that are over.
    async fn calls(&self) -> Answer {
        let (party, over) = (self.party(), Arc::clone(&self.over));
        self.visit(move |world, now| {
            over.meets(world, party);
            let mut lines = look::calls(world, now, party);
            lines.extend(over.lines());
            lines
        })
        .await
    }

    async fn look(&self, at: fn(&World, clock::Instant, Party) -> Vec<String>) -> Answer {
        let party = self.party();
        self.visit(move |world, now| at(world, now, party)).await
    }

    /// Waits so long, or until something is so, which may take `after` at most.
    async fn wait(&self, step: &Step, until: Option<WaitFor>, call: Option<CallKey>) -> Answer {
        let Some(until) = until else {
            tokio::time::sleep(step.after).await;
            return Ok(Vec::new());
        };
        let longest = if step.after.is_zero() { WAIT_MAX } else { step.after };
        let (party, last) = (self.party(), Arc::clone(&self.last));
        let mut call = call;
        let waits = async {
            loop {
                let last = Arc::clone(&last);
                // The call that is meant is the latest one when it is first seen, and stays the one. It may be over.
                let seen = self.visit(move |world, _| {
                    let open = || world.agent(party).and_then(|a| a.open_calls().last()).map(|c| c.key);
                    let told = || Some(CallKey(last.load(Ordering::Relaxed))).filter(|key| key.0 > 0);
                    let call = call.or_else(|| open().max(told()));
                    (world.is_so(party, until, call), call)
                });
                let (is_so, seen) = seen.await?;
                if is_so {
                    return Ok(Vec::new());
                }
                call = seen;
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        let ended = tokio::time::timeout(longest, waits).await;
        ended.unwrap_or_else(|_| {
            let what = step.verb.precondition();
            Err(No::never(format!("waited {} s for {what}, in vain", longest.as_secs_f64())))
        })
    }

    /// Lets somebody in to the world, and tells what came of it.
    pub(super) async fn visit<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut World, clock::Instant) -> T + Send + 'static,
    ) -> Result<T, No> {
        let over = || No::never("the side has ended");
        let (says, said) = oneshot::channel();
        // Whoever has gone away does not wait for the answer.
        let visit: Visit = Box::new(move |world, now| drop(says.send(act(world, now))));
        self.door.send(visit).await.map_err(|_| over())?;
        said.await.map_err(|_| over())
    }

    /// Ctrl-C at a prompt, where it is a key and no signal.
    pub(super) fn keys(&self) -> Arc<Notify> {
        Arc::clone(&self.keys)
    }

    /// Ends the side, as Ctrl-C does. Said twice it is one wish.
    pub(super) fn quit(&self) {
        self.quits.notify_one();
    }

    /// Whether a call is open; none when the side has ended.
    pub(super) async fn has_calls(&self) -> Option<bool> {
        let party = self.party();
        let look =
            move |world: &mut World, _| world.agent(party).is_some_and(|a| a.open_calls().next().is_some());
        self.visit(look).await.ok()
    }

    fn party(&self) -> Party {
        case::party(self.side)
    }
}

/// The words of a line and the call that it is about.
fn about(line: &str) -> Result<(&str, Option<CallKey>), No> {
    let Some((words, last)) = line.rsplit_once(char::is_whitespace).filter(|(_, last)| last.starts_with('@'))
    else {
        return Ok((line, None));
    };
    let number = last[1..]
        .parse()
        .map_err(|_| No::never(format!("`{last}` is no call; write @1, as `calls` lists them")))?;
    Ok((words.trim_end(), Some(CallKey(number))))
}

/// The file that a fax is to be sent from, and what is in it. A path is meant from where the side was started.
fn document(verb: &Verb) -> Result<Option<(String, Vec<u8>)>, No> {
    let Verb::SendFax(FaxOrder { document: FaxDocument::File(name), .. }) = verb else { return Ok(None) };
    let (octets, _) = crate::document::read(Path::new(name)).map_err(No::never)?;
    Ok(Some((name.clone(), octets)))
}

/// What somebody at a keyboard sees of an answer.
pub(super) fn show(answer: &Answer) {
    match answer {
        Ok(lines) => lines.iter().for_each(|line| say!("{}", trace::visible(line))),
        Err(no) => say!("no: {}", trace::visible(&no.why)),
    }
}

/// Reads standard input until it ends, and says what came of each line. The terminal is as before when what is
/// given back is dropped.
pub(super) fn listen(helm: &Helm) -> Terminal {
    let (terminal, lines) = prompt::lines(helm.keys());
    if let Some(mut lines) = lines {
        let helm = helm.clone();
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                show(&helm.say(&line).await);
            }
        });
    }
    terminal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_name_its_call() {
        assert_eq!(about("hold @2"), Ok(("hold", Some(CallKey(2)))));
        assert_eq!(about("dtmf 12#  @10"), Ok(("dtmf 12#", Some(CallKey(10)))));
        assert_eq!(about("hold"), Ok(("hold", None)));
        assert!(about("hold @two").is_err());
    }
}
