//! Posts events to a webhook endpoint, in order for each user.

use std::ops::Range;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::billing::{StoreError, WebhookDeliveries, WebhookDelivery};
use crate::domain::backoff::WEBHOOK_DELIVERY;
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::ids::EndpointName;
use crate::logging;
use crate::metrics;
use crate::webhook_client::{Post, SendOutcome};
use crate::worker::sleep::Sleep;

/// After this, another sender may take over a crashed sender's rows. Longer than any post.
const LEASE: Duration = Duration::from_mins(1);
/// Events that are posted concurrently.
const BATCH: u32 = 8;
/// While another process makes the deliveries that are due.
const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// How often old finished deliveries are deleted.
const CLEANUP_INTERVAL: Duration = Duration::from_hours(24);
/// While the database cannot be read or written.
const ERROR_PAUSE: Duration = Duration::from_secs(2);

/// The worker of one endpoint.
#[derive(Clone)]
pub struct WebhookWorker {
    pub deliveries: WebhookDeliveries,
    pub name: EndpointName,
    pub clock: SharedClock,
    /// The time of the outside world: services reject signatures dated far from their own time.
    pub outside: SharedClock,
    pub post: Post,
}

/// The outcome of a batch.
#[derive(Default)]
struct Posted {
    events: u32,
    delivered: u32,
    hold: Option<Hold>,
}

/// From when until when the service requests no more events.
type Hold = Range<Timestamp>;

/// The outcome of one event.
enum Fate {
    Delivered,
    Retried { hold: Option<Hold> },
    Dead,
}

impl WebhookWorker {
    /// Runs until `stop`, then finishes the running posts.
    pub async fn run(self, stop: CancellationToken) {
        // A service that accepted nothing of the last batch gets one event at a time.
        let (mut batch, mut hold, mut cleaned) = (BATCH, None, None::<Timestamp>);
        let mut listener = self.deliveries.listen();
        while !stop.is_cancelled() {
            let now = self.clock.expiry_now();
            let worked = async {
                if cleaned.is_none_or(|cleaned| is_cleanup_due(cleaned, now)) {
                    // Before the attempt: one that fails is not repeated without a pause.
                    cleaned = Some(now);
                    self.deliveries.forget_old().await?;
                }
                self.post_due(batch, hold.as_ref()).await
            };
            let next = match worked.await {
                Ok(Posted { events: 0, .. }) => self.deliveries.next_due(&self.name).await,
                Ok(posted) => {
                    batch = if posted.delivered > 0 { BATCH } else { 1 };
                    hold = posted.hold;
                    continue;
                }
                Err(error) => Err(error),
            };
            let next_is_due = async {
                match next {
                    Ok(Some(next)) if next <= self.clock.now() => {
                        tokio::time::sleep(BUSY_PAUSE).await;
                    }
                    Ok(next) => self.clock.sleep_until(next).await,
                    Err(error) => {
                        let endpoint = self.name.as_str();
                        log::error!(endpoint, error:%; "webhook deliveries cannot be read");
                        tokio::time::sleep(ERROR_PAUSE).await;
                    }
                }
            };
            let next_cleanup = cleaned.map(|cleaned| cleaned.plus(CLEANUP_INTERVAL));
            tokio::select! {
                () = stop.cancelled() => {}
                () = listener.woken() => {}
                () = next_is_due => {}
                () = self.clock.sleep_until_expiry(next_cleanup) => {}
            }
        }
    }

    /// Posts up to `limit` events that are due, or reschedules them while the service requests no
    /// more.
    async fn post_due(&self, limit: u32, hold: Option<&Hold>) -> Result<Posted, StoreError> {
        let now = self.clock.now();
        // The writer is used only when there is something to claim.
        if self.deliveries.next_due(&self.name).await?.is_none_or(|next| next > now) {
            return Ok(Posted::default());
        }
        if let Some(until) = held_until(hold, now) {
            self.deliveries.hold(&self.name, until).await?;
            return Ok(Posted::default());
        }
        let rows = self.deliveries.claim(&self.name, limit, LEASE).await?;
        let (mut posted, mut posting) = (Posted::default(), JoinSet::new());
        for row in rows {
            let worker = self.clone();
            let request = row.request_id.clone();
            posting.spawn(logging::scope(request, async move { worker.deliver(row).await }));
        }
        while let Some(done) = posting.join_next().await {
            posted.events += 1;
            match done {
                Ok(Ok(Fate::Delivered)) => posted.delivered += 1,
                Ok(Ok(Fate::Retried { hold })) => posted.hold = longer(posted.hold.take(), hold),
                Ok(Ok(Fate::Dead)) => {}
                Ok(Err(error)) => {
                    log::error!(error:% = error; "the result of a webhook delivery cannot be recorded");
                }
                Err(_) => {
                    log::error!("a webhook delivery panicked; it is retried when its lease ends");
                }
            }
        }
        Ok(posted)
    }

    async fn deliver(&self, row: WebhookDelivery) -> Result<Fate, StoreError> {
        let verdict = self.post.send(&row.message, &row.body, self.outside.now()).await;
        let now = self.clock.now();
        let (id, endpoint, message) = (row.id, self.name.as_str(), row.message.as_str());
        let expiry = self.clock.expiry_now();
        let (age, tried_for) = (expiry.since(row.created), expiry.since(row.first_try));
        let reason = match verdict {
            SendOutcome::Accepted => {
                let waited_ms = now.since(row.created).as_millis();
                log::info!(endpoint, message, waited_ms; "webhook delivered");
                self.deliveries.delivered(id).await?;
                metrics::webhook_delivery(endpoint, "delivered");
                return Ok(Fate::Delivered);
            }
            SendOutcome::Later { reason, wait } if !WEBHOOK_DELIVERY.is_too_old(age, tried_for) => {
                let attempt = row.attempts + 1;
                log::warn!(endpoint, message, attempt, reason:%; "webhook delivery rescheduled");
                let delay = wait.unwrap_or_default().max(WEBHOOK_DELIVERY.delay(row.attempts));
                let at = now.plus(delay);
                self.deliveries.retry(id, at, reason).await?;
                metrics::webhook_delivery(endpoint, "retried");
                return Ok(Fate::Retried { hold: wait.map(|wait| now..now.plus(wait)) });
            }
            SendOutcome::Later { reason, .. } | SendOutcome::Refused { reason } => reason,
        };
        log::error!(endpoint, message, reason:%; "webhook delivery given up: it is kept, and can be replayed");
        self.deliveries.give_up(id, reason).await?;
        metrics::webhook_delivery(endpoint, "dead");
        Ok(Fate::Dead)
    }
}

/// Of two holds, the one that ends later.
fn longer(first: Option<Hold>, second: Option<Hold>) -> Option<Hold> {
    first.into_iter().chain(second).max_by_key(|hold| hold.end)
}

/// A hold that begins in the future was requested before the clock was set back.
fn held_until(hold: Option<&Hold>, now: Timestamp) -> Option<Timestamp> {
    hold.filter(|hold| hold.contains(&now)).map(|hold| hold.end)
}

/// A cleanup in the future was made before the clock was set back.
fn is_cleanup_due(last: Timestamp, now: Timestamp) -> bool {
    last > now || now.since(last) >= CLEANUP_INTERVAL
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CLEANUP_INTERVAL, held_until, is_cleanup_due, longer};
    use crate::domain::clock::Timestamp;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);
    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn a_service_is_left_alone_until_its_time_or_until_the_clock_is_set_back() {
        let hold = longer(Some(NOW..NOW.plus(MINUTE)), Some(NOW..NOW.plus(MINUTE * 3)));
        let hold = longer(hold, None);
        let end = NOW.plus(MINUTE * 3);
        for (now, until) in [
            (NOW, Some(end)),
            (end.minus(MINUTE), Some(end)),
            (end, None),
            (NOW.minus(MINUTE), None),
        ] {
            assert_eq!(held_until(hold.as_ref(), now), until, "{now:?}");
        }
        assert_eq!(held_until(None, NOW), None);
    }

    #[test]
    fn finished_deliveries_are_removed_once_a_day_also_after_the_clock_was_set_back() {
        assert!(!is_cleanup_due(NOW, NOW));
        assert!(is_cleanup_due(NOW, NOW.plus(CLEANUP_INTERVAL)));
        assert!(is_cleanup_due(NOW.plus(MINUTE), NOW));
    }
}
