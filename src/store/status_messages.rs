//! Status messages: of each user, the last chat message that shows their status.

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const STATUS_MESSAGES: Table = Table { name: "status_messages", key: "user_id" };

/// A status message that may not show the user's status any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleStatusMessage {
    pub user: UserId,
    pub message_id: i64,
    /// SHA-256 of the status that it shows, in hex.
    pub shows: String,
    /// Possible changes of the status since the message was edited.
    pub pending_changes: i64,
    /// The locale that the user chose, or the language of their Telegram app.
    pub locale: Option<String>,
}

impl ReadTx<'_> {
    /// Status messages to be edited now, of users who can be reached.
    pub fn stale_status_messages(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StaleStatusMessage>, StoreError> {
        self.many(
            STATUS_MESSAGES,
            "SELECT user_id, message_id, shows, pending_changes,
                 coalesce(locale_override, language) AS locale
             FROM status_messages JOIN users USING (user_id)
             WHERE pending_changes > 0 AND reachable = 1 AND next_try_ms <= ?1
             ORDER BY next_try_ms LIMIT ?2",
            (now.millis(), limit),
            |row| {
                Ok(StaleStatusMessage {
                    user: UserId(row.get("user_id")?),
                    message_id: row.get("message_id")?,
                    shows: row.get("shows")?,
                    pending_changes: row.get("pending_changes")?,
                    locale: row.get("locale")?,
                })
            },
        )
    }

    /// When the next status message is to be edited, of those that are not due at `now`.
    pub fn next_status_message(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(next_try_ms) FROM status_messages JOIN users USING (user_id)
             WHERE pending_changes > 0 AND reachable = 1 AND next_try_ms > ?1",
            [now.millis()],
        )?;
        Ok(next.map(Timestamp::from_millis))
    }

    /// Telegram's id of the user's status message.
    pub fn status_message_of(&self, user: UserId) -> Result<Option<i64>, StoreError> {
        self.one(
            STATUS_MESSAGES,
            "SELECT user_id, message_id FROM status_messages WHERE user_id = ?1",
            [user.0],
            |row| row.get("message_id"),
        )
    }
}

impl WriteTx<'_> {
    /// Makes this message the user's status message, with one pending change: the status may have changed
    /// while the message was being sent.
    pub fn track_status_message(
        &mut self,
        user: UserId,
        message_id: i64,
        shows: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
        self.change(
            "INSERT INTO status_messages (user_id, message_id, shows, pending_changes)
             VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (user_id) DO UPDATE SET
                 message_id = excluded.message_id, shows = excluded.shows,
                 pending_changes = 1, next_try_ms = 0",
            (user.0, message_id, shows),
        )?;
        self.signal(Queue::StaleMessages);
        Ok(())
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
            self.signal(Queue::StaleMessages);
        }
        Ok(())
    }

    /// The message was edited. Changes since `message` was read are still pending.
    pub fn status_message_updated(
        &mut self,
        message: &StaleStatusMessage,
        shows: &str,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE status_messages SET pending_changes = max(pending_changes - ?3, 0), shows = ?4
             WHERE user_id = ?1 AND message_id = ?2",
            (message.user.0, message.message_id, message.pending_changes, shows),
        )?;
        Ok(())
    }

    /// Puts a message off until `at`, because it could not be edited.
    pub fn retry_status_message(
        &mut self,
        message: &StaleStatusMessage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE status_messages SET next_try_ms = ?3 WHERE user_id = ?1 AND message_id = ?2",
            (message.user.0, message.message_id, at.millis()),
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::tests::{ANN, BOB, NOW, new_store};

    #[tokio::test]
    async fn due_accounts_come_longest_overdue_first() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let later = NOW.plus(Duration::from_secs(1));
            tx.ensure_user(ANN, NOW)?;
            tx.ensure_user(BOB, NOW)?;
            tx.set_wake(ANN, Some(later))?;
            tx.set_wake(BOB, Some(NOW))?;
            assert_eq!(tx.due_accounts(NOW, 9)?, [BOB]);
            assert_eq!(tx.due_accounts(later, 9)?, [BOB, ANN]);
            assert_eq!(tx.due_count(later)?, 2);
            tx.set_wake(BOB, None)?;
            assert_eq!(tx.due_accounts(later, 9)?, [ANN]);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_status_message_stays_stale_until_all_changes_are_shown() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.mark_status_message_stale(ANN)?;
            assert_eq!(tx.stale_status_messages(NOW, 9)?, []);
            tx.track_status_message(ANN, 7, "free", NOW)?;
            assert_eq!(
                tx.stale_status_messages(NOW, 9)?.len(),
                1,
                "the status may have changed meanwhile"
            );
            tx.mark_status_message_stale(ANN)?;
            let message = tx.stale_status_messages(NOW, 9)?.remove(0);
            assert_eq!((message.message_id, message.shows.as_str()), (7, "free"));
            tx.mark_status_message_stale(ANN)?;
            tx.status_message_updated(&message, "premium")?;
            let again = tx.stale_status_messages(NOW, 9)?.remove(0);
            assert_eq!(again.shows, "premium");
            let later = NOW.plus(Duration::from_secs(5));
            tx.retry_status_message(&again, later)?;
            assert_eq!(tx.stale_status_messages(NOW, 9)?, []);
            tx.status_message_updated(&again, "pro")?;
            assert_eq!(tx.stale_status_messages(later, 9)?, []);
            // Another message is the status message now.
            tx.track_status_message(ANN, 8, "pro", NOW)?;
            tx.forget_status_message(ANN, 7)?;
            assert_eq!(tx.status_message_of(ANN)?, Some(8));
            tx.forget_status_message(ANN, 8)?;
            assert_eq!(tx.status_message_of(ANN)?, None);
            Ok(())
        });
        done.await.unwrap();
    }
}
