//! The outbox as senders see it: notices for chats, in order for each user, one in flight for each.
//!
//! A row is `pending` until it is `sent`, `failed`, `expired` or, when it stopped being true before it was
//! sent, `withdrawn`. The sender holds a lease on the row; when the lease ends, any sender can claim the
//! row again, so a crash loses nothing.

use std::time::Duration;

use crate::domain::backoff::NOTICE_LIFETIME;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{RequestId, UserId};
use crate::domain::notice::Notice;
use crate::domain::urgency::Urgency;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::queue::ClaimRequest;
use crate::store::queues::{OUTBOX, STATUS_MESSAGES};
use crate::store::transaction::{ReadTx, WriteTx};

/// A row whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    pub id: i64,
    pub user: UserId,
    pub notice: Notice,
    pub key: String,
    /// Attempts before this one.
    pub attempts: u32,
    /// How many of them Telegram answered with an error that is not known.
    pub unknown_answers: u32,
    pub created: Timestamp,
    /// When the webhook that caused it was received.
    pub cause: Option<Timestamp>,
    pub request_id: RequestId,
    /// The locale that the user chose, or the language of their Telegram app.
    pub locale: Option<String>,
}

/// A notice that was too old to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiredNotice {
    pub user: UserId,
    /// `None` if it cannot be read.
    pub notice: Option<Notice>,
    pub was_reachable: bool,
}

impl ReadTx<'_> {
    /// When the next row can be claimed; a time in the past means now.
    pub fn next_outbox_try(&self) -> Result<Option<Timestamp>, StoreError> {
        let next = |urgency: Urgency| self.next_due(&OUTBOX, Some(urgency.as_str()));
        let [prompt, routine] = Urgency::ALL.map(next);
        Ok([prompt?, routine?].into_iter().flatten().min())
    }
}

impl WriteTx<'_> {
    /// Leases up to `limit` rows that are due: of each user who can be reached, the oldest pending
    /// one, prompt ones before routine ones. A row that cannot be read fails and blocks no other.
    pub fn claim_outbox(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let mut claimed: Vec<OutboxRow> = Vec::new();
        for urgency in Urgency::ALL {
            let taken = u32::try_from(claimed.len()).unwrap_or(u32::MAX);
            let limit = limit.saturating_sub(taken);
            let request = ClaimRequest { part: Some(urgency.as_str()), now, limit, lease };
            claimed.extend(self.claim(&OUTBOX, request, outbox_row)?);
        }
        Ok(claimed)
    }

    /// Expires up to `limit` rows that are too old, the oldest first, and returns them.
    pub fn expire_outbox(
        &mut self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ExpiredNotice>, StoreError> {
        let expired = self.many(
            OUTBOX.table,
            "SELECT outbox_id, user_id, notice, reachable FROM outbox JOIN users USING (user_id)
             WHERE state = 'pending' AND created_ms < ?2
                 AND (leased_until_ms IS NULL OR leased_until_ms <= ?1)
             ORDER BY created_ms LIMIT ?3",
            (now.millis(), now.minus(NOTICE_LIFETIME).millis(), limit),
            |row| {
                let notice: String = row.get("notice")?;
                let expired = ExpiredNotice {
                    user: UserId(row.get("user_id")?),
                    notice: serde_json::from_str(&notice).ok(),
                    was_reachable: row.flag("reachable")?,
                };
                Ok((row.get::<i64>("outbox_id")?, expired))
            },
        )?;
        for (id, _) in &expired {
            self.change(
                "UPDATE outbox SET state = 'expired', leased_until_ms = NULL, finished_ms = ?2
                 WHERE outbox_id = ?1",
                (id, now.millis()),
            )?;
        }
        if !expired.is_empty() {
            log::warn!(rows = expired.len(); "notices were too old to be sent");
        }
        Ok(expired.into_iter().map(|(_, expired)| expired).collect())
    }

    /// `message_id` is Telegram's.
    pub fn notice_sent(
        &mut self,
        id: i64,
        message_id: impl Into<Option<i64>>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = self.finish(&OUTBOX, id, "sent", None, Some(now))?;
        OUTBOX.expect(changed, &id, "sent")?;
        self.change(
            "UPDATE outbox SET message_id = ?2 WHERE outbox_id = ?1",
            (id, message_id.into()),
        )?;
        Ok(())
    }

    /// Ends the lease. The row is due again at `at`, and the user's later rows wait for it.
    pub fn retry_notice(&mut self, id: i64, at: Timestamp, error: &str) -> Result<(), StoreError> {
        let changed = self.retry(&OUTBOX, id, at, Some(error))?;
        OUTBOX.expect(changed, &id, "retried")
    }

    /// As [`WriteTx::retry_notice`], after an answer from Telegram that is not known.
    pub fn retry_notice_after_unknown_answer(
        &mut self,
        id: i64,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.retry_notice(id, at, error)?;
        self.change(
            "UPDATE outbox SET unknown_answers = unknown_answers + 1 WHERE outbox_id = ?1",
            [id],
        )?;
        Ok(())
    }

    /// Makes the notices and status messages due that were put off with this `error` while Telegram was not
    /// available. Returns how many.
    pub fn release_held_messages(
        &mut self,
        error: &str,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let notices = self.make_due(&OUTBOX, error, now)?;
        Ok(notices + self.make_due(&STATUS_MESSAGES, error, now)?)
    }

    /// The notice is not tried again.
    pub fn notice_failed(
        &mut self,
        id: i64,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = self.give_up(&OUTBOX, id, error, now)?;
        OUTBOX.expect(changed, &id, "given up")
    }

    /// Ends the lease of a notice that was not tried.
    pub fn release_notice(&mut self, id: i64) -> Result<(), StoreError> {
        let changed = self.release(&OUTBOX, id)?;
        OUTBOX.expect(changed, &id, "released")
    }
}

fn outbox_row(row: &Fields<'_>) -> Result<OutboxRow, StoreError> {
    let notice: String = row.get("notice")?;
    Ok(OutboxRow {
        id: row.get("outbox_id")?,
        user: UserId(row.get("user_id")?),
        notice: serde_json::from_str(&notice)
            .map_err(|error| row.bad("notice", &error.to_string()))?,
        key: row.get("key")?,
        attempts: row.get("attempts")?,
        unknown_answers: row.get("unknown_answers")?,
        created: row.millis("created_ms")?,
        cause: row.opt_millis("cause_ms")?,
        request_id: row.id("request_id", RequestId::new)?,
        locale: row.get("locale")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::Connection;

    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PlanCode, SubscriptionId, UserId};
    use crate::domain::notice::{Ending, KeyedNotice, Notice};
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{ExpiredNotice, StoreError, WriteTx};

    const LEASE: Duration = Duration::from_secs(30);

    fn put(tx: &mut WriteTx<'_>, user: UserId, key: &str) -> Result<(), StoreError> {
        let notice = Notice::PaymentPending { plan: None };
        tx.enqueue(user, user, &KeyedNotice { key: key.to_owned(), notice }, NOW, None)
    }

    fn claim(tx: &mut WriteTx<'_>, now: Timestamp) -> Result<Vec<(i64, String)>, StoreError> {
        let rows = tx.claim_outbox(now, 10, LEASE)?;
        Ok(rows.into_iter().map(|row| (row.id, row.key)).collect())
    }

    fn row(id: i64, key: &str) -> Vec<(i64, String)> {
        vec![(id, key.to_owned())]
    }

    #[tokio::test]
    async fn a_user_receives_notices_in_order_and_one_at_a_time() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "a1")?;
            put(tx, ANN, "a2")?;
            put(tx, BOB, "b1")?;
            put(tx, BOB, "a1")?;
            assert_eq!(tx.outbox_depth()?, 3, "a key is sent once");
            assert_eq!(claim(tx, NOW)?, [row(1, "a1"), row(3, "b1")].concat());
            assert_eq!(claim(tx, NOW)?, []);

            let later = NOW.plus(Duration::from_secs(5));
            tx.notice_sent(3, 77, NOW)?;
            tx.retry_notice(1, later, "Telegram was slow")?;
            assert_eq!(claim(tx, NOW)?, [], "the second notice waits for the first");
            assert_eq!(tx.next_outbox_try()?, Some(later));
            assert_eq!(claim(tx, later)?, row(1, "a1"));
            tx.notice_failed(1, "rejected", later)?;
            assert_eq!(claim(tx, later)?, row(2, "a2"));
            assert!(matches!(tx.notice_sent(1, 78, later), Err(StoreError::Missing { .. })));
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_prompt_notice_and_what_it_waits_for_go_before_routine_ones() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let reminder = Notice::Ended {
                subscription: SubscriptionId::new("sub_1"),
                plan: PlanCode::new("premium"),
                because: Ending::default(),
            };
            for (user, key) in [(ANN, "a1"), (BOB, "b1"), (BOB, "b2"), (ANN, "a2")] {
                let notice = KeyedNotice { key: key.to_owned(), notice: reminder.clone() };
                tx.enqueue(user, user, &notice, NOW, None)?;
            }
            let next = |tx: &mut WriteTx<'_>| {
                let rows = tx.claim_outbox(NOW, 1, LEASE)?;
                for row in &rows {
                    tx.notice_sent(row.id, 1, NOW)?;
                }
                Ok::<_, StoreError>(rows.into_iter().map(|row| row.key).collect::<String>())
            };
            put(tx, BOB, "b3")?;
            assert_eq!([next(tx)?, next(tx)?], ["b1", "b2"]);
            tx.withdraw_notice("a2", NOW)?;
            let again = KeyedNotice { key: "a2".to_owned(), notice: reminder };
            tx.reopen_notice(&again, NOW)?;
            assert_eq!([next(tx)?, next(tx)?, next(tx)?], ["a1", "a2", "b3"]);
            assert_eq!(tx.next_outbox_try()?, None);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_row_can_be_claimed_again_when_its_lease_ends() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "a1")?;
            assert_eq!(claim(tx, NOW)?, row(1, "a1"));
            assert_eq!(tx.next_outbox_try()?, Some(NOW.plus(LEASE)));
            assert_eq!(claim(tx, NOW.plus(LEASE / 2))?, []);
            assert_eq!(claim(tx, NOW.plus(LEASE))?, row(1, "a1"));
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn notices_for_unreachable_users_wait_until_they_write_or_expire() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            put(tx, ANN, "a1")?;
            claim(tx, NOW)?;
            tx.mark_unreachable(ANN, NOW)?;
            tx.release_notice(1)?;
            assert_eq!((claim(tx, NOW)?, tx.outbox_depth()?), (Vec::new(), 0));
            assert_eq!(tx.next_outbox_try()?, None);
            assert!(tx.record_user(ANN, None, None, NOW)?.was_unreachable);
            assert_eq!(claim(tx, NOW)?, row(1, "a1"));
            tx.release_notice(1)?;
            let old = NOW.plus(Duration::from_hours(7 * 24 + 1));
            let notice = Notice::PaymentPending { plan: None };
            let expired = ExpiredNotice { user: ANN, notice: Some(notice), was_reachable: true };
            assert_eq!(tx.expire_outbox(old, 9)?, [expired]);
            assert_eq!(claim(tx, old)?, []);
            assert_eq!(tx.outbox_depth()?, 0);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_row_that_cannot_be_read_fails_and_blocks_no_other() {
        let (_folder, path, store) = new_store();
        store.write(|tx| put(tx, ANN, "a1")).await.unwrap();
        store.write(|tx| put(tx, BOB, "b1")).await.unwrap();
        let raw = Connection::open(path).unwrap();
        raw.execute("UPDATE outbox SET notice = '{\"kind\":\"?\"}' WHERE outbox_id = 1", [])
            .unwrap();
        let claimed = store.write(|tx| claim(tx, NOW)).await.unwrap();
        assert_eq!(claimed, row(2, "b1"));
        let query = "SELECT state || ' ' || error FROM outbox WHERE outbox_id = 1";
        let outcome: String = raw.query_row(query, [], |row| row.get(0)).unwrap();
        assert!(outcome.starts_with("failed bad row: outbox.notice of row 1:"), "{outcome}");
    }
}
