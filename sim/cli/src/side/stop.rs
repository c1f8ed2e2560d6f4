//! When a live side ends.

use std::time::Duration;

use tokio::sync::Notify;

use crate::signal::asked;

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
