//! Waiting for conditions.

use std::time::Duration;

use tokio::time::Instant;

/// How long to wait for a condition: far longer than any takes, also on a loaded machine.
const TIMEOUT: Duration = Duration::from_mins(1);
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// Waits until `happened` returns true; `what` names the condition in the failure.
pub(crate) async fn until(what: &str, mut happened: impl FnMut() -> bool) {
    until_some(|| happened().then_some(()), || what.to_owned()).await;
}

/// Waits until `find` returns something. The failure shows what `report` returns.
pub(crate) async fn until_some<T>(
    mut find: impl FnMut() -> Option<T>,
    report: impl FnOnce() -> String,
) -> T {
    let deadline = Deadline::new();
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(deadline.pause().await, "not within {TIMEOUT:?}: {}", report());
    }
}

/// The same, for an asynchronous condition.
pub(crate) async fn until_found<T>(
    mut find: impl AsyncFnMut() -> Option<T>,
    report: impl FnOnce() -> String,
) -> T {
    let deadline = Deadline::new();
    loop {
        if let Some(found) = find().await {
            return found;
        }
        assert!(deadline.pause().await, "not within {TIMEOUT:?}: {}", report());
    }
}

struct Deadline(Instant);

impl Deadline {
    fn new() -> Self {
        Self(Instant::now() + TIMEOUT)
    }

    /// Pauses before the next attempt; returns whether there is time for one.
    async fn pause(&self) -> bool {
        tokio::time::sleep(POLL_INTERVAL).await;
        Instant::now() < self.0
    }
}
