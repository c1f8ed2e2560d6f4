//! Requests to end.

/// Resolves at Ctrl-C or at a request to terminate.
pub(crate) async fn asked() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
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
}
