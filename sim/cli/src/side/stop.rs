//! When a live side ends.

use std::time::Duration;

use tokio::sync::Notify;

/// Resolves at Ctrl-C, at a request to terminate, or after the time that was given.
pub(super) async fn signal(after: Option<u64>, first: &Notify) {
    let timer = async {
        match after {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = asked() => {}
        () = timer => {}
    }
    say!("ending; Ctrl-C again does not wait for the other side");
    first.notify_one();
}

/// Resolves when somebody asks once more, after it has begun to end.
pub(super) async fn second(first: &Notify) {
    first.notified().await;
    asked().await;
}

/// Resolves at Ctrl-C or at a request to terminate.
async fn asked() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
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
