//! The outbox as accounts see it: the notices about each account, which are queued, updated and withdrawn.

use rusqlite::named_params;

use crate::domain::changes::{NewNotice, NoticeState, QueuedNotice};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::KeyedNotice;
use crate::domain::urgency::Urgency;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::queues::OUTBOX;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

impl ReadTx<'_> {
    /// The notices about this account that are not archived, in the order in which they were queued.
    pub fn notices_about(
        &self,
        account: UserId,
        now: Timestamp,
    ) -> Result<Vec<QueuedNotice>, StoreError> {
        let retained = self.notices_in_order(account, false, now)?;
        Ok(retained.into_iter().map(|(_, notice)| notice).collect())
    }

    /// Every notice about this account, in the order in which they were queued.
    pub fn all_notices_about(
        &self,
        account: UserId,
        now: Timestamp,
    ) -> Result<Vec<QueuedNotice>, StoreError> {
        let mut all = self.notices_in_order(account, true, now)?;
        all.extend(self.notices_in_order(account, false, now)?);
        all.sort_by_key(|(id, _)| *id);
        Ok(all.into_iter().map(|(_, notice)| notice).collect())
    }

    /// Each notice with its number.
    fn notices_in_order(
        &self,
        account: UserId,
        archived: bool,
        now: Timestamp,
    ) -> Result<Vec<(i64, QueuedNotice)>, StoreError> {
        let found = self.many(
            OUTBOX.table,
            "SELECT outbox_id, key, notice, state, leased_until_ms FROM outbox
             WHERE about_id = ?1 AND archived = ?2 ORDER BY outbox_id",
            (account.0, archived),
            |row| {
                let text: String = row.get("notice")?;
                let state = notice_state(row, now)?;
                // A notice that cannot be read is left out. It fails when it is claimed.
                let Ok(notice) = serde_json::from_str(&text) else { return Ok(None) };
                let notice = KeyedNotice { key: row.get("key")?, notice };
                Ok(Some((row.get("outbox_id")?, QueuedNotice { notice, state })))
            },
        )?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// The state of the notice in a row with the columns `state` and `leased_until_ms`.
pub(super) fn notice_state(row: &Fields<'_>, now: Timestamp) -> Result<NoticeState, StoreError> {
    let leased = row.opt_millis("leased_until_ms")?.is_some_and(|until| until > now);
    row.word("state", |state| match state {
        "pending" if leased => Some(NoticeState::Leaving),
        "pending" => Some(NoticeState::Waiting),
        "sent" => Some(NoticeState::Sent),
        "withdrawn" => Some(NoticeState::Withdrawn),
        "failed" | "expired" => Some(NoticeState::GivenUp),
        _ => None,
    })
}

impl WriteTx<'_> {
    /// Queues each of the notices, as [`WriteTx::enqueue`] does.
    pub fn enqueue_all(
        &mut self,
        notices: impl IntoIterator<Item = NewNotice>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for NewNotice { reader, about, notice, cause } in notices {
            self.enqueue(reader, about, &notice, now, cause)?;
        }
        Ok(())
    }

    /// Queues a notice about the account of `about` for `user`, unless its key exists: a notice is sent
    /// once. `cause` is when the webhook that caused it was received.
    pub fn enqueue(
        &mut self,
        user: UserId,
        about: UserId,
        notice: &KeyedNotice,
        now: Timestamp,
        cause: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
        let text = to_json(notice)?;
        let request = self.request().clone();
        let inserted = self.change(
            "INSERT INTO outbox (user_id, about_id, key, notice, urgency, next_try_ms, request_id,
                 cause_ms, created_ms, blocked)
             VALUES (:user, :about, :key, :notice, :urgency, :now, :request, :cause, :now,
                 (SELECT reachable FROM users WHERE user_id = :user) = 0
                     OR EXISTS (SELECT 1 FROM outbox WHERE user_id = :user AND state = 'pending'))
             ON CONFLICT (key) DO NOTHING",
            named_params! {
                ":user": user.0,
                ":about": about.0,
                ":key": notice.key,
                ":notice": text,
                ":urgency": notice.notice.urgency().as_str(),
                ":now": now.millis(),
                ":request": request.as_str(),
                ":cause": cause.map(Timestamp::millis),
            },
        )?;
        if inserted > 0 {
            self.signal(Queue::Notices);
        }
        if inserted > 0 && notice.notice.urgency() == Urgency::Prompt {
            self.hurry_notices_before(&notice.key)?;
        }
        Ok(())
    }

    /// Makes the user's other pending notices prompt, because the one with this key waits for them and is.
    fn hurry_notices_before(&mut self, key: &str) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET urgency = 'prompt'
             WHERE user_id = (SELECT user_id FROM outbox WHERE key = ?1)
                 AND state = 'pending' AND urgency = 'routine'",
            [key],
        )?;
        Ok(())
    }

    /// Queues a withdrawn notice again, with new content, because it is true again. It is prompt: it goes
    /// before younger ones of the user, which may be.
    pub fn reopen_notice(
        &mut self,
        notice: &KeyedNotice,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET state = 'pending', urgency = 'prompt', notice = ?2,
                 finished_ms = NULL, next_try_ms = ?3, created_ms = ?3, error = NULL
             WHERE key = ?1 AND state = 'withdrawn'",
            (notice.key.as_str(), to_json(notice)?, now.millis()),
        )?;
        self.hurry_notices_before(&notice.key)?;
        self.signal(Queue::Notices);
        Ok(())
    }

    /// Replaces the content of a pending notice.
    pub fn reword_notice(&mut self, notice: &KeyedNotice) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET notice = ?2 WHERE key = ?1 AND state = 'pending'",
            (notice.key.as_str(), to_json(notice)?),
        )?;
        Ok(())
    }

    /// Withdraws the pending notices whose key is `start`, a colon and more, but for those that are being sent at this
    /// moment.
    pub fn withdraw_waiting_notices(
        &mut self,
        start: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // A semicolon comes after a colon.
        self.change(
            "UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL, finished_ms = ?2
             WHERE key > ?1 || ':' AND key < ?1 || ';' AND state = 'pending'
                 AND (leased_until_ms IS NULL OR leased_until_ms <= ?2)",
            (start, now.millis()),
        )?;
        self.signal(Queue::Notices);
        Ok(())
    }

    /// Pending notices with such keys, as in [`Self::withdraw_waiting_notices`], are sent at `at` at the earliest.
    pub fn postpone_notices(&mut self, start: &str, at: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET next_try_ms = max(next_try_ms, ?2)
             WHERE key > ?1 || ':' AND key < ?1 || ';' AND state = 'pending'",
            (start, at.millis()),
        )?;
        Ok(())
    }

    /// Withdraws a pending notice that stopped being true.
    pub fn withdraw_notice(&mut self, key: &str, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL, finished_ms = ?2
             WHERE key = ?1 AND state = 'pending'",
            (key, now.millis()),
        )?;
        // The user's next notice waited behind it.
        self.signal(Queue::Notices);
        Ok(())
    }
}

fn to_json(notice: &KeyedNotice) -> Result<String, StoreError> {
    serde_json::to_string(&notice.notice)
        .map_err(|error| StoreError::Other { reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::changes::NoticeState;
    use crate::domain::ids::PlanCode;
    use crate::domain::notice::{KeyedNotice, Notice};
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{StoreError, WriteTx};

    const LEASE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_pending_notice_can_be_changed_and_withdrawn_and_a_sent_one_cannot() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let states = |tx: &WriteTx<'_>| {
                let queued = tx.notices_about(ANN, NOW)?;
                Ok::<_, StoreError>(
                    queued.into_iter().map(|queued| queued.state).collect::<Vec<_>>(),
                )
            };
            let notice = |plan: &str| KeyedNotice {
                key: "a1".to_owned(),
                notice: Notice::PaymentPending { plan: Some(PlanCode::new(plan)) },
            };
            tx.enqueue(ANN, ANN, &notice("premium"), NOW, None)?;
            tx.reword_notice(&notice("pro"))?;
            assert_eq!(tx.notices_about(ANN, NOW)?[0].notice, notice("pro"));
            tx.withdraw_notice("a1", NOW)?;
            assert_eq!(
                (states(tx)?, tx.claim_outbox(NOW, 9, LEASE)?),
                (vec![NoticeState::Withdrawn], vec![])
            );
            tx.reopen_notice(&notice("basic"), NOW)?;
            assert_eq!(tx.claim_outbox(NOW, 9, LEASE)?[0].notice, notice("basic").notice);
            assert_eq!(states(tx)?, [NoticeState::Leaving]);
            tx.notice_sent(1, 77, NOW)?;
            tx.withdraw_notice("a1", NOW)?;
            tx.reword_notice(&notice("pro"))?;
            assert_eq!(states(tx)?, [NoticeState::Sent]);
            assert_eq!(tx.notices_about(ANN, NOW)?[0].notice, notice("basic"));
            assert_eq!(tx.notices_about(BOB, NOW)?, []);
            Ok(())
        });
        done.await.unwrap();
    }
}
