//! Status messages: of each user, the last chat message that shows their status.
//!
//! A status message is `pending` while it may not show the status, `shown` when it does, and `dead` when it
//! could not be edited. Each change of the status makes it `pending`.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::queue::ClaimRequest;
use crate::store::queues::STATUS_MESSAGES;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

/// A status message that may not show the user's status any more, and whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleStatusMessage {
    pub user: UserId,
    pub message_id: i64,
    /// SHA-256 of the status that it shows, in hex.
    pub shows: String,
    /// Possible changes of the status since the message was edited.
    pub pending_changes: i64,
    /// Failed attempts since then.
    pub attempts: u32,
    /// How many of them Telegram answered with an error that is not known.
    pub unknown_answers: u32,
    /// The first attempt since then.
    pub first_try: Timestamp,
    /// The locale that the user chose, or the language of their Telegram app.
    pub locale: Option<String>,
}

impl ReadTx<'_> {
    /// When the next status message can be claimed; a time in the past means now.
    pub fn next_status_message(&self) -> Result<Option<Timestamp>, StoreError> {
        self.next_due(&STATUS_MESSAGES, None)
    }

    /// Telegram's id of the user's status message.
    pub fn status_message_of(&self, user: UserId) -> Result<Option<i64>, StoreError> {
        self.row(
            STATUS_MESSAGES.table,
            "SELECT user_id, message_id FROM status_messages WHERE user_id = ?1",
            [user.0],
            |row| row.get("message_id"),
        )
    }
}

impl WriteTx<'_> {
    /// Makes this message the user's status message, with a pending change: the status may have changed
    /// while the message was being sent.
    pub fn track_status_message(
        &mut self,
        user: UserId,
        message_id: i64,
        shows: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
        if self.status_message_of(user)? != Some(message_id) {
            self.delete(&STATUS_MESSAGES, user.0)?;
        }
        self.change(
            "INSERT INTO status_messages (user_id, message_id, shows, blocked)
             VALUES (?1, ?2, ?3, (SELECT reachable FROM users WHERE user_id = ?1) = 0)
             ON CONFLICT (user_id) DO UPDATE SET shows = excluded.shows",
            (user.0, message_id, shows),
        )?;
        self.mark_status_message_stale(user)
    }

    /// Deletes a status message that shows something else or was deleted in the chat.
    pub fn forget_status_message(
        &mut self,
        user: UserId,
        message_id: i64,
    ) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM status_messages WHERE user_id = ?1 AND message_id = ?2",
            (user.0, message_id),
        )?;
        Ok(())
    }

    /// The status may have changed: the message that shows it has to be updated.
    pub fn mark_status_message_stale(&mut self, user: UserId) -> Result<(), StoreError> {
        let messages = self.change(
            "UPDATE status_messages SET pending_changes = pending_changes + 1 WHERE user_id = ?1",
            [user.0],
        )?;
        if messages > 0 {
            self.reopen_status_message(user)?;
            self.signal(Queue::StaleMessages);
        }
        Ok(())
    }

    /// Makes a message pending that was shown or dead, without attempts.
    fn reopen_status_message(&mut self, user: UserId) -> Result<(), StoreError> {
        self.change(
            "UPDATE status_messages SET state = 'pending', attempts = 0, unknown_answers = 0,
                 next_try_ms = 0, first_try_ms = NULL, error = NULL
             WHERE user_id = ?1 AND state <> 'pending'",
            [user.0],
        )?;
        Ok(())
    }

    /// Leases up to `limit` messages that are to be edited, of users who can be reached, the longest
    /// overdue first.
    pub fn claim_status_messages(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<StaleStatusMessage>, StoreError> {
        let request = ClaimRequest { part: None, now, limit, lease };
        self.claim(&STATUS_MESSAGES, request, |row| stale_message(row, now))
    }

    /// The message was edited. It stays pending if the status may have changed since `message` was claimed.
    ///
    /// This and the following do nothing if another message has become the status message.
    pub fn status_message_updated(
        &mut self,
        message: &StaleStatusMessage,
        shows: &str,
    ) -> Result<(), StoreError> {
        let updated = self.change(
            "UPDATE status_messages SET pending_changes = max(pending_changes - ?3, 0), shows = ?4,
                 attempts = 0, unknown_answers = 0, first_try_ms = NULL
             WHERE user_id = ?1 AND message_id = ?2",
            (message.user.0, message.message_id, message.pending_changes, shows),
        )?;
        if updated == 0 {
            return Ok(());
        }
        let pending = "SELECT pending_changes FROM status_messages WHERE user_id = ?1";
        if self.number(pending, [message.user.0])? == Some(0) {
            self.finish(&STATUS_MESSAGES, message.user.0, "shown", None, None)?;
        } else {
            self.release(&STATUS_MESSAGES, message.user.0)?;
        }
        Ok(())
    }

    /// Ends the lease after a failed attempt. The message is due again at `at`.
    pub fn retry_status_message(
        &mut self,
        message: &StaleStatusMessage,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        if self.is_status_message(message)? {
            self.retry(&STATUS_MESSAGES, message.user.0, at, Some(error))?;
        }
        Ok(())
    }

    /// As [`Self::retry_status_message`], after an answer from Telegram that is not known.
    pub fn retry_status_message_after_unknown_answer(
        &mut self,
        message: &StaleStatusMessage,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.retry_status_message(message, at, error)?;
        self.change(
            "UPDATE status_messages SET unknown_answers = unknown_answers + 1
             WHERE user_id = ?1 AND message_id = ?2",
            (message.user.0, message.message_id),
        )?;
        Ok(())
    }

    /// Ends the lease of a message that could not be tried. It is due again at `at`.
    pub fn postpone_status_message(
        &mut self,
        message: &StaleStatusMessage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if self.is_status_message(message)? {
            self.postpone(&STATUS_MESSAGES, message.user.0, at, None)?;
        }
        Ok(())
    }

    /// Ends the lease of a message whose user cannot be reached: it waits for them, however long that
    /// takes.
    pub fn release_status_message(
        &mut self,
        message: &StaleStatusMessage,
    ) -> Result<(), StoreError> {
        if self.is_status_message(message)? {
            self.release(&STATUS_MESSAGES, message.user.0)?;
            self.change(
                "UPDATE status_messages SET first_try_ms = NULL WHERE user_id = ?1",
                [message.user.0],
            )?;
        }
        Ok(())
    }

    /// The message is not edited any more, unless the status may have changed since it was claimed or
    /// changes later.
    pub fn give_up_status_message(
        &mut self,
        message: &StaleStatusMessage,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.is_status_message(message)? {
            return Ok(());
        }
        self.give_up(&STATUS_MESSAGES, message.user.0, error, now)?;
        let pending = "SELECT pending_changes FROM status_messages WHERE user_id = ?1";
        if self.number(pending, [message.user.0])? > Some(message.pending_changes) {
            self.reopen_status_message(message.user)?;
        }
        Ok(())
    }

    fn is_status_message(&self, message: &StaleStatusMessage) -> Result<bool, StoreError> {
        Ok(self.status_message_of(message.user)? == Some(message.message_id))
    }
}

/// `now` is the time of the first attempt, if there was none.
fn stale_message(row: &Fields<'_>, now: Timestamp) -> Result<StaleStatusMessage, StoreError> {
    Ok(StaleStatusMessage {
        user: UserId(row.get("user_id")?),
        message_id: row.get("message_id")?,
        shows: row.get("shows")?,
        pending_changes: row.get("pending_changes")?,
        attempts: row.get("attempts")?,
        unknown_answers: row.get("unknown_answers")?,
        first_try: row.opt_millis("first_try_ms")?.unwrap_or(now),
        locale: row.get("locale")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::clock::Timestamp;
    use crate::store::tests::{ANN, NOW, new_store};
    use crate::store::{StaleStatusMessage, Store, StoreError, WriteTx};

    const LEASE: Duration = Duration::from_mins(1);

    fn claim(
        tx: &mut WriteTx<'_>,
        now: Timestamp,
    ) -> Result<Option<StaleStatusMessage>, StoreError> {
        Ok(tx.claim_status_messages(now, 9, LEASE)?.pop())
    }

    #[tokio::test]
    async fn a_status_message_stays_stale_until_all_changes_are_shown() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.mark_status_message_stale(ANN)?;
            assert_eq!(claim(tx, NOW)?, None);
            tx.track_status_message(ANN, 7, "free", NOW)?;
            tx.mark_status_message_stale(ANN)?;
            let message = claim(tx, NOW)?.unwrap();
            assert_eq!((message.message_id, message.shows.as_str()), (7, "free"));
            assert_eq!(message.pending_changes, 2, "the status may have changed meanwhile");
            tx.mark_status_message_stale(ANN)?;
            tx.status_message_updated(&message, "premium")?;
            let again = claim(tx, NOW)?.unwrap();
            assert_eq!((again.shows.as_str(), again.pending_changes), ("premium", 1));
            let later = NOW.plus(Duration::from_secs(5));
            tx.retry_status_message(&again, later, "slow")?;
            assert_eq!((claim(tx, NOW)?, tx.next_status_message()?), (None, Some(later)));
            let again = claim(tx, later)?.unwrap();
            assert_eq!((again.attempts, again.first_try), (1, NOW));
            tx.status_message_updated(&again, "pro")?;
            assert_eq!((claim(tx, later)?, tx.next_status_message()?), (None, None));
            tx.mark_status_message_stale(ANN)?;
            let changed = claim(tx, later)?.unwrap();
            assert_eq!((changed.attempts, changed.first_try), (0, later));
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn the_end_of_an_edit_does_not_concern_a_newer_status_message() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.track_status_message(ANN, 7, "free", NOW)?;
            let old = claim(tx, NOW)?.unwrap();
            tx.track_status_message(ANN, 7, "free", NOW)?;
            assert_eq!(claim(tx, NOW)?, None, "the same message keeps its lease");
            tx.track_status_message(ANN, 8, "pro", NOW)?;
            tx.status_message_updated(&old, "free")?;
            tx.retry_status_message_after_unknown_answer(&old, NOW.plus(LEASE), "slow")?;
            tx.give_up_status_message(&old, "gone", NOW)?;
            tx.forget_status_message(ANN, 7)?;
            assert_eq!(tx.status_message_of(ANN)?, Some(8));
            let new = claim(tx, NOW)?.unwrap();
            assert_eq!((new.shows.as_str(), new.attempts), ("pro", 0));
            tx.forget_status_message(ANN, 8)?;
            assert_eq!(tx.status_message_of(ANN)?, None);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_message_is_edited_by_one_process_at_a_time() {
        let (_folder, path, store) = new_store();
        let other = Store::open(&path).unwrap();
        store.write(|tx| tx.track_status_message(ANN, 7, "free", NOW)).await.unwrap();
        let message = store.write(|tx| claim(tx, NOW)).await.unwrap().unwrap();
        let almost = NOW.plus(LEASE).minus(Duration::from_millis(1));
        assert_eq!(other.write(move |tx| claim(tx, almost)).await, Ok(None));
        assert_eq!(other.read(|tx| tx.next_status_message()).await, Ok(Some(NOW.plus(LEASE))));
        // A change does not end the lease of the process that edits the message.
        other.write(|tx| tx.mark_status_message_stale(ANN)).await.unwrap();
        assert_eq!(other.write(move |tx| claim(tx, almost)).await, Ok(None));
        store.write(move |tx| tx.status_message_updated(&message, "premium")).await.unwrap();
        let again = other.write(move |tx| claim(tx, almost)).await.unwrap().unwrap();
        assert_eq!(again.shows, "premium");
    }

    #[tokio::test]
    async fn a_dead_message_is_pending_again_once_the_status_changes() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.track_status_message(ANN, 7, "free", NOW)?;
            let message = claim(tx, NOW)?.unwrap();
            tx.retry_status_message_after_unknown_answer(&message, NOW, "a new rule")?;
            let message = claim(tx, NOW)?.unwrap();
            assert_eq!((message.attempts, message.unknown_answers), (1, 1));
            tx.give_up_status_message(&message, "a new rule", NOW)?;
            let late = NOW.plus(Duration::from_hours(9999));
            assert_eq!((claim(tx, late)?, tx.next_status_message()?), (None, None));
            assert_eq!(tx.status_message_of(ANN)?, Some(7));

            tx.mark_status_message_stale(ANN)?;
            let revived = claim(tx, late)?.unwrap();
            assert_eq!((revived.attempts, revived.unknown_answers), (0, 0));
            assert_eq!(revived.first_try, late);
            tx.mark_status_message_stale(ANN)?;
            tx.give_up_status_message(&revived, "a new rule", late)?;
            assert!(claim(tx, late)?.is_some(), "the status has changed since it was claimed");
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_message_waits_for_its_user_without_growing_old() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.track_status_message(ANN, 7, "free", NOW)?;
            let message = claim(tx, NOW)?.unwrap();
            tx.release_status_message(&message)?;
            tx.mark_unreachable(ANN, NOW)?;
            assert_eq!((claim(tx, NOW)?, tx.next_status_message()?), (None, None));
            let late = NOW.plus(Duration::from_hours(999));
            tx.record_user(ANN, None, None, late)?;
            assert_eq!(claim(tx, late)?.map(|message| message.first_try), Some(late));
            Ok(())
        });
        done.await.unwrap();
    }
}
