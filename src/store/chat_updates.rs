//! The inbox of Telegram's updates about groups and channels: each stored once as it was received, with the
//! result of applying it.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::chat_update::{ChatId, ChatUpdateOutcome};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::queue::ClaimRequest;
use crate::store::queues::CHAT_UPDATES;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const ROWS: Table = CHAT_UPDATES.table;

/// An update to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChatUpdate {
    pub id: i64,
    /// Distinguishes updates with the same id.
    pub origin: String,
    /// Telegram's name of the kind.
    pub kind: String,
    /// `None`: the update cannot be read.
    pub chat: Option<ChatId>,
    /// Whom it is about.
    pub user: Option<UserId>,
    /// Who caused it.
    pub by: Option<UserId>,
    /// The JSON of the update.
    pub payload: String,
    pub received: Timestamp,
}

/// An update as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChatUpdate {
    /// The number of the row.
    pub entry: i64,
    /// Telegram's id.
    pub id: i64,
    pub kind: String,
    /// `None`: it was removed.
    pub payload: Option<String>,
    pub received: Timestamp,
    pub error: Option<String>,
    /// How often it was applied.
    pub attempts: u32,
    /// When it is applied again. `None`: it is not.
    pub next_try: Option<Timestamp>,
}

impl ReadTx<'_> {
    /// Whether the update is stored.
    pub fn has_chat_update(&self, id: i64, origin: &str) -> Result<bool, StoreError> {
        let found = self.row(
            ROWS,
            "SELECT entry_id FROM chat_updates WHERE update_id = ?1 AND origin = ?2",
            (id, origin),
            |row| row.get::<i64>("entry_id"),
        )?;
        Ok(found.is_some())
    }

    /// When the next update can be claimed; a time in the past means now.
    pub fn next_chat_update_try(&self) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&CHAT_UPDATES, None)
    }

    /// The updates that could not be applied, newest first, at most `limit`.
    pub fn failed_chat_updates(&self, limit: u32) -> Result<Vec<StoredChatUpdate>, StoreError> {
        self.many(
            ROWS,
            "SELECT * FROM chat_updates WHERE status = 'failed' AND next_try_ms IS NULL
             UNION ALL
             SELECT * FROM chat_updates WHERE status = 'failed' AND next_try_ms IS NOT NULL
             ORDER BY received_ms DESC, entry_id DESC LIMIT ?1",
            [limit],
            stored,
        )
    }

    /// How many updates could not be applied.
    pub fn failed_chat_update_count(&self) -> Result<u64, StoreError> {
        let retried = self.number(
            "SELECT count(*) FROM chat_updates WHERE status = 'failed' AND next_try_ms IS NOT NULL",
            [],
        )?;
        Ok(self.given_up_chat_update_count()? + retried.unwrap_or(0).unsigned_abs())
    }

    /// How many updates were given up.
    pub fn given_up_chat_update_count(&self) -> Result<u64, StoreError> {
        let count = self.number(
            "SELECT count(*) FROM chat_updates WHERE status = 'failed' AND next_try_ms IS NULL",
            [],
        )?;
        Ok(count.unwrap_or(0).unsigned_abs())
    }

    /// Why the last of those that were given up has failed.
    pub fn last_chat_update_failure(&self) -> Result<Option<String>, StoreError> {
        let found = self.row(
            ROWS,
            "SELECT entry_id, error FROM chat_updates
             WHERE status = 'failed' AND next_try_ms IS NULL ORDER BY received_ms DESC LIMIT 1",
            [],
            |row| row.get("error"),
        )?;
        Ok(found.flatten())
    }
}

impl WriteTx<'_> {
    /// Stores a new update with the outcome of its first attempt; of one that is ignored, without what it says.
    /// `next_try`: of one that has failed.
    pub fn insert_chat_update(
        &mut self,
        update: &NewChatUpdate,
        outcome: &ChatUpdateOutcome,
        next_try: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let is_ignored = matches!(outcome, ChatUpdateOutcome::Ignored(_));
        self.change(
            "INSERT INTO chat_updates (update_id, origin, kind, chat_id, user_id, by_id, payload,
                 received_ms, status, error, attempts, next_try_ms)
             VALUES (:id, :origin, :kind, :chat, :user, :by, :payload, :received, :status, :error, 1,
                 :next_try)",
            named_params! {
                ":id": update.id,
                ":origin": update.origin,
                ":kind": update.kind,
                ":chat": update.chat.map(|chat| chat.0),
                ":user": update.user.map(|user| user.0),
                ":by": update.by.map(|user| user.0),
                ":payload": if is_ignored { "" } else { &update.payload },
                ":received": update.received.millis(),
                ":status": outcome.as_str(),
                ":error": outcome.reason(),
                ":next_try": next_try.map(Timestamp::millis),
            },
        )?;
        self.chat_update_ended(outcome, next_try);
        for user in update.user.into_iter().chain(update.by) {
            self.remove_chat_updates_of_forgotten(user)?;
        }
        Ok(())
    }

    /// Stores the outcome of another attempt and ends the lease.
    pub fn update_chat_update(
        &mut self,
        entry: i64,
        outcome: &ChatUpdateOutcome,
        next_try: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let changed = self.change(
            "UPDATE chat_updates SET status = ?2, error = ?3, attempts = attempts + 1,
                 next_try_ms = ?4, leased_until_ms = NULL
             WHERE entry_id = ?1",
            (entry, outcome.as_str(), outcome.reason(), next_try.map(Timestamp::millis)),
        )?;
        CHAT_UPDATES.expect(changed > 0, &entry, "updated")?;
        self.chat_update_ended(outcome, next_try);
        // It may have been the last one that was given up.
        self.signal(Queue::Alerts);
        let people = self.row(
            ROWS,
            "SELECT entry_id, user_id, by_id FROM chat_updates WHERE entry_id = ?1",
            [entry],
            |row| Ok([row.get::<Option<i64>>("user_id")?, row.get("by_id")?]),
        )?;
        for user in people.into_iter().flatten().flatten() {
            self.remove_chat_updates_of_forgotten(UserId(user))?;
        }
        Ok(())
    }

    fn chat_update_ended(&mut self, outcome: &ChatUpdateOutcome, next_try: Option<Timestamp>) {
        if next_try.is_some() {
            self.signal(Queue::ChatUpdates);
        } else if matches!(outcome, ChatUpdateOutcome::Failed(_)) {
            self.signal(Queue::Alerts);
        }
    }

    /// Leases up to `limit` updates that are due, the longest overdue first.
    pub fn claim_chat_updates(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<StoredChatUpdate>, StoreError> {
        let request = ClaimRequest { part: None, now, limit, lease };
        self.claim(&CHAT_UPDATES, request, stored)
    }

    /// Makes failed updates due now, with no attempts. Returns how many.
    pub fn replay_chat_updates(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        let waiting = self.change(
            "UPDATE chat_updates SET next_try_ms = ?1, attempts = 0
             WHERE next_try_ms IS NOT NULL AND leased_until_ms IS NULL",
            [now.millis()],
        )?;
        let given_up = self.change(
            "UPDATE chat_updates SET next_try_ms = ?1, attempts = 0
             WHERE status = 'failed' AND next_try_ms IS NULL AND payload <> ''",
            [now.millis()],
        )?;
        self.signal(Queue::ChatUpdates);
        Ok(waiting + given_up)
    }

    /// Deletes up to `limit` updates in each of these states: those that were applied or given up and received before
    /// `applied_before`, and those that were ignored and received before `ignored_before`. Returns how many.
    pub fn delete_chat_updates(
        &mut self,
        applied_before: Timestamp,
        ignored_before: Timestamp,
        limit: u32,
    ) -> Result<usize, StoreError> {
        let mut deleted = 0;
        for (status, before) in [("processed", applied_before), ("ignored", ignored_before)] {
            deleted += self.change(
                "DELETE FROM chat_updates WHERE entry_id IN (
                     SELECT entry_id FROM chat_updates
                     WHERE status <> 'failed' AND status = ?1 AND received_ms < ?2
                     ORDER BY received_ms LIMIT ?3)",
                (status, before.millis(), limit),
            )?;
        }
        deleted += self.change(
            "DELETE FROM chat_updates WHERE entry_id IN (
                 SELECT entry_id FROM chat_updates
                 WHERE status = 'failed' AND next_try_ms IS NULL AND received_ms < ?1
                 ORDER BY received_ms LIMIT ?2)",
            (applied_before.millis(), limit),
        )?;
        Ok(deleted)
    }

    /// Removes what the updates say about a person or were caused by them, once nothing will apply them.
    pub(in crate::store) fn remove_chat_updates_of(
        &mut self,
        user: UserId,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE chat_updates SET payload = '' WHERE user_id = ?1 AND next_try_ms IS NULL",
            [user.0],
        )?;
        self.change(
            "UPDATE chat_updates SET payload = '' WHERE by_id = ?1 AND next_try_ms IS NULL",
            [user.0],
        )?;
        Ok(())
    }

    /// The same for updates that cannot be read, of which it is not known whom they are about.
    pub(in crate::store) fn remove_unreadable_chat_updates_of(
        &mut self,
        user: UserId,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE chat_updates SET payload = ''
             WHERE status = 'failed' AND next_try_ms IS NULL AND user_id IS NULL AND payload <> ''
                 AND EXISTS (SELECT 1 FROM json_tree(payload) WHERE key = 'id' AND atom = ?1)",
            [user.0],
        )?;
        Ok(())
    }

    fn remove_chat_updates_of_forgotten(&mut self, user: UserId) -> Result<(), StoreError> {
        if self.is_forgotten(user)? { self.remove_chat_updates_of(user) } else { Ok(()) }
    }
}

fn stored(row: &Fields<'_>) -> Result<StoredChatUpdate, StoreError> {
    let payload: String = row.get("payload")?;
    Ok(StoredChatUpdate {
        entry: row.get("entry_id")?,
        id: row.get("update_id")?,
        kind: row.get("kind")?,
        payload: (!payload.is_empty()).then_some(payload),
        received: row.millis("received_ms")?,
        error: row.get("error")?,
        attempts: row.get("attempts")?,
        next_try: row.opt_millis("next_try_ms")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::chat_update::{ChatId, ChatUpdateOutcome};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;
    use crate::store::tests::{ANN, BOB, NOW, new_store};
    use crate::store::{NewChatUpdate, StoreError, WriteTx};

    const PAYLOAD: &str = r#"{"chat_member":{"chat":{"title":"Lounge"},
        "new_chat_member":{"status":"member"}}}"#;

    fn update(id: i64, user: UserId, by: UserId) -> NewChatUpdate {
        NewChatUpdate {
            id,
            origin: "here".to_owned(),
            kind: "chat_member".to_owned(),
            chat: Some(ChatId(-1)),
            user: Some(user),
            by: Some(by),
            payload: PAYLOAD.to_owned(),
            received: NOW,
        }
    }

    fn failed() -> ChatUpdateOutcome {
        ChatUpdateOutcome::Failed("why".to_owned())
    }

    /// Of each update, whether its payload is kept.
    fn kept(tx: &WriteTx<'_>) -> Result<Vec<(i64, bool)>, StoreError> {
        tx.many(
            super::ROWS,
            "SELECT entry_id, update_id, payload <> '' AS kept FROM chat_updates ORDER BY entry_id",
            [],
            |row| Ok((row.get("update_id")?, row.flag("kept")?)),
        )
    }

    #[tokio::test]
    async fn a_failed_update_is_claimed_when_it_is_due_until_it_is_given_up() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (soon, lease) = (NOW.plus(Duration::from_secs(10)), Duration::from_secs(30));
            tx.insert_chat_update(&update(1, ANN, BOB), &ChatUpdateOutcome::Processed, None)?;
            tx.insert_chat_update(&update(2, ANN, BOB), &failed(), Some(soon))?;
            assert!(tx.has_chat_update(2, "here")? && !tx.has_chat_update(2, "there")?);
            assert_eq!(tx.next_chat_update_try()?, Some(soon));
            assert_eq!(tx.claim_chat_updates(NOW, 9, lease)?, []);
            let claimed = tx.claim_chat_updates(soon, 9, lease)?;
            assert_eq!((claimed.len(), claimed[0].id, claimed[0].attempts), (1, 2, 1));
            assert_eq!(claimed[0].payload.as_deref(), Some(PAYLOAD));
            assert_eq!(tx.claim_chat_updates(soon, 9, lease)?, [], "it is leased");
            assert_eq!(tx.given_up_chat_update_count()?, 0);
            let listed = tx.failed_chat_updates(9)?;
            assert_eq!((listed.len(), listed[0].id, listed[0].next_try), (1, 2, Some(soon)));
            tx.update_chat_update(claimed[0].entry, &failed(), None)?;
            assert_eq!(tx.given_up_chat_update_count()?, 1);
            let listed = tx.failed_chat_updates(9)?;
            assert_eq!((listed[0].id, listed[0].next_try), (2, None));
            assert_eq!(tx.failed_chat_update_count()?, 1);
            assert_eq!(tx.last_chat_update_failure()?.as_deref(), Some("why"));
            assert_eq!(tx.next_chat_update_try()?, None);
            assert_eq!(tx.replay_chat_updates(NOW)?, 1);
            let again = tx.claim_chat_updates(NOW, 9, lease)?;
            tx.update_chat_update(again[0].entry, &ChatUpdateOutcome::Processed, None)?;
            assert_eq!(tx.given_up_chat_update_count()?, 0);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn an_erasure_removes_what_updates_say_about_a_person_once_they_are_applied() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let processed = ChatUpdateOutcome::Processed;
            tx.ensure_user(ANN, NOW)?;
            tx.insert_chat_update(&update(1, ANN, BOB), &processed, None)?;
            tx.insert_chat_update(&update(2, BOB, ANN), &processed, None)?;
            tx.insert_chat_update(&update(3, BOB, BOB), &processed, None)?;
            tx.insert_chat_update(&update(4, ANN, ANN), &failed(), Some(NOW))?;
            tx.erase_person(ANN, NOW)?;
            assert_eq!(kept(tx)?, [(1, false), (2, false), (3, true), (4, true)]);
            let waiting = tx.claim_chat_updates(NOW, 9, Duration::ZERO)?;
            tx.update_chat_update(waiting[0].entry, &processed, None)?;
            tx.insert_chat_update(&update(5, ANN, BOB), &processed, None)?;
            assert_eq!(kept(tx)?, [(1, false), (2, false), (3, true), (4, false), (5, false)]);
            tx.record_user(ANN, None, None, NOW)?;
            tx.insert_chat_update(&update(6, ANN, BOB), &processed, None)?;
            assert_eq!(kept(tx)?.pop(), Some((6, true)), "the person has written again");
            let data = tx.personal_data(ANN, NOW)?.unwrap().chat_updates;
            assert_eq!(data.len(), 4);
            assert_eq!(
                (&data[3]["title"], &data[3]["place"]),
                (&"Lounge".into(), &"member".into())
            );
            assert!(data[0]["title"].is_null());
            let unreadable = NewChatUpdate {
                user: None,
                by: None,
                payload: format!(r#"{{"new":{{"from":{{"id":{ANN}}}}}}}"#),
                ..update(7, ANN, BOB)
            };
            tx.insert_chat_update(&unreadable, &failed(), None)?;
            tx.ensure_user(BOB, NOW)?;
            tx.erase_person(BOB, NOW)?;
            assert_eq!(kept(tx)?.pop(), Some((7, true)), "it names somebody else");
            tx.erase_person(ANN, NOW)?;
            assert_eq!(kept(tx)?.pop(), Some((7, false)));
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn updates_are_deleted_after_their_time_and_stay_while_they_are_retried() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let ignored = ChatUpdateOutcome::Ignored("no".to_owned());
            for (id, outcome) in [(1, ChatUpdateOutcome::Processed), (2, ignored), (3, failed())] {
                tx.insert_chat_update(&update(id, ANN, BOB), &outcome, None)?;
            }
            tx.insert_chat_update(&update(4, ANN, BOB), &failed(), Some(NOW))?;
            let (before, after) = (NOW, NOW.plus(Duration::from_secs(1)));
            let never = Timestamp::from_millis(0);
            assert_eq!(tx.delete_chat_updates(before, before, 9)?, 0);
            assert_eq!(kept(tx)?[1], (2, false), "what is ignored is not kept");
            assert_eq!(tx.delete_chat_updates(never, after, 9)?, 1);
            assert_eq!(kept(tx)?, [(1, true), (3, true), (4, true)]);
            assert_eq!(tx.delete_chat_updates(after, after, 9)?, 2);
            assert_eq!(kept(tx)?, [(4, true)]);
            Ok(())
        });
        done.await.unwrap();
    }
}
