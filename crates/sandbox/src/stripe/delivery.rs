//! Delivers events to the webhook endpoint, signed and in order, and retries until a 2xx response.

use std::time::Duration;

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use serde_json::json;
use sha2::Sha256;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::outgoing::Delivery;
use crate::stripe::outgoing::Mode;
use crate::stripe::outgoing::Queued;
use crate::stripe::refusal::Refused;

/// Attempts to deliver an event automatically.
const MAX_ATTEMPTS: u32 = 6;

/// The `Stripe-Signature` header of a body: HMAC-SHA256 over `t.body`.
fn signature(secret: &str, at: i64, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

impl StripeSim {
    pub(crate) fn spawn_delivery(&self, stop: CancellationToken) -> JoinHandle<()> {
        let stripe = self.clone();
        let notify = lock(&self.inner.account).outgoing.notify.clone();
        tokio::spawn(async move {
            loop {
                let next = lock(&stripe.inner.account).outgoing.start_next();
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = stripe.deliver_queued(next) => {}
                }
                if !lock(&stripe.inner.account).outgoing.has_queued() {
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = notify.notified() => {}
                    }
                }
            }
        })
    }

    fn http(&self) -> &reqwest::Client {
        self.inner.http.get_or_init(|| {
            reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(10))
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap_or_default()
        })
    }

    async fn deliver_queued(&self, next: Option<Queued>) {
        let Some(Queued { event, attempt }) = next else { return };
        let delivered = self.attempt(&event, Mode::Normal, attempt).await;
        let ok = delivered.is_ok_and(|d| d.status.is_some_and(|s| (200..300).contains(&s)));
        let mut account = lock(&self.inner.account);
        account.outgoing.finish();
        if ok || attempt >= MAX_ATTEMPTS {
            return;
        }
        account.outgoing.await_retry();
        let stripe = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1 << (attempt - 1))).await;
            lock(&stripe.inner.account).outgoing.retry(&event, attempt + 1);
        });
    }

    /// Delivers an event now, even if it was delivered before. Fails if the event does not exist.
    pub async fn deliver(&self, event_id: &str, mode: Mode) -> Result<Delivery, Refused> {
        let delivered = self.attempt(event_id, mode, 1).await?;
        if mode == Mode::Normal && delivered.status.is_some_and(|s| (200..300).contains(&s)) {
            lock(&self.inner.account).outgoing.held.retain(|held| held != event_id);
        }
        Ok(delivered)
    }

    async fn attempt(&self, event: &str, mode: Mode, attempt: u32) -> Result<Delivery, Refused> {
        let (event, now, url, at_ms) = {
            let account = lock(&self.inner.account);
            let found = account.deliverable(event);
            let found = found.ok_or_else(|| Refused::missing("event", event, "id"))?;
            let (url, secret) = account.receiver(&found.kind).unwrap_or_else(|| {
                (account.webhook_url.clone(), self.inner.webhook_secret.clone())
            });
            (found, account.now(), (url, secret), account.clock.now_ms())
        };
        let (url, secret) = &url;
        let signed = match mode {
            Mode::Normal | Mode::Tampered => signature(secret, now, &event.body),
            Mode::BadSignature => signature("whsec_of_somebody_else", now, &event.body),
            Mode::OldTimestamp => signature(secret, now - 600, &event.body),
        };
        let body = if mode == Mode::Tampered {
            event.body.replacen("\"livemode\": false", "\"livemode\": true", 1)
        } else {
            event.body.clone()
        };
        let started = tokio::time::Instant::now();
        let answer = self
            .http()
            .post(url)
            .header("content-type", "application/json; charset=utf-8")
            .header("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
            .header("stripe-signature", &signed)
            .body(body.clone())
            .send()
            .await;
        let (status, answer_body) = match answer {
            Ok(answer) => (Some(answer.status().as_u16()), answer.text().await.unwrap_or_default()),
            Err(error) => (None, format!("no response: {error}")),
        };
        let mut account = lock(&self.inner.account);
        let delivery = Delivery {
            id: account.outgoing.done.len() + 1,
            event_id: event.id,
            kind: event.kind,
            created: event.created,
            at_ms,
            mode,
            body,
            request_headers: json!({
                "content-type": "application/json; charset=utf-8",
                "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                "stripe-signature": signed,
            }),
            status,
            answer_body,
            answer_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            attempt,
        };
        account.outgoing.done.push(delivery.clone());
        drop(account);
        self.inner.changes.note();
        Ok(delivery)
    }

    /// Waits until no delivery is queued or in flight; failed and held ones do not count. Returns false
    /// after `timeout`.
    pub async fn answered(&self, timeout: Duration) -> bool {
        let deadline = tokio::time::Instant::now() + timeout;
        loop {
            if lock(&self.inner.account).outgoing.idle() {
                return true;
            }
            if tokio::time::Instant::now() > deadline {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }
}
