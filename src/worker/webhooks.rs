//! Tells other services: events in order for each user, to each callback at its own pace, none lost by a
//! restart.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::billing::Billing;
use crate::domain::clock::SharedClock;
use crate::domain::clock::Timestamp;
use crate::domain::ids::CallbackName;
use crate::logging;
use crate::metrics;
use crate::store::{Queue, Store, StoreError, WebhookDelivery};
use crate::webhook_client::{Post, Verdict};
use crate::worker::sleep::Sleep;

/// A crashed sender's rows are free again after this. Longer than any post.
const LEASE: Duration = Duration::from_mins(1);
/// Events posted to one service at once.
const BATCH: u32 = 8;
/// Deliveries that are due and that another process is making.
const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// How often what is finished and old is forgotten.
const SWEEP: Duration = Duration::from_hours(24);
/// While the database cannot be read or written.
const ERROR_PAUSE: Duration = Duration::from_secs(2);
/// What was not taken for so long is given up,
const PATIENCE: Duration = Duration::from_hours(3 * 24);
/// but not before it was tried for so long: what waits behind another event has not been tried yet.
const LEAST: Duration = Duration::from_hours(1);
/// Between two tries at most, unless the service asks for more.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

/// One service.
#[derive(Clone)]
pub struct WebhookWorker {
    pub store: Store,
    pub billing: Billing,
    pub name: CallbackName,
    pub clock: SharedClock,
    /// The time by which the service lives: it refuses signatures with a date far from its own.
    pub outside: SharedClock,
    pub post: Post,
}

/// What came of a batch.
#[derive(Default)]
struct Posted {
    events: u32,
    taken: u32,
    /// The service asked to be left alone until then.
    hold: Option<Timestamp>,
}

/// What came of one event.
enum Fate {
    Taken,
    PutOff { hold: Option<Timestamp> },
    GivenUp,
}

impl WebhookWorker {
    /// Runs until `stop`; what is being posted then is finished first.
    pub async fn run(self, stop: CancellationToken) {
        // Who has taken nothing of the last batch is asked with one event.
        let (mut batch, mut hold, mut swept) = (BATCH, None, None::<Timestamp>);
        let mut listener = self.store.listen(&[Queue::WebhookDeliveries]);
        while !stop.is_cancelled() {
            let now = self.billing.expiry_now();
            let worked = async {
                if swept.is_none_or(|swept| now.since(swept) >= SWEEP) {
                    self.store.write(move |tx| tx.forget_webhook_deliveries(now)).await?;
                    swept = Some(now);
                }
                self.post_due(batch, hold).await
            };
            let next = match worked.await {
                Ok(Posted { events: 0, .. }) => self.next_delivery().await,
                Ok(posted) => {
                    batch = if posted.taken > 0 { BATCH } else { 1 };
                    hold = posted.hold;
                    continue;
                }
                Err(error) => Err(error),
            };
            let next_is_due = async {
                match next {
                    Ok(Some(next)) if next <= self.billing.now() => {
                        tokio::time::sleep(BUSY_PAUSE).await;
                    }
                    Ok(next) => self.clock.sleep_until(next).await,
                    Err(error) => {
                        let callback = self.name.as_str();
                        log::error!(callback, error:%; "webhook deliveries cannot be read");
                        tokio::time::sleep(ERROR_PAUSE).await;
                    }
                }
            };
            let next_sweep = swept.map(|swept| swept.plus(SWEEP));
            tokio::select! {
                () = stop.cancelled() => {}
                () = listener.woken() => {}
                () = next_is_due => {}
                () = self.clock.sleep_until_expiry(next_sweep) => {}
            }
        }
    }

    async fn next_delivery(&self) -> Result<Option<Timestamp>, StoreError> {
        let name = self.name.clone();
        self.store.read(move |tx| tx.next_webhook_delivery(&name)).await
    }

    /// Posts up to `limit` events that are due, or puts them off while the service asked for peace.
    async fn post_due(&self, limit: u32, hold: Option<Timestamp>) -> Result<Posted, StoreError> {
        let now = self.billing.now();
        // The writer is used only when there is something to claim.
        if self.next_delivery().await?.is_none_or(|next| next > now) {
            return Ok(Posted::default());
        }
        let name = self.name.clone();
        if let Some(until) = hold.filter(|until| *until > now) {
            self.store.write(move |tx| tx.hold_webhook_endpoint(&name, now, until)).await?;
            return Ok(Posted::default());
        }
        let rows = self
            .store
            .write(move |tx| tx.claim_webhook_deliveries(&name, now, limit, LEASE))
            .await?;
        let (mut posted, mut posting) = (Posted::default(), JoinSet::new());
        for row in rows {
            let callbacks = self.clone();
            let request = row.request_id.clone();
            posting.spawn(logging::scope(request, async move { callbacks.deliver(row).await }));
        }
        while let Some(done) = posting.join_next().await {
            posted.events += 1;
            match done {
                Ok(Ok(Fate::Taken)) => posted.taken += 1,
                Ok(Ok(Fate::PutOff { hold })) => posted.hold = posted.hold.max(hold),
                Ok(Ok(Fate::GivenUp)) => {}
                Ok(Err(error)) => log::error!(error:% = error; "a callback cannot be recorded"),
                Err(_) => log::error!("a callback panicked; its lease will free the event"),
            }
        }
        Ok(posted)
    }

    async fn deliver(&self, row: WebhookDelivery) -> Result<Fate, StoreError> {
        let verdict = self.post.send(&row.message, &row.body, self.outside.now()).await;
        let now = self.billing.now();
        let (id, callback, message) = (row.id, self.name.as_str(), row.message.as_str());
        let expiry = self.billing.expiry_now();
        let tired = expiry.since(row.created) >= PATIENCE && expiry.since(row.first_try) >= LEAST;
        let reason = match verdict {
            Verdict::Taken => {
                let waited_ms = now.since(row.created).as_millis();
                log::info!(callback, message, waited_ms; "event told");
                self.store.write(move |tx| tx.notice_sent(id, None, now)).await?;
                metrics::callback(callback, "taken");
                return Ok(Fate::Taken);
            }
            Verdict::Later { reason, wait } if !tired => {
                let attempt = row.attempts + 1;
                log::warn!(callback, message, attempt, reason:%; "event put off");
                let at = now.plus(wait.unwrap_or_default().max(backoff(row.attempts)));
                self.store.write(move |tx| tx.retry_webhook_delivery(id, at, &reason)).await?;
                metrics::callback(callback, "put_off");
                return Ok(Fate::PutOff { hold: wait.map(|wait| now.plus(wait)) });
            }
            Verdict::Later { reason, .. } | Verdict::Refused { reason } => reason,
        };
        log::error!(callback, message, reason:%; "event given up: it is kept, and can be sent again");
        self.billing.give_up_webhook_delivery(id, self.name.clone(), reason).await?;
        metrics::callback(callback, "given_up");
        Ok(Fate::GivenUp)
    }
}

/// 5 s, 10 s, 20 s … ten minutes.
fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(5 << attempts.min(7)).min(LONGEST_PAUSE)
}
