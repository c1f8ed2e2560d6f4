//! When a live side ends.

use std::cell::RefCell;
use std::time::Duration;

use plan::Side;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::place::Place;
use super::steer::{Helm, ScriptOver};
use crate::args::SideArgs;
use crate::signal::{asked, asked_beyond, hang_up, requested};

/// Between two looks whether a call is open.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Why it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It is over, or somebody wants it to be.
    Over,
    /// It is to begin again, with its profile read anew.
    Again,
}

/// What ends it besides a signal.
pub(super) struct Ends<'a> {
    pub(super) side: Side,
    pub(super) args: &'a SideArgs,
    /// So long without a call.
    pub(super) idle: Option<Duration>,
    /// Somebody says so: a line, or what steers it when it is through.
    pub(super) quits: &'a Notify,
    /// Ctrl-C where it is a key.
    pub(super) keys: &'a Notify,
    /// So many calls are over as were wanted.
    pub(super) enough: &'a Notify,
    /// What a script has still to say is said first.
    pub(super) script: &'a ScriptOver,
    /// Who can see whether a call is open.
    pub(super) helm: &'a Helm,
}

/// Resolves at Ctrl-C, at a request to terminate, or when something else ends it.
pub(super) async fn signal(ends: &Ends<'_>, first: &Notify, why: &RefCell<Why>) {
    let timer = async {
        match ends.args.stop_after {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = asked() => {}
        () = timer => {}
        () = terminal_gone(ends.args.service) => {}
        () = ends.quits.notified() => {}
        () = ends.keys.notified() => {}
        () = enough(ends) => {}
        () = idle(ends) => {}
        () = read_anew(ends) => { why.replace(Why::Again); }
    }
    if *why.borrow() == Why::Over {
        say!("ending; Ctrl-C again does not wait for the other side");
    }
    first.notify_one();
}

/// Resolves at SIGHUP, of a service whose profile could be read anew. One that cannot be is refused, and the old one goes
/// on.
async fn read_anew(ends: &Ends<'_>) {
    if !ends.args.service {
        return std::future::pending().await;
    }
    loop {
        hang_up().await;
        let tried =
            Place::find(ends.side, ends.args).and_then(|place| super::run(ends.side, ends.args, &place));
        match tried {
            Ok(_) => {
                say!("the profile is read anew; who has registered stays so, and calls that are open end");
                return;
            }
            Err(why) => complain!("trunksim: the profile stays as it was: {why}"),
        }
    }
}

/// Resolves when so many calls are over as were wanted, and the script as well: its lines were meant to be said.
async fn enough(ends: &Ends<'_>) {
    ends.enough.notified().await;
    ends.script.wait().await;
}

/// Resolves when no call has been open for long enough.
async fn idle(ends: &Ends<'_>) {
    let Some(after) = ends.idle else { return std::future::pending().await };
    let mut since = Instant::now();
    while since.elapsed() < after {
        tokio::time::sleep(LOOK_EVERY).await;
        match ends.helm.has_calls().await {
            Some(false) if ends.script.is_over() => {}
            Some(_) => since = Instant::now(),
            None => return std::future::pending().await,
        }
    }
}

/// Resolves when a person asks once more, after it has begun to end. What ends it from inside may well come twice, as when
/// calls are over that both `--calls` and `--until` have counted, and is one wish.
pub(super) async fn second(keys: &Notify, first: &Notify) {
    first.notified().await;
    // One request may have been what began it.
    let seen = requested().min(1);
    tokio::select! {
        () = asked_beyond(seen) => {}
        () = keys.notified() => {}
    }
}

/// Resolves when the terminal is closed, or the connection on which it was. A service has another use for that signal, and
/// who was started with `nohup` goes on.
async fn terminal_gone(is_service: bool) {
    if is_service || ignores_hang_up() {
        return std::future::pending().await;
    }
    hang_up().await;
}

/// Whether whoever started this process had it ignore SIGHUP, as far as the operating system tells (proc(5)).
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // The lowest bit is that of signal 1.
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
