//! Delivers notices, in order for each user, at Telegram's pace, none lost by a restart; and redraws
//! the message that shows somebody their status.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::billing::Billing;
use crate::domain::clock::SharedClock;
use crate::domain::plan::Catalogue;
use crate::logging;
use crate::measures;
use crate::messages::Phrasebook;
use crate::store::{OutboxRow, Store, StoreError};
use crate::telegram::{Delivery, Scope, Telegram};

/// A crashed sender's rows are free again after this. Longer than any call to Telegram.
const LEASE: Duration = Duration::from_mins(1);
/// Rows sent at once.
const BATCH: u32 = 16;
/// Telegram takes about 30 messages a second from one bot.
/// Source: <https://core.telegram.org/bots/faq>, "My bot is hitting limits".
const PACE: Duration = Duration::from_millis(34);
/// A row may fall due without a bell: a retry, or a clock that was turned.
const TICK: Duration = Duration::from_millis(250);
/// Tries of a row for which Telegram keeps asking for patience with one chat.
const MAX_ATTEMPTS: u32 = 20;

/// However long Telegram asks for, it is asked again after this.
const LONGEST_HOLD: Duration = Duration::from_mins(1);

/// What came of one look at the outbox.
#[derive(Debug, Clone, Copy, Default)]
struct Batch {
    tried: u32,
    /// All chats are to be left alone for so long.
    hold: Option<Duration>,
}

#[derive(Clone)]
pub struct Outbox {
    pub store: Store,
    pub billing: Billing,
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
            let batch = match self.work().await {
                Ok(batch) => batch,
                Err(error) => {
                    log::error!(error:% = error; "the outbox cannot be read");
                    Batch::default()
                }
            };
            let pause = match batch {
                Batch { hold: Some(hold), .. } => hold,
                // More may wait behind what was sent, in the same chats.
                Batch { tried, .. } if tried > 0 => {
                    (PACE * tried).saturating_sub(started.elapsed())
                }
                Batch { .. } => TICK,
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.bell.notified(), if batch.tried == 0 && batch.hold.is_none() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// News first; a message that is redrawn rings nobody's phone.
    async fn work(&self) -> Result<Batch, StoreError> {
        let mut batch = self.deliver_due().await?;
        if batch.hold.is_none() {
            let cards = self.redraw_cards().await?;
            batch.tried += cards.tried;
            batch.hold = cards.hold;
        }
        Ok(batch)
    }

    /// Brings status messages in line with the status.
    async fn redraw_cards(&self) -> Result<Batch, StoreError> {
        let now = self.clock.now();
        let stale = self.store.read(move |snapshot| snapshot.stale_cards(now, BATCH)).await?;
        let mut batch = Batch::default();
        for card in stale {
            let Ok(view) = self.billing.status(card.user).await else {
                // Why was logged; it must not stand in the way of others.
                let later = now.plus(LONGEST_HOLD);
                self.store.write(move |ledger| ledger.retry_card(&card, later)).await?;
                continue;
            };
            let words = self.phrasebook.for_user(card.locale.as_deref(), None);
            let screen = words.status(&view, &self.catalogue);
            let shows = screen.fingerprint();
            // Telegram refuses an edit that changes nothing.
            let delivery = if shows == card.shows {
                Delivery::Delivered { message_id: card.message_id }
            } else {
                batch.tried += 1;
                self.telegram.edit(card.user.0, card.message_id, &screen).await
            };
            let now = self.clock.now();
            let hold = match delivery {
                Delivery::RetryAt(after, Scope::All) => Some(after.min(LONGEST_HOLD)),
                _ => None,
            };
            self.store
                .write(move |ledger| match delivery {
                    Delivery::Delivered { .. } => ledger.card_redrawn(&card, &shows),
                    Delivery::RetryAt(after, _) => ledger.retry_card(&card, now.plus(after)),
                    Delivery::Unreachable => ledger.mark_unreachable(card.user, now),
                    // Gone, or too old to be edited: the next status is a new message.
                    Delivery::Rejected(_) | Delivery::Migrated(_) => {
                        ledger.forget_card(card.user, card.message_id)
                    }
                })
                .await
                .map_err(|error: StoreError| error)?;
            if hold.is_some() {
                return Ok(Batch { hold, ..batch });
            }
        }
        Ok(batch)
    }

    /// Sends one batch of what is due.
    async fn deliver_due(&self) -> Result<Batch, StoreError> {
        let now = self.clock.now();
        // The writer is asked only when there is something to claim.
        let next = self.store.read(|snapshot| snapshot.next_outbox_try()).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(Batch::default());
        }
        let rows: Vec<OutboxRow> =
            self.store.write(move |ledger| ledger.claim_outbox(now, BATCH, LEASE)).await?;
        let mut batch = Batch::default();
        let mut sending = JoinSet::new();
        for row in rows {
            batch.tried += 1;
            let outbox = self.clone();
            let request = row.request_id.clone();
            sending.spawn(logging::scope(request, async move { outbox.deliver(row).await }));
        }
        while let Some(sent) = sending.join_next().await {
            match sent {
                Ok(Ok(hold)) => batch.hold = batch.hold.max(hold),
                Ok(Err(error)) => log::error!(error:% = error; "a delivery cannot be recorded"),
                Err(_) => log::error!("a delivery panicked; its lease will free the notice"),
            }
        }
        Ok(batch)
    }

    /// Returns how long all chats must be left alone, if Telegram asked for that.
    async fn deliver(&self, row: OutboxRow) -> Result<Option<Duration>, StoreError> {
        let words = self.phrasebook.for_user(row.locale.as_deref(), None);
        let screen = words.notice(&row.notice, &self.catalogue);
        let delivery = self.telegram.send(row.user.0, &screen).await;
        let now = self.clock.now();
        let (id, user) = (row.id, row.user);
        let outbox_id = id;
        match delivery {
            Delivery::Delivered { message_id } => {
                let waited_ms = now.since(row.cause.unwrap_or(row.created)).as_millis();
                if let Some(cause) = row.cause {
                    measures::notice_sent(now.since(cause));
                }
                log::info!(outbox_id, waited_ms; "notice sent");
                self.store.write(move |ledger| ledger.outbox_sent(id, message_id, now)).await?;
            }
            Delivery::RetryAt(after, scope) => {
                // While Telegram itself is out of reach nothing is given up: the outbox's own
                // lifetime bounds the wait.
                let exhausted = matches!(scope, Scope::Chat) && row.attempts + 1 >= MAX_ATTEMPTS;
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
                if matches!(scope, Scope::All) {
                    return Ok(Some(after.min(LONGEST_HOLD)));
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
        Ok(None)
    }

    async fn fail(&self, id: i64, reason: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.write(move |ledger| ledger.outbox_failed(id, &reason, now)).await
    }
}

/// 1 s, 2 s, 4 s … about half an hour, or one minute while Telegram itself is out of reach.
fn backoff(attempts: u32, scope: Scope) -> Duration {
    match scope {
        Scope::Chat => Duration::from_secs(1 << attempts.min(11)),
        Scope::All => Duration::from_secs(1 << attempts.min(6)),
    }
}
