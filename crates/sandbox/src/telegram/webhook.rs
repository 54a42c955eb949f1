//! Delivers updates to a webhook, one after the other, and retries until a 2xx response.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::changes::lock;
use crate::telegram::TelegramSim;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;
use crate::telegram::updates::Webhook;

impl TelegramSim {
    pub(crate) fn spawn_delivery(&self, stop: CancellationToken) -> JoinHandle<()> {
        let telegram = self.clone();
        tokio::spawn(async move {
            let mut delay = Duration::from_millis(200);
            loop {
                let next = {
                    let mut state = lock(&telegram.inner.state);
                    let update = if state.down { None } else { state.updates.next() };
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
                let first = state.updates.waiting.front();
                if first.is_some_and(|waiting| waiting.update == *update) {
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
        if let Some(kinds) = &self.updates.allowed {
            info["allowed_updates"] = json!(kinds);
        }
        if let Some((at, message)) = &self.updates.error {
            info["last_error_date"] = json!(at);
            info["last_error_message"] = json!(message);
        }
        info
    }
}
