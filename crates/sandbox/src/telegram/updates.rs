//! Updates for the bot, delivered by long polling or webhook.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::changes::lock;
use crate::telegram::TelegramSim;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;

/// How long a poll waits for a previous one whose client has disconnected: the server notices that
/// with a delay.
const DISCONNECT_DELAY: Duration = Duration::from_millis(500);

#[derive(Default)]
pub(super) struct Updates {
    pub(super) waiting: VecDeque<Value>,
    last: i64,
    pub(super) polling: bool,
    pub(super) webhook: Option<Webhook>,
    allowed: Option<Vec<String>>,
    /// Whether posts to the webhook fail.
    pub(super) misdirected: bool,
    /// The last error of the webhook: Unix seconds and message.
    pub(super) error: Option<(i64, String)>,
}

#[derive(Clone)]
pub(super) struct Webhook {
    pub(super) url: String,
    pub(super) secret: Option<String>,
}

/// Kinds that a bot receives only if it lists them in `allowed_updates`: <https://core.telegram.org/bots/api#getupdates>.
const ON_REQUEST: &[&str] = &["chat_member", "message_reaction", "message_reaction_count"];

impl Updates {
    pub(super) fn allow(&mut self, params: &Value) {
        if let Some(kinds) = params["allowed_updates"].as_array() {
            let kinds: Vec<String> =
                kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            self.allowed = (!kinds.is_empty()).then_some(kinds);
        }
    }

    pub(super) fn push(&mut self, kind: &str, payload: Value) {
        let allowed = match &self.allowed {
            Some(kinds) => kinds.iter().any(|allowed| allowed == kind),
            None => !ON_REQUEST.contains(&kind),
        };
        if allowed {
            let mut update = json!({});
            update[kind] = payload;
            self.push_raw(update);
        }
    }

    pub(super) fn push_raw(&mut self, mut update: Value) {
        self.last += 1;
        if update.get("update_id").is_none() {
            update["update_id"] = json!(self.last);
        }
        self.last = self.last.max(update["update_id"].as_i64().unwrap_or_default());
        self.waiting.push_back(update);
    }

    /// Drops updates below `offset`, which the bot confirms by it, and returns the next ones.
    fn take(&mut self, offset: i64, limit: usize) -> Vec<Value> {
        let id = |update: &Value| update["update_id"].as_i64().unwrap_or_default();
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let drop = self.waiting.len().saturating_sub(keep);
            self.waiting.drain(..drop);
        } else {
            while self.waiting.front().is_some_and(|update| id(update) < offset) {
                self.waiting.pop_front();
            }
        }
        self.waiting.iter().take(limit).cloned().collect()
    }
}

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

    pub(crate) fn spawn_delivery(&self, stop: CancellationToken) -> JoinHandle<()> {
        let telegram = self.clone();
        tokio::spawn(async move {
            let mut delay = Duration::from_millis(200);
            loop {
                let next = {
                    let state = lock(&telegram.inner.state);
                    let update = state.updates.waiting.front().filter(|_| !state.down).cloned();
                    update.zip(state.updates.webhook.clone())
                };
                let Some((update, webhook)) = next else {
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(Duration::from_millis(20)) => continue,
                    }
                };
                let posted = tokio::select! {
                    () = stop.cancelled() => return,
                    posted = telegram.post(&update, &webhook) => posted,
                };
                if telegram.record_post(&update, posted) {
                    delay = Duration::from_millis(200);
                    continue;
                }
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(delay) => {}
                }
                delay = (delay * 2).min(Duration::from_secs(8));
            }
        })
    }

    /// Records the result of posting an update. Whether it was accepted.
    fn record_post(&self, update: &Value, posted: Result<(), String>) -> bool {
        let mut state = lock(&self.inner.state);
        match posted {
            Ok(()) => {
                if state.updates.waiting.front() == Some(update) {
                    state.updates.waiting.pop_front();
                }
                true
            }
            Err(error) => {
                let now = state.clock.now_ms().div_euclid(1000);
                state.updates.error = Some((now, error));
                false
            }
        }
    }

    async fn post(&self, update: &Value, webhook: &Webhook) -> Result<(), String> {
        if lock(&self.inner.state).updates.misdirected {
            return Err(
                "SSL error {error:0A000086:SSL routines::certificate verify failed}".to_owned()
            );
        }
        let mut request = self
            .inner
            .http
            .post(&webhook.url)
            .header("content-type", "application/json")
            .body(update.to_string());
        if let Some(secret) = &webhook.secret {
            request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("Wrong response from the webhook: {}", answer.status())),
            Err(error) => Err(format!("Connection failed: {error}")),
        }
    }
}

impl State {
    pub(super) fn set_webhook(&mut self, params: &Value) -> Result<Value, Refusal> {
        let url = params["url"].as_str().unwrap_or_default();
        if url.is_empty() {
            self.updates.webhook = None;
            return Ok(json!(true));
        }
        if !url.starts_with("https://") && !url.starts_with("http://127.0.0.1") {
            return Err(Refusal::bad("bad webhook: An HTTPS URL must be provided for webhook"));
        }
        self.updates.allow(params);
        self.updates.webhook = Some(Webhook {
            url: url.to_owned(),
            secret: params["secret_token"].as_str().map(str::to_owned),
        });
        self.drop_pending(params);
        Ok(json!(true))
    }

    pub(super) fn delete_webhook(&mut self, params: &Value) -> Value {
        self.updates.webhook = None;
        self.drop_pending(params);
        json!(true)
    }

    fn drop_pending(&mut self, params: &Value) {
        if matches!(&params["drop_pending_updates"], Value::Bool(true))
            || params["drop_pending_updates"] == "true"
        {
            self.updates.waiting.clear();
        }
    }

    pub(super) fn webhook_info(&self) -> Value {
        let url = self.updates.webhook.as_ref().map(|hook| hook.url.clone()).unwrap_or_default();
        let mut info = json!({
            "url": url, "has_custom_certificate": false,
            "pending_update_count": self.updates.waiting.len(),
        });
        if let Some((at, message)) = &self.updates.error {
            info["last_error_date"] = json!(at);
            info["last_error_message"] = json!(message);
        }
        info
    }
}
