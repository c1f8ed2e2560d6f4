//! When a live side ends.

use std::time::Duration;

/// Resolves at Ctrl-C, at a request to terminate, or after the time that was given.
pub(super) async fn signal(after: Option<u64>) {
    let timer = async {
        match after {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
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
pub(super) async fn second() {
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
