//! Billing cards: the last message that shows somebody their status.

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queue;

const STATUS_MESSAGES: Table = Table { name: "cards", key: "user_id" };

/// A person's status message that does not show their status any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleStatusMessage {
    pub user: UserId,
    pub message_id: i64,
    /// A fingerprint of what it shows.
    pub shows: String,
    /// How often the status has moved since it was drawn.
    pub moves: i64,
    pub locale: Option<String>,
}

impl ReadTx<'_> {
    /// Status messages to be redrawn now, of people who can be reached.
    pub fn stale_status_messages(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StaleStatusMessage>, StoreError> {
        self.many(
            STATUS_MESSAGES,
            "SELECT user_id, message_id, shows, stale, coalesce(locale_override, language) AS locale
             FROM cards JOIN users USING (user_id)
             WHERE stale > 0 AND reachable = 1 AND next_try_ms <= ?1
             ORDER BY next_try_ms LIMIT ?2",
            (now.millis(), limit),
            |row| {
                Ok(StaleStatusMessage {
                    user: UserId(row.get("user_id")?),
                    message_id: row.get("message_id")?,
                    shows: row.get("shows")?,
                    moves: row.get("stale")?,
                    locale: row.get("locale")?,
                })
            },
        )
    }

    /// When the next status message is to be edited, of those that are not due at `now`.
    pub fn next_status_message(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(next_try_ms) FROM cards JOIN users USING (user_id)
             WHERE stale > 0 AND reachable = 1 AND next_try_ms > ?1",
            [now.millis()],
        )?;
        Ok(next.map(Timestamp::from_millis))
    }

    pub fn status_message_of(&self, user: UserId) -> Result<Option<i64>, StoreError> {
        self.one(
            STATUS_MESSAGES,
            "SELECT user_id, message_id FROM cards WHERE user_id = ?1",
            [user.0],
            |row| row.get("message_id"),
        )
    }
}

impl WriteTx<'_> {
    /// This message shows the person's status from now on. It is looked at once more: the status may
    /// have moved while the message was on its way.
    pub fn track_status_message(
        &mut self,
        user: UserId,
        message_id: i64,
        shows: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.know_user(user, now)?;
        self.change(
            "INSERT INTO cards (user_id, message_id, shows, stale) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (user_id) DO UPDATE SET
                 message_id = excluded.message_id, shows = excluded.shows, stale = 1,
                 next_try_ms = 0",
            (user.0, message_id, shows),
        )?;
        self.signal(Queue::StaleMessages);
        Ok(())
    }

    /// The message shows something else now, or is gone.
    pub fn forget_status_message(
        &mut self,
        user: UserId,
        message_id: i64,
    ) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM cards WHERE user_id = ?1 AND message_id = ?2",
            (user.0, message_id),
        )?;
        Ok(())
    }

    /// The status may have moved: the message that shows it has to follow.
    pub fn mark_status_message_stale(&mut self, user: UserId) -> Result<(), StoreError> {
        let messages =
            self.change("UPDATE cards SET stale = stale + 1 WHERE user_id = ?1", [user.0])?;
        if messages > 0 {
            self.signal(Queue::StaleMessages);
        }
        Ok(())
    }

    /// It shows the status as it was when it was read; what has moved since is still to be drawn.
    pub fn status_message_updated(
        &mut self,
        card: &StaleStatusMessage,
        shows: &str,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE cards SET stale = max(stale - ?3, 0), shows = ?4
             WHERE user_id = ?1 AND message_id = ?2",
            (card.user.0, card.message_id, card.moves, shows),
        )?;
        Ok(())
    }

    /// It could not be redrawn yet.
    pub fn retry_status_message(
        &mut self,
        card: &StaleStatusMessage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE cards SET next_try_ms = ?3 WHERE user_id = ?1 AND message_id = ?2",
            (card.user.0, card.message_id, at.millis()),
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    #[tokio::test]
    async fn those_whose_time_has_come_are_found_longest_due_first() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let later = NOW.plus(Duration::from_secs(1));
            tx.know_user(ANN, NOW)?;
            tx.know_user(BOB, NOW)?;
            tx.set_wake(ANN, Some(later))?;
            tx.set_wake(BOB, Some(NOW))?;
            assert_eq!(tx.due_accounts(NOW, 9)?, [BOB]);
            assert_eq!(tx.due_accounts(later, 9)?, [BOB, ANN]);
            assert_eq!(tx.due_work(later)?, 2);
            tx.set_wake(BOB, None)?;
            assert_eq!(tx.due_accounts(later, 9)?, [ANN]);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_status_message_stays_out_of_date_until_what_moved_meanwhile_is_drawn() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.mark_status_message_stale(ANN)?;
            assert_eq!(tx.stale_status_messages(NOW, 9)?, []);
            tx.track_status_message(ANN, 7, "free", NOW)?;
            assert_eq!(tx.stale_status_messages(NOW, 9)?.len(), 1, "it may have moved on the way");
            tx.mark_status_message_stale(ANN)?;
            let card = tx.stale_status_messages(NOW, 9)?.remove(0);
            assert_eq!((card.message_id, card.shows.as_str()), (7, "free"));
            tx.mark_status_message_stale(ANN)?;
            tx.status_message_updated(&card, "premium")?;
            let again = tx.stale_status_messages(NOW, 9)?.remove(0);
            assert_eq!(again.shows, "premium");
            let later = NOW.plus(Duration::from_secs(5));
            tx.retry_status_message(&again, later)?;
            assert_eq!(tx.stale_status_messages(NOW, 9)?, []);
            tx.status_message_updated(&again, "pro")?;
            assert_eq!(tx.stale_status_messages(later, 9)?, []);
            // Another message has taken its place: the old one is nobody's card.
            tx.track_status_message(ANN, 8, "pro", NOW)?;
            tx.forget_status_message(ANN, 7)?;
            assert_eq!(tx.status_message_of(ANN)?, Some(8));
            tx.forget_status_message(ANN, 8)?;
            assert_eq!(tx.status_message_of(ANN)?, None);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
