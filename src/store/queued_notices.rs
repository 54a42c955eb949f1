//! The outbox as accounts see it: what was told about each, put in, reworded and taken back.

use rusqlite::named_params;

use crate::domain::changes::NoticeState;
use crate::domain::changes::QueuedNotice;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::KeyedNotice;
use crate::store::error::StoreError;
use crate::store::outbox::OUTBOX;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queue;

impl ReadTx<'_> {
    /// Every notice about this account, in the order in which they were put in.
    pub fn notices_about(
        &self,
        account: UserId,
        now: Timestamp,
    ) -> Result<Vec<QueuedNotice>, StoreError> {
        self.many(
            OUTBOX,
            "SELECT outbox_id, key, content, state, leased_until_ms FROM outbox
             WHERE about_id = ?1 AND callback IS NULL ORDER BY outbox_id",
            [account.0],
            |row| {
                let text: String = row.get("content")?;
                let leased = row.opt_millis("leased_until_ms")?.is_some_and(|until| until > now);
                let state = row.word("state", |state| match state {
                    "pending" if leased => Some(NoticeState::Leaving),
                    "pending" => Some(NoticeState::Waiting),
                    "sent" => Some(NoticeState::Sent),
                    "withdrawn" => Some(NoticeState::Withdrawn),
                    "failed" | "expired" => Some(NoticeState::GivenUp),
                    _ => None,
                })?;
                // What cannot be read was not told by this program, and fails when it is claimed.
                let notice = serde_json::from_str(&text).ok();
                Ok(notice.map(|notice| {
                    row.get("key")
                        .map(|key| QueuedNotice { notice: KeyedNotice { key, notice }, state })
                }))
            },
        )?
        .into_iter()
        .flatten()
        .collect()
    }
}

impl WriteTx<'_> {
    /// Does nothing where the key exists: nothing is told twice. `about`: whose account it is news of.
    /// `cause` is when the webhook came in.
    pub fn enqueue(
        &mut self,
        user: UserId,
        about: UserId,
        notice: &KeyedNotice,
        now: Timestamp,
        cause: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.know_user(user, now)?;
        let text = written(notice)?;
        let request = self.request().clone();
        let inserted = self.change(
            "INSERT INTO outbox (user_id, about_id, key, content, next_try_ms, request_id, cause_ms,
                 created_ms)
             VALUES (:user, :about, :key, :notice, :now, :request, :cause, :now)
             ON CONFLICT (key) DO NOTHING",
            named_params! {
                ":user": user.0,
                ":about": about.0,
                ":key": notice.key,
                ":notice": text,
                ":now": now.millis(),
                ":request": request.as_str(),
                ":cause": cause.map(Timestamp::millis),
            },
        )?;
        if inserted > 0 {
            self.signal(Queue::Notices);
        }
        Ok(())
    }

    /// What was taken back has become true again, perhaps in other words.
    pub fn reopen_notice(
        &mut self,
        notice: &KeyedNotice,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET state = 'pending', content = ?2, finished_ms = NULL,
                 next_try_ms = ?3, created_ms = ?3, error = NULL
             WHERE key = ?1 AND state = 'withdrawn'",
            (notice.key.as_str(), written(notice)?, now.millis()),
        )?;
        self.signal(Queue::Notices);
        Ok(())
    }

    /// It waits, and what it says has moved meanwhile.
    pub fn reword_notice(&mut self, notice: &KeyedNotice) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET content = ?2 WHERE key = ?1 AND state = 'pending'",
            (notice.key.as_str(), written(notice)?),
        )?;
        Ok(())
    }

    /// It waits, and has stopped being true.
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

fn written(notice: &KeyedNotice) -> Result<String, StoreError> {
    serde_json::to_string(&notice.notice)
        .map_err(|error| StoreError::Other { reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::changes::NoticeState;
    use crate::domain::ids::PlanCode;
    use crate::domain::notice::KeyedNotice;
    use crate::domain::notice::Notice;
    use crate::store::StoreError;
    use crate::store::WriteTx;
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    const LEASE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn what_waits_follows_the_truth_and_what_leaves_does_not() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let states = |tx: &WriteTx<'_>| {
                let told = tx.notices_about(ANN, NOW)?;
                Ok::<_, StoreError>(told.into_iter().map(|one| one.state).collect::<Vec<_>>())
            };
            let news = |plan: &str| KeyedNotice {
                key: "a1".to_owned(),
                notice: Notice::PaymentPending { plan: Some(PlanCode::new(plan)) },
            };
            tx.enqueue(ANN, ANN, &news("premium"), NOW, None)?;
            tx.reword_notice(&news("pro"))?;
            assert_eq!(tx.notices_about(ANN, NOW)?[0].notice, news("pro"));
            tx.withdraw_notice("a1", NOW)?;
            assert_eq!(
                (states(tx)?, tx.claim_outbox(NOW, 9, LEASE)?),
                (vec![NoticeState::Withdrawn], vec![])
            );
            tx.reopen_notice(&news("basic"), NOW)?;
            assert_eq!(tx.claim_outbox(NOW, 9, LEASE)?[0].notice, news("basic").notice);
            assert_eq!(states(tx)?, [NoticeState::Leaving]);
            tx.notice_sent(1, 77, NOW)?;
            tx.withdraw_notice("a1", NOW)?;
            tx.reword_notice(&news("pro"))?;
            assert_eq!(states(tx)?, [NoticeState::Sent]);
            assert_eq!(tx.notices_about(ANN, NOW)?[0].notice, news("basic"));
            assert_eq!(tx.notices_about(BOB, NOW)?, []);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
