//! Requests to end.

use std::sync::{OnceLock, mpsc};

use tokio::sync::watch;

/// How often somebody has asked so far: known from [`listen`] on, also while nothing waits for it.
static REQUESTS: OnceLock<watch::Receiver<u32>> = OnceLock::new();
/// What came after somebody had ended the runs.
pub(crate) const STOPPED: &str = "the runs were ended before it, by Ctrl-C or a request to terminate";
/// Whoever asks so often does not want to wait for anything.
const PATIENCE_MAX: u32 = 3;

/// From now on a request to end is heard and kept, whatever goes on: names that are looked up, plays that are tried in
/// virtual time, results that are written. Before anything else, or a request in the first moments kills what would
/// have left results.
pub(crate) fn listen() {
    let _ = requests();
}

fn requests() -> watch::Receiver<u32> {
    REQUESTS
        .get_or_init(|| {
            let (tells, told) = watch::channel(0);
            let (is_ready, ready) = mpsc::channel();
            #[expect(
                clippy::disallowed_methods,
                reason = "a signal is no part of a world, and comes while worlds compute"
            )]
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                // Without one nothing is heard, and a signal ends the process as ever.
                if let Ok(runtime) = runtime {
                    runtime.block_on(count(&tells, is_ready));
                }
            });
            // An error is that of a thread that has gone, and as good as an answer.
            let _ = ready.recv();
            told
        })
        .clone()
}

/// Counts requests for as long as the process lives; says when it has begun to.
#[cfg(unix)]
async fn count(tells: &watch::Sender<u32>, is_ready: mpsc::Sender<()>) {
    use tokio::signal::unix::{SignalKind, signal};
    let streams = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut interrupt), Ok(mut terminate)) = streams else { return };
    let _ = is_ready.send(());
    loop {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        add(tells);
    }
}

#[cfg(not(unix))]
async fn count(tells: &watch::Sender<u32>, is_ready: mpsc::Sender<()>) {
    let _ = is_ready.send(());
    while tokio::signal::ctrl_c().await.is_ok() {
        add(tells);
    }
}

fn add(tells: &watch::Sender<u32>) {
    tells.send_modify(|requests| *requests += 1);
    if *tells.borrow() >= PATIENCE_MAX {
        std::process::exit(128 + 2);
    }
}

/// How often somebody has asked.
pub(crate) fn requested() -> u32 {
    *requests().borrow()
}

/// True when somebody has asked, for one who is not to begin to listen by that.
pub(crate) fn is_asked() -> bool {
    REQUESTS.get().is_some_and(|requests| *requests.borrow() > 0)
}

/// Resolves at Ctrl-C or at a request to terminate, also one that came before.
pub(crate) async fn asked() {
    asked_beyond(0).await;
}

/// Resolves when somebody has asked more often than that.
pub(crate) async fn asked_beyond(seen: u32) {
    let mut requests = requests();
    if requests.wait_for(|requests| *requests > seen).await.is_err() {
        std::future::pending().await
    }
}

/// Resolves at whatever asks a program in a terminal to end: also when the terminal goes away, or at the key for a dump.
/// Gives the exit code that shells have for a program which a signal has ended: 128 and its number (POSIX 2.8.2).
pub(crate) async fn whatever_ends() -> u8 {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => 128 + 2,
        () = terminated() => 128 + 15,
        () = hang_up() => 128 + 1,
        () = signalled(Asked::Quit) => 128 + 3,
    }
}

/// Resolves when a service is to read its files anew.
pub(crate) async fn hang_up() {
    signalled(Asked::ReadAnew).await;
}

async fn terminated() {
    signalled(Asked::End).await;
}

enum Asked {
    End,
    ReadAnew,
    Quit,
}

#[cfg(unix)]
async fn signalled(asked: Asked) {
    use tokio::signal::unix::{SignalKind, signal};
    let kind = match asked {
        Asked::End => SignalKind::terminate(),
        Asked::ReadAnew => SignalKind::hangup(),
        Asked::Quit => SignalKind::quit(),
    };
    match signal(kind) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn signalled(_: Asked) {
    std::future::pending().await
}

#[cfg(all(test, unix))]
mod tests {
    use std::pin::pin;
    use std::process::{Command, id};

    use super::*;

    #[test]
    fn a_signal_that_ends_has_the_code_that_shells_give_it() {
        for (name, code) in [("HUP", 129), ("INT", 130), ("QUIT", 131), ("TERM", 143)] {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let ended_by = runtime.expect("a runtime").block_on(async {
                let mut ended = pin!(whatever_ends());
                // From the first look on it listens, and nobody dies of a signal.
                tokio::select! {
                    biased;
                    code = &mut ended => return code,
                    () = tokio::task::yield_now() => {}
                }
                let sent = Command::new("kill").args(["-s", name, &id().to_string()]).status();
                assert!(sent.expect("every Unix has it").success());
                ended.await
            });
            assert_eq!(ended_by, code, "{name}");
        }
    }
    #[test]
    fn a_request_that_comes_before_anybody_waits_is_kept() {
        listen();
        assert_eq!(requested(), 0);
        let sent = Command::new("kill").args(["-s", "INT", &id().to_string()]).status();
        assert!(sent.expect("every Unix has it").success());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        runtime.block_on(asked());
        // Both ends of a box between are asked, and each asks again in the next play.
        runtime.block_on(asked());
        assert_eq!(requested(), 1);
    }
}
