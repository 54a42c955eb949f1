//! Tells other services: events in order for each user, to each callback at its own pace, none lost by a
//! restart.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::billing::Billing;
use crate::callbacks::{Post, Verdict};
use crate::domain::ids::CallbackName;
use crate::logging;
use crate::measures;
use crate::store::{CallbackRow, Store, StoreError};

/// A crashed sender's rows are free again after this. Longer than any post.
const LEASE: Duration = Duration::from_mins(1);
/// Events posted to one service at once.
const BATCH: u32 = 8;
/// A row may fall due without a bell: a retry, or a clock that was turned.
const TICK: Duration = Duration::from_millis(250);
/// While the ledger cannot be read or written.
const SETBACK: Duration = Duration::from_secs(2);
/// What was not taken for so long is given up.
const PATIENCE: Duration = Duration::from_hours(3 * 24);
/// Between two tries at most, unless the service asks for more.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

/// One service.
#[derive(Clone)]
pub struct Callbacks {
    pub store: Store,
    pub billing: Billing,
    pub name: CallbackName,
    pub post: Post,
    /// Rung when rows may have come in.
    pub bell: Arc<Notify>,
}

impl Callbacks {
    /// Runs until `stop`; what is being posted then is finished first.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let rung = self.bell.notified();
            let pause = match self.post_due().await {
                Ok(0) => TICK,
                Ok(_) => continue,
                Err(error) => {
                    log::error!(error:% = error; "callbacks cannot be read");
                    SETBACK
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = rung => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Posts one batch of what is due; how many.
    async fn post_due(&self) -> Result<usize, StoreError> {
        let (now, name) = (self.billing.now(), self.name.clone());
        // The writer is asked only when there is something to claim.
        let next = self.store.read(move |snapshot| snapshot.next_callback_try(&name)).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let name = self.name.clone();
        let rows = self
            .store
            .write(move |ledger| ledger.claim_callbacks(&name, now, BATCH, LEASE))
            .await?;
        let count = rows.len();
        let mut posting = JoinSet::new();
        for row in rows {
            let callbacks = self.clone();
            let request = row.request_id.clone();
            posting.spawn(logging::scope(request, async move { callbacks.deliver(row).await }));
        }
        while let Some(posted) = posting.join_next().await {
            match posted {
                Ok(Ok(())) => {}
                Ok(Err(error)) => log::error!(error:% = error; "a callback cannot be recorded"),
                Err(_) => log::error!("a callback panicked; its lease will free the event"),
            }
        }
        Ok(count)
    }

    async fn deliver(&self, row: CallbackRow) -> Result<(), StoreError> {
        let verdict = self.post.send(&row.message, &row.body, self.billing.now()).await;
        let now = self.billing.now();
        let (id, callback, message) = (row.id, self.name.as_str(), row.message.as_str());
        let (outcome, last) = match verdict {
            Verdict::Taken => {
                let waited_ms = now.since(row.created).as_millis();
                log::info!(callback, message, waited_ms; "event told");
                self.store.write(move |ledger| ledger.outbox_sent(id, None, now)).await?;
                ("taken", None)
            }
            Verdict::Refused { reason } => ("given_up", Some(reason)),
            Verdict::Later { reason, .. } if now.since(row.created) >= PATIENCE => {
                ("given_up", Some(reason))
            }
            Verdict::Later { reason, wait } => {
                let attempt = row.attempts + 1;
                log::warn!(callback, message, attempt, reason:%; "event put off");
                let at = now.plus(wait.unwrap_or_default().max(backoff(row.attempts)));
                self.store.write(move |ledger| ledger.outbox_retry(id, at, &reason)).await?;
                ("put_off", None)
            }
        };
        measures::callback(callback, outcome);
        if let Some(reason) = last {
            log::error!(callback, message, reason:%; "event given up: it is kept, and can be sent again");
            self.billing.give_up_callback(id, self.name.clone(), reason).await?;
        }
        Ok(())
    }
}

/// 5 s, 10 s, 20 s … ten minutes.
fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(5 << attempts.min(7)).min(LONGEST_PAUSE)
}
