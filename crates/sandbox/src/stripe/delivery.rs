//! Delivers events to the webhook endpoint: signed, in order, again when they are not answered 2xx.

use std::collections::VecDeque;
use std::time::Duration;

use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;
use sha2::Sha256;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::changes::lock;
use crate::ids::Ids;
use crate::stripe::StripeSim;
use crate::stripe::refusal::Refused;

const ATTEMPTS: u32 = 6;

/// One attempt to deliver an event.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    pub id: usize,
    pub event_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub created: i64,
    pub at_ms: i64,
    pub mode: Mode,
    pub body: String,
    pub request_headers: Value,
    /// None when nobody answered.
    pub status: Option<u16>,
    pub answer_body: String,
    pub answer_ms: u64,
    pub attempt: u32,
}

/// How an event is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Normal,
    /// Signed with another secret.
    BadSignature,
    /// Signed ten minutes ago.
    OldTimestamp,
    /// Changed after it was signed.
    Tampered,
}

/// In which order held events go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    AsHappened,
    Reversed,
    Shuffled(u64),
}

/// What waits to be delivered.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    queue: VecDeque<(String, u32)>,
    flying: usize,
    retrying: usize,
    pub(super) holding: bool,
    pub(super) held: Vec<String>,
    pub(super) done: Vec<Delivery>,
    pub(super) notify: std::sync::Arc<tokio::sync::Notify>,
}

impl Outgoing {
    pub(super) fn add(&mut self, event: &str) {
        if self.holding {
            self.held.push(event.to_owned());
        } else {
            self.push(event, 1);
        }
    }

    fn push(&mut self, event: &str, attempt: u32) {
        self.queue.push_back((event.to_owned(), attempt));
        self.notify.notify_one();
    }

    fn idle(&self) -> bool {
        self.queue.is_empty() && self.flying == 0
    }

    pub(super) fn undelivered(&self) -> usize {
        self.queue.len() + self.flying + self.retrying + self.held.len()
    }

    /// Whether the endpoint has answered 2xx for an event.
    pub(super) fn arrived(&self, event: &str) -> bool {
        self.done.iter().any(|done| {
            done.event_id == event
                && done.mode == Mode::Normal
                && done.status.is_some_and(|status| (200..300).contains(&status))
        })
    }

    pub(super) fn release(&mut self, order: Order) {
        self.holding = false;
        let mut held = std::mem::take(&mut self.held);
        match order {
            Order::AsHappened => {}
            Order::Reversed => held.reverse(),
            Order::Shuffled(seed) => {
                let mut ids = Ids::seeded(seed);
                held.sort_by_cached_key(|_| ids.number());
            }
        }
        for event in held {
            self.push(&event, 1);
        }
    }
}

/// `Stripe-Signature` for a body: HMAC-SHA256 over `t.body`.
fn signature(secret: &str, at: i64, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

impl StripeSim {
    pub(crate) fn spawn_courier(&self, stop: CancellationToken) -> JoinHandle<()> {
        let stripe = self.clone();
        let notify = lock(&self.inner.account).outgoing.notify.clone();
        tokio::spawn(async move {
            loop {
                let next = {
                    let mut account = lock(&stripe.inner.account);
                    let next = account.outgoing.queue.pop_front();
                    account.outgoing.flying += usize::from(next.is_some());
                    next
                };
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = stripe.carry(next) => {}
                }
                if lock(&stripe.inner.account).outgoing.queue.is_empty() {
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

    async fn carry(&self, next: Option<(String, u32)>) {
        let Some((event, attempt)) = next else { return };
        let delivered = self.attempt(&event, Mode::Normal, attempt).await;
        let ok = delivered.is_ok_and(|d| d.status.is_some_and(|s| (200..300).contains(&s)));
        let mut account = lock(&self.inner.account);
        account.outgoing.flying -= 1;
        if ok || attempt >= ATTEMPTS {
            return;
        }
        account.outgoing.retrying += 1;
        let stripe = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1 << (attempt - 1))).await;
            let mut account = lock(&stripe.inner.account);
            account.outgoing.retrying -= 1;
            account.outgoing.push(&event, attempt + 1);
        });
    }

    /// Delivers an event now, whatever was delivered before; returns how it was answered.
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
            (found, account.now(), account.webhook_url.clone(), account.clock.now_ms())
        };
        let secret = &self.inner.webhook_secret;
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
        let begun = tokio::time::Instant::now();
        let answer = self
            .http()
            .post(&url)
            .header("content-type", "application/json; charset=utf-8")
            .header("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
            .header("stripe-signature", &signed)
            .body(body.clone())
            .send()
            .await;
        let (status, answer_body) = match answer {
            Ok(answer) => (Some(answer.status().as_u16()), answer.text().await.unwrap_or_default()),
            Err(error) => (None, format!("nobody answered: {error}")),
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
            answer_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            attempt,
        };
        account.outgoing.done.push(delivery.clone());
        drop(account);
        self.inner.changes.note();
        Ok(delivery)
    }

    /// Waits until every event that is not held has been answered, well or badly.
    pub async fn answered(&self, patience: Duration) -> bool {
        let deadline = tokio::time::Instant::now() + patience;
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
