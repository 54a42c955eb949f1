//! Delivers updates by long polling.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::changes::lock;
use crate::telegram::TelegramSim;
use crate::telegram::refusal::Refusal;

/// How long a poll waits for a previous one whose client has disconnected: the server notices that
/// with a delay.
const DISCONNECT_DELAY: Duration = Duration::from_millis(500);

/// The right to poll, which one client has at a time. Dropping it releases the right, also when the
/// client disconnects.
struct PollSlot<'a>(&'a TelegramSim);

impl Drop for PollSlot<'_> {
    fn drop(&mut self) {
        lock(&self.0.inner.state).updates.polling = false;
    }
}

impl TelegramSim {
    /// Acquires the right to poll. Fails with 409 while a webhook is set or another client polls.
    async fn acquire_poll_slot(&self, params: &Value) -> Result<PollSlot<'_>, Refusal> {
        let deadline = tokio::time::Instant::now() + DISCONNECT_DELAY;
        loop {
            {
                let mut state = lock(&self.inner.state);
                if state.updates.webhook.is_some() {
                    return Err(Refusal::new(
                        409,
                        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
                    ));
                }
                if !state.updates.polling {
                    state.updates.polling = true;
                    state.updates.allow(params);
                    return Ok(PollSlot(self));
                }
            }
            if tokio::time::Instant::now() >= deadline {
                return Err(Refusal::new(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(super) async fn get_updates(&self, params: &Value) -> Result<Value, Refusal> {
        let number = |name: &str| match &params[name] {
            Value::String(text) => text.parse().ok(),
            other => other.as_i64(),
        };
        let offset = number("offset").unwrap_or(0);
        let limit = usize::try_from(number("limit").unwrap_or(100)).unwrap_or(100).clamp(1, 100);
        let timeout = u64::try_from(number("timeout").unwrap_or(0)).unwrap_or(0).min(50);
        let _slot = self.acquire_poll_slot(params).await?;
        let deadline = tokio::time::Instant::now() + Duration::from_secs(timeout);
        loop {
            let arrived = self.inner.arrived.notified();
            let taken = {
                let mut state = lock(&self.inner.state);
                if state.down {
                    return Err(Refusal::new(502, "Bad Gateway"));
                }
                state.updates.take(offset, limit)
            };
            if !taken.is_empty() || tokio::time::Instant::now() >= deadline {
                return Ok(json!(taken));
            }
            tokio::select! {
                () = arrived => {}
                () = tokio::time::sleep_until(deadline) => {}
                // A notification can arrive between the check and the wait.
                () = tokio::time::sleep(Duration::from_millis(50)) => {}
            }
        }
    }
}
