//! The outbox: notices that wait to be sent, each in order of its user.
//!
//! Uses the store, and the configuration for the admins that are alerted to a notice that is given up.
//! Fails with [`StoreError`].

use std::sync::Arc;
use std::time::Duration;

use crate::billing::alerts::observe;
use crate::billing::config::BillingConfig;
use crate::billing::people::known;
use crate::domain::alerts::{Alert, Observation};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::conversation::{ConversationNotice, PROMPT_LIFETIME};
use crate::domain::ids::UserId;
use crate::domain::notice::{KeyedNotice, Notice};
use crate::domain::open_message::Subject;
use crate::domain::person::KnownPerson;
use crate::metrics;
use crate::store::{ExpiredNotice, Listener, OutboxRow, Queue, Store, StoreError, WriteTx};

const TOO_OLD: &str = "it could not be delivered within seven days";
/// Notices that expire in one transaction.
const EXPIRY_BATCH: u32 = 64;

/// The queue of notices. Cheap to clone.
#[derive(Clone)]
pub struct Outbox {
    store: Store,
    clock: SharedClock,
    config: Arc<BillingConfig>,
}

impl Outbox {
    pub(in crate::billing) fn new(
        store: &Store,
        clock: &SharedClock,
        config: &Arc<BillingConfig>,
    ) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), config: Arc::clone(config) }
    }

    /// Woken when a commit queues a notice or a copy of a broadcast, or makes a sent message stale.
    #[must_use]
    pub fn listen(&self) -> Listener {
        self.store.listen(&[Queue::Notices, Queue::StaleMessages, Queue::BroadcastCopies])
    }

    /// When the next notice can be claimed; a time in the past means now.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_outbox_try()).await
    }

    /// Leases up to `limit` notices that are due, each the oldest of its user. Notices that are too
    /// old expire first, with an alert if their reader was reachable.
    pub async fn claim(&self, limit: u32, lease: Duration) -> Result<Vec<OutboxRow>, StoreError> {
        loop {
            let (config, now) = (self.config.clone(), self.clock.now());
            let expiry = self.clock.expiry_now();
            let claimed = self.store.write(move |tx| {
                let expired = tx.expire_outbox(expiry, EXPIRY_BATCH)?;
                let is_last_batch = u32::try_from(expired.len()) != Ok(EXPIRY_BATCH);
                for ExpiredNotice { user, notice, was_reachable } in expired {
                    if let Some(notice) = notice.filter(|_| was_reachable) {
                        metrics::notice_lost("expired");
                        undelivered(tx, &config, user, &notice, TOO_OLD, now)?;
                    }
                }
                is_last_batch.then(|| tx.claim_outbox(now, limit, lease)).transpose()
            });
            if let Some(claimed) = claimed.await? {
                return Ok(claimed);
            }
        }
    }

    /// Those whom an alarm is about, as far as they are stored. Empty for other notices.
    pub async fn people_of(&self, notice: &Notice) -> Result<Vec<KnownPerson>, StoreError> {
        let Notice::Alarm { alarm } = notice else { return Ok(Vec::new()) };
        let Some(user) = alarm.user() else { return Ok(Vec::new()) };
        let user = self.store.read(move |tx| tx.user(user)).await?;
        Ok(user.as_ref().map(known).into_iter().collect())
    }

    /// Gives up a notice that Telegram rejects for good.
    pub async fn give_up(&self, row: OutboxRow, reason: String) -> Result<(), StoreError> {
        let (config, now) = (self.config.clone(), self.clock.now());
        let given_up = self.store.write(move |tx| {
            tx.notice_failed(row.id, &reason, now)?;
            undelivered(tx, &config, row.user, &row.notice, &reason, now)
        });
        given_up.await
    }

    /// The notice was sent as a message of the user. `replaced`: the message that it was shown in, which
    /// depends on nothing else any more.
    pub async fn sent(
        &self,
        row: &OutboxRow,
        message: i64,
        replaced: Option<i64>,
    ) -> Result<(), StoreError> {
        let (id, user, now) = (row.id, row.user, self.clock.now());
        let subject = Subject::of_notice(&row.notice, self.config.catalogue());
        let partner = match row.notice {
            Notice::Conversation(
                ConversationNotice::Answer { user, .. }
                | ConversationNotice::Colleague { user, .. },
            ) => Some(user),
            _ => None,
        };
        let sent = self.store.write(move |tx| {
            tx.notice_sent(id, message, now)?;
            if let Some(replaced) = replaced {
                tx.forget_open_message(user, replaced)?;
            }
            if let Some(person) = partner {
                let before = now.minus(PROMPT_LIFETIME);
                tx.put_message_prompt(user, message, person, now, before)?;
            }
            // It may have been paid while the notice was being sent.
            match &subject {
                Some(subject) => tx.put_open_message(user, message, subject, now, now),
                None => Ok(()),
            }
        });
        sent.await
    }

    /// Reschedules a notice.
    pub async fn retry(
        &self,
        row: i64,
        at: Timestamp,
        reason: &'static str,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.retry_notice(row, at, reason)).await
    }

    /// Reschedules a notice to which Telegram has given a response that is not understood.
    pub async fn retry_after_unknown_answer(
        &self,
        row: i64,
        at: Timestamp,
        reason: String,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.retry_notice_after_unknown_answer(row, at, &reason)).await
    }

    /// The user is unreachable: the notice waits until they write again. A message of an admin does not wait, and
    /// the admin is notified.
    pub async fn wait_for_user(&self, row: OutboxRow) -> Result<(), StoreError> {
        let now = self.clock.now();
        let waits = self.store.write(move |tx| {
            let OutboxRow { id, user, notice, key, .. } = row;
            if let Notice::Conversation(ConversationNotice::FromOperator { by, .. }) = notice {
                tx.notice_failed(id, "the person has blocked the bot", now)?;
                let name = tx.user(user)?.and_then(|user| user.name);
                let notice = Notice::Conversation(ConversationNotice::Blocked { user, name });
                let notice = KeyedNotice { key: format!("{key}:blocked"), notice };
                tx.enqueue(by, user, &notice, now, None)?;
            } else {
                tx.release_notice(id)?;
            }
            tx.mark_unreachable(user, now)
        });
        waits.await
    }

    /// Makes the notices and status messages due that were rescheduled for this reason. Returns how many
    /// there were.
    pub async fn release_held(&self, reason: &'static str) -> Result<usize, StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.release_held_messages(reason, now)).await
    }
}

/// The admins are alerted, unless the notice is a message to an admin.
fn undelivered(
    tx: &mut WriteTx<'_>,
    config: &BillingConfig,
    user: UserId,
    notice: &Notice,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if matches!(notice, Notice::Alarm { .. }) {
        return Ok(());
    }
    let alert = Alert::DeadNotices { count: 1, user, reason: reason.to_owned() };
    observe(tx, config, &Observation::found(alert), now)
}
