//! The weekly digest of the figures for owners: queued once for each week and owner, with a switch for each owner.
//!
//! Uses the store, the configuration and `Figures`. Fails with [`StoreError`].

use std::sync::Arc;

use crate::billing::config::BillingConfig;
use crate::billing::figures::Figures;
use crate::domain::admin::Permission;
use crate::domain::changes::{NO_ACCOUNT, to_admins};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::digest::{DigestState, Week, WeeklyDigest};
use crate::domain::ids::UserId;
use crate::domain::notice::{KeyedNotice, Notice};
use crate::store::{ReadTx, Store, StoreError, WriteTx};

/// Checkpoint: the [`DigestState`], as JSON.
const STATE: &str = "weekly_digest";

/// Queues weekly digests. Cheap to clone.
#[derive(Clone)]
pub struct Digests {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
    figures: Figures,
}

impl Digests {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
        figures: &Figures,
    ) -> Self {
        let (clock, config) = (Arc::clone(clock), Arc::clone(config));
        Self { store: store.clone(), clock, config, figures: figures.clone() }
    }

    /// Queues the digest of the last week unless that is done, and returns when the next one is due. Of several
    /// weeks that were missed, only the last one is sent. `None`: there are no digests.
    pub async fn queue_due(&self) -> Result<Option<Timestamp>, StoreError> {
        if !self.config.weekly_digest || self.readers().next().is_none() {
            return Ok(None);
        }
        let now = self.clock.expiry_now();
        let week = Week::due(now);
        let is_due = match self.store.read(state).await? {
            None => {
                let begun = self.store.write(move |tx| set(tx, &DigestState::at_start(now), now));
                begun.await?;
                false
            }
            Some(state) => state.done != week,
        };
        if is_due {
            self.figures.count_changed().await?;
            let report = self.figures.of_period(week.period()).await?;
            self.queue(WeeklyDigest::of(week, &report), now).await?;
        }
        Ok(Some(week.next_due()))
    }

    /// Whether the owner receives digests. `None`: this user never does.
    pub async fn is_on(&self, user: UserId) -> Result<Option<bool>, StoreError> {
        if !self.config.weekly_digest || !self.readers().any(|reader| reader == user) {
            return Ok(None);
        }
        let state = self.store.read(state).await?;
        Ok(Some(state.is_none_or(|state| !state.off.contains(&user))))
    }

    /// Switches the digest of an owner on or off.
    pub async fn switch(&self, user: UserId, on: bool) -> Result<(), StoreError> {
        let now = self.clock.now();
        let switched = self.store.write(move |tx| {
            let mut state = state(tx)?.unwrap_or_else(|| DigestState::at_start(now));
            if on {
                state.off.remove(&user)
            } else {
                state.off.insert(user)
            };
            set(tx, &state, now)
        });
        switched.await
    }

    /// Queues the digest for every reader, if another process has not done so. Nothing is queued while nothing
    /// was ever sold.
    async fn queue(&self, digest: WeeklyDigest, now: Timestamp) -> Result<(), StoreError> {
        let (week, readers) = (digest.week, self.readers().collect::<Vec<_>>());
        let queued = self.store.write(move |tx| {
            let before = state(tx)?.unwrap_or_else(|| DigestState::at_start(now));
            // One of a later week was queued before the clock was set back, and hides none that follows.
            if before.done == week {
                return Ok(());
            }
            if !digest.currencies.is_empty() {
                let readers = readers.into_iter().filter(|reader| !before.off.contains(reader));
                let key = format!("digest:{}", week.first().start().to_rfc3339());
                let notice = KeyedNotice { key, notice: Notice::WeeklyDigest(digest) };
                tx.enqueue_all(to_admins(readers, NO_ACCOUNT, &notice), now)?;
            }
            set(tx, &DigestState { done: week, ..before }, now)
        });
        queued.await
    }

    fn readers(&self) -> impl Iterator<Item = UserId> {
        let admins = self.config.admins.iter();
        admins.filter(|admin| admin.role.may(Permission::ReceiveDigest)).map(|admin| admin.id)
    }
}

fn state(tx: &ReadTx<'_>) -> Result<Option<DigestState>, StoreError> {
    let text = tx.checkpoint(STATE)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn set(tx: &mut WriteTx<'_>, state: &DigestState, now: Timestamp) -> Result<(), StoreError> {
    let text = serde_json::to_string(state)
        .map_err(|error| StoreError::Other { reason: error.to_string() })?;
    tx.set_checkpoint(STATE, Some(&text), now)
}
