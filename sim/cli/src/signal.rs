//! Requests to end.

/// Resolves at Ctrl-C or at a request to terminate.
pub(crate) async fn asked() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

/// Resolves at whatever asks a program in a terminal to end: also when the terminal goes away, or at the key for a dump.
pub(crate) async fn whatever_ends() {
    tokio::select! {
        () = asked() => {}
        () = hang_up() => {}
        () = signalled(Asked::Quit) => {}
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
