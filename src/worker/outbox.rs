//! Delivers notices: in order for each user, at Telegram's pace, none lost by a restart.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::domain::clock::SharedClock;
use crate::domain::plan::Catalogue;
use crate::logging;
use crate::messages::Phrasebook;
use crate::store::{OutboxRow, Store, StoreError};
use crate::telegram::{Delivery, Scope, Telegram};

/// A crashed sender's rows are free again after this. Longer than any call to Telegram.
const LEASE: Duration = Duration::from_mins(2);
/// Rows sent at once: well under Telegram's 30 messages a second.
const BATCH: u32 = 16;
/// Telegram's overall limit is 30 a second; a batch takes at least this long.
const BATCH_PACE: Duration = Duration::from_millis(600);
/// A row may fall due without a bell: a retry, or a clock that was turned.
const TICK: Duration = Duration::from_millis(250);
/// Tries of a row that Telegram neither takes nor refuses; the last waits an hour.
const MAX_ATTEMPTS: u32 = 20;

#[derive(Clone)]
pub struct Outbox {
    pub store: Store,
    pub telegram: Telegram,
    pub phrasebook: Arc<Phrasebook>,
    pub catalogue: Catalogue,
    pub clock: SharedClock,
    /// Rung when rows may have come in.
    pub bell: Arc<Notify>,
}

impl Outbox {
    /// Runs until `stop`; what is being sent then is finished first.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let started = Instant::now();
            let sent = match self.deliver_due().await {
                Ok(sent) => sent,
                Err(error) => {
                    log::error!(error:% = error; "the outbox cannot be read");
                    0
                }
            };
            let full = sent == usize::try_from(BATCH).unwrap_or(usize::MAX);
            let pause = if full { BATCH_PACE.saturating_sub(started.elapsed()) } else { TICK };
            // A batch that brought something may have more behind it in the same chat.
            if sent > 0 && !full {
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.bell.notified(), if !full => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Sends one batch of what is due; returns how many rows were tried.
    async fn deliver_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        // The writer is asked only when there is something to claim.
        let next = self.store.read(|snapshot| snapshot.next_outbox_try()).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let rows: Vec<OutboxRow> =
            self.store.write(move |ledger| ledger.claim_outbox(now, BATCH, LEASE)).await?;
        let tried = rows.len();
        let mut sending = tokio::task::JoinSet::new();
        for row in rows {
            let outbox = self.clone();
            let request = row.request_id.clone();
            sending.spawn(logging::scope(request, async move { outbox.deliver(row).await }));
        }
        let mut put_off = false;
        while let Some(sent) = sending.join_next().await {
            match sent {
                Ok(Ok(Paced::Everyone(wait))) => {
                    tokio::time::sleep(wait).await;
                    put_off = true;
                }
                Ok(Ok(Paced::No)) => {}
                Ok(Err(error)) => log::error!(error:% = error; "a delivery cannot be recorded"),
                Err(_) => log::error!("a delivery panicked; its lease will free the notice"),
            }
        }
        Ok(if put_off { 0 } else { tried })
    }

    async fn deliver(&self, row: OutboxRow) -> Result<Paced, StoreError> {
        let words = self.phrasebook.for_user(row.locale.as_deref(), None);
        let screen = words.notice(&row.notice, &self.catalogue);
        let delivery = self.telegram.send(row.user.0, &screen).await;
        let now = self.clock.now();
        let (id, user) = (row.id, row.user);
        let outbox_id = id;
        match delivery {
            Delivery::Delivered { message_id } => {
                let waited_ms = now.since(row.cause.unwrap_or(row.created)).as_millis();
                log::info!(outbox_id, waited_ms; "notice sent");
                self.store.write(move |ledger| ledger.outbox_sent(id, message_id, now)).await?;
            }
            Delivery::RetryAt(after, scope) => {
                let exhausted = row.attempts + 1 >= MAX_ATTEMPTS;
                log::warn!(outbox_id, attempt = row.attempts + 1, exhausted; "notice put off");
                let wait = after.max(backoff(row.attempts, scope));
                self.store
                    .write(move |ledger| {
                        if exhausted {
                            ledger.outbox_failed(id, "Telegram did not take it", now)
                        } else {
                            ledger.outbox_retry(id, now.plus(wait), "put off by Telegram")
                        }
                    })
                    .await?;
                if matches!(scope, Scope::All) && !after.is_zero() {
                    return Ok(Paced::Everyone(after.min(Duration::from_mins(1))));
                }
            }
            Delivery::Unreachable => {
                log::info!(outbox_id; "the user cannot be reached; the notice waits");
                self.store
                    .write(move |ledger| {
                        ledger.outbox_release(id)?;
                        ledger.mark_unreachable(user, now)
                    })
                    .await?;
            }
            Delivery::Migrated(_) => {
                self.fail(id, "a private chat does not migrate".to_owned()).await?;
            }
            Delivery::Rejected(reason) => {
                log::error!(outbox_id, reason:%; "Telegram refuses a notice");
                self.fail(id, reason).await?;
            }
        }
        Ok(Paced::No)
    }

    async fn fail(&self, id: i64, reason: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |ledger| ledger.outbox_failed(id, &reason, now)).await
    }
}

/// Whether Telegram has asked for a pause in all chats.
enum Paced {
    No,
    Everyone(Duration),
}

/// 1 s, 2 s, 4 s … one hour, where Telegram names no time itself.
fn backoff(attempts: u32, scope: Scope) -> Duration {
    match scope {
        Scope::Chat => Duration::from_secs(1 << attempts.min(11)).min(Duration::from_hours(1)),
        Scope::All => Duration::from_secs(1 << attempts.min(6)),
    }
}
