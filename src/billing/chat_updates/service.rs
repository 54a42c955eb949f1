//! Stores Telegram's updates about groups and channels before they are confirmed, and applies each in the
//! transaction that stores it.
//!
//! Uses the store. Receiving fails with [`NotStored`] if an update is not durable, everything else with
//! [`StoreError`]: an update that cannot be applied is a [`ChatUpdateOutcome`], not an error.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::billing::NotStored;
use crate::billing::config::BillingConfig;
use crate::billing::paid_chats::apply;
use crate::domain::backoff::CHAT_UPDATE;
use crate::domain::chat_update::{ChatUpdate, ChatUpdateOutcome, FailedChatUpdate};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::logging;
use crate::metrics;
use crate::store::{Listener, NewChatUpdate, Queue, Store, StoreError, StoredChatUpdate};

/// After this, another worker may take over the updates of one that has crashed.
const LEASE: Duration = Duration::from_secs(30);
/// Updates that are claimed together.
const BATCH: u32 = 16;
/// Why an update that was stored cannot be applied by this version.
const UNREADABLE: &str = "this version of tollgate cannot read it";

/// An update as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedChatUpdate {
    /// Telegram's id.
    pub id: i64,
    /// Identifies the event by chat, person and date. Updates with the same id can differ in it.
    pub origin: String,
    /// Telegram's name of the kind.
    pub kind: String,
    /// The JSON of the update.
    pub payload: String,
    /// `None`: the update cannot be read.
    pub update: Option<ChatUpdate>,
}

/// A stored update that was applied again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayedChatUpdate {
    /// Telegram's id.
    pub id: i64,
    /// Telegram's name of the kind.
    pub kind: String,
    pub outcome: ChatUpdateOutcome,
}

/// The inbox of these updates. Cheap to clone.
#[derive(Clone)]
pub struct ChatUpdates {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

impl ChatUpdates {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// Stores an update and applies it, unless it is stored already. Returns once it is durable. An update
    /// that cannot be applied is stored as `failed` and retried here, not by Telegram.
    pub async fn receive(&self, received: ReceivedChatUpdate) -> Result<(), NotStored> {
        let Some(_admission) = self.store.admit() else { return Err(NotStored::Overloaded) };
        let now = self.clock.now();
        let row = row(&received, now);
        let received = Arc::new((received, row));
        let (job, config) = (Arc::clone(&received), Arc::clone(&self.config));
        let written = self.store.write(move |tx| {
            let (received, row) = &*job;
            if tx.has_chat_update(row.id, &row.origin)? {
                return Ok(None);
            }
            let outcome = match &received.update {
                Some(update) => apply(tx, &config, update, now)?,
                None => ChatUpdateOutcome::Failed(UNREADABLE.to_owned()),
            };
            tx.insert_chat_update(row, &outcome, None)?;
            Ok(Some(outcome))
        });
        let outcome = match written.await {
            Ok(outcome) => outcome,
            Err(error) if error.is_transient() => return Err(error.into()),
            Err(error) => Some(self.store_as_failed(Arc::clone(&received), &error, now).await?),
        };
        let (received, _) = &*received;
        match outcome {
            Some(outcome) => note(received.id, &received.kind, &outcome),
            None => log::info!(update = received.id; "ignoring a redelivered update"),
        }
        Ok(())
    }

    /// Applying it again at once would fail in the same way.
    async fn store_as_failed(
        &self,
        received: Arc<(ReceivedChatUpdate, NewChatUpdate)>,
        error: &StoreError,
        now: Timestamp,
    ) -> Result<ChatUpdateOutcome, StoreError> {
        let outcome = ChatUpdateOutcome::Failed(error.to_string());
        let (stored, next) = (outcome.clone(), next_try(&outcome, 0, now));
        self.store.write(move |tx| tx.insert_chat_update(&received.1, &stored, next)).await?;
        Ok(outcome)
    }

    /// Woken when a commit makes a stored update due.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::ChatUpdates])
    }

    /// When [`Self::retry_due`] has work next.
    pub async fn next_retry(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_chat_update_try()).await
    }

    /// Applies the stored updates that are due. `read` reads the JSON of an update. Returns how many there
    /// were.
    pub async fn retry_due(
        &self,
        read: fn(&[u8]) -> Option<ChatUpdate>,
    ) -> Result<usize, StoreError> {
        let now = self.clock.now();
        if self.next_retry().await?.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due = self.store.write(move |tx| tx.claim_chat_updates(now, BATCH, LEASE)).await?;
        Ok(self.apply_claimed(due, read).await.len())
    }

    /// Applies updates that this process has leased.
    async fn apply_claimed(
        &self,
        claimed: Vec<StoredChatUpdate>,
        read: fn(&[u8]) -> Option<ChatUpdate>,
    ) -> Vec<ReplayedChatUpdate> {
        let mut applied = Vec::with_capacity(claimed.len());
        for stored in claimed {
            let request = logging::new_request_id();
            let (id, kind) = (stored.id, stored.kind.clone());
            let retried = logging::scope(request, self.retry(stored, read)).await;
            let outcome = retried.unwrap_or_else(|error| {
                log::error!(update = id, error:%; "a stored update was not applied");
                ChatUpdateOutcome::Failed(error.to_string())
            });
            applied.push(ReplayedChatUpdate { id, kind, outcome });
        }
        applied
    }

    async fn retry(
        &self,
        stored: StoredChatUpdate,
        read: fn(&[u8]) -> Option<ChatUpdate>,
    ) -> Result<ChatUpdateOutcome, StoreError> {
        let (now, entry, before) = (self.clock.now(), stored.entry, stored.attempts);
        let update = stored.payload.as_deref().and_then(|payload| read(payload.as_bytes()));
        let config = Arc::clone(&self.config);
        let applied = self.store.write(move |tx| {
            let outcome = match &update {
                Some(update) => apply(tx, &config, update, now)?,
                None => ChatUpdateOutcome::Failed(UNREADABLE.to_owned()),
            };
            tx.update_chat_update(entry, &outcome, None)?;
            Ok(outcome)
        });
        let outcome = match applied.await {
            Ok(outcome) => outcome,
            // The lease ends by itself.
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                let outcome = ChatUpdateOutcome::Failed(error.to_string());
                let (failed, next) = (outcome.clone(), next_try(&outcome, before, now));
                self.store.write(move |tx| tx.update_chat_update(entry, &failed, next)).await?;
                outcome
            }
        };
        note(stored.id, &stored.kind, &outcome);
        Ok(outcome)
    }

    /// The updates that could not be applied, newest first, at most `limit`; and how many there are.
    pub async fn failed(&self, limit: u32) -> Result<(Vec<FailedChatUpdate>, u64), StoreError> {
        let found = self.store.read(move |tx| {
            Ok::<_, StoreError>((tx.failed_chat_updates(limit)?, tx.failed_chat_update_count()?))
        });
        let (failed, count) = found.await?;
        let failed = failed.into_iter().map(|stored| FailedChatUpdate {
            id: stored.id,
            kind: stored.kind,
            error: stored.error,
            received: stored.received,
            next_try: stored.next_try,
        });
        Ok((failed.collect(), count))
    }

    /// Applies the updates again that could not be applied. `read` reads the JSON of an update.
    pub async fn replay_failed(
        &self,
        read: fn(&[u8]) -> Option<ChatUpdate>,
    ) -> Result<Vec<ReplayedChatUpdate>, StoreError> {
        let now = self.clock.now();
        let claimed = self.store.write(move |tx| {
            tx.replay_chat_updates(now)?;
            tx.claim_chat_updates(now, u32::MAX, LEASE)
        });
        Ok(self.apply_claimed(claimed.await?, read).await)
    }
}

/// When an update is applied again. `before`: failed attempts before this one.
fn next_try(outcome: &ChatUpdateOutcome, before: u32, now: Timestamp) -> Option<Timestamp> {
    let failed = matches!(outcome, ChatUpdateOutcome::Failed(_));
    failed.then(|| CHAT_UPDATE.next_delay(before)).flatten().map(|delay| now.plus(delay))
}

fn row(received: &ReceivedChatUpdate, now: Timestamp) -> NewChatUpdate {
    let (user, by) = match &received.update {
        Some(ChatUpdate::Member(change)) => (Some(change.person.id), Some(change.by)),
        Some(ChatUpdate::Request(request)) => (Some(request.person.id), None),
        Some(ChatUpdate::Bot(change)) => (None, Some(change.by.id)),
        Some(ChatUpdate::Migrated { .. }) | None => (None, None),
    };
    NewChatUpdate {
        id: received.id,
        // Does not reveal, after the payload was removed, whom the update was about.
        origin: hex::encode(&Sha256::digest(&received.origin)[..16]),
        kind: received.kind.clone(),
        chat: received.update.as_ref().map(ChatUpdate::chat),
        user,
        by,
        payload: received.payload.clone(),
        received: now,
    }
}

fn note(update: i64, kind: &str, outcome: &ChatUpdateOutcome) {
    metrics::chat_update(kind, outcome.as_str());
    match outcome {
        ChatUpdateOutcome::Processed => log::info!(update, kind; "update applied"),
        ChatUpdateOutcome::Ignored(reason) => log::debug!(update, kind, reason; "update ignored"),
        ChatUpdateOutcome::Failed(reason) => {
            log::warn!(update, kind, reason; "update stored as failed");
        }
    }
}
