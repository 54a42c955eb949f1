//! Open messages: chat messages that are edited when what they show stops being true.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{SessionId, SubscriptionId, UserId};
use crate::domain::open_message::{CustomerAction, Subject};
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const OPEN_MESSAGES: Table = Table { name: "open_messages", key: "message_id" };

/// A chat message and the subject that it depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenMessage {
    pub user: UserId,
    pub message_id: i64,
    /// `None`: this version cannot read it.
    pub subject: Option<Subject>,
    /// When the comparison was due. It becomes due again meanwhile if the subject changes.
    pub due: Timestamp,
    /// The locale that the user chose, or the language of their Telegram app.
    pub locale: Option<String>,
}

impl ReadTx<'_> {
    /// Messages to be compared with their subjects now, of users who can be reached. Messages of users
    /// with pending notices are left out: a notice is sent first, and can be edited into the message.
    pub fn due_open_messages(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<OpenMessage>, StoreError> {
        self.many(
            OPEN_MESSAGES,
            "SELECT user_id, message_id, subject, due_ms,
                 coalesce(locale_override, language) AS locale
             FROM open_messages JOIN users USING (user_id)
             WHERE blocked = 0 AND due_ms <= ?1 ORDER BY due_ms LIMIT ?2",
            (now.millis(), limit),
            |row| {
                let subject: String = row.get("subject")?;
                Ok(OpenMessage {
                    user: UserId(row.get("user_id")?),
                    message_id: row.get("message_id")?,
                    subject: serde_json::from_str(&subject).ok(),
                    due: row.millis("due_ms")?,
                    locale: row.get("locale")?,
                })
            },
        )
    }

    /// When the next message is to be compared with its subject, of those that are not due at `now`.
    pub fn next_open_message(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(due_ms) FROM open_messages WHERE blocked = 0 AND due_ms > ?1",
            [now.millis()],
        )?;
        Ok(next.map(Timestamp::from_millis))
    }

    /// Whether the message is an open message.
    pub fn is_open_message(&self, user: UserId, message_id: i64) -> Result<bool, StoreError> {
        let found = self.number(
            "SELECT count(*) FROM open_messages WHERE user_id = ?1 AND message_id = ?2",
            (user.0, message_id),
        )?;
        Ok(found.is_some_and(|found| found > 0))
    }

    /// The newest message that waits for the notice about a customer action.
    pub fn message_awaiting_action(
        &self,
        user: UserId,
        subscription: &SubscriptionId,
        action: CustomerAction,
    ) -> Result<Option<i64>, StoreError> {
        let subject =
            to_json(&Subject::CustomerAction { subscription: subscription.clone(), action })?;
        self.row(
            OPEN_MESSAGES,
            "SELECT message_id FROM open_messages WHERE user_id = ?1 AND subject = ?2
             ORDER BY message_id DESC LIMIT 1",
            (user.0, subject),
            |row| row.get("message_id"),
        )
    }
}

impl WriteTx<'_> {
    /// Makes the message depend on a subject, with which it is compared at `due`.
    pub fn put_open_message(
        &mut self,
        user: UserId,
        message_id: i64,
        subject: &Subject,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
        self.change(
            "INSERT INTO open_messages (user_id, message_id, subject, due_ms, blocked)
             VALUES (?1, ?2, ?3, ?4,
                 (SELECT reachable FROM users WHERE user_id = ?1) = 0
                     OR EXISTS (SELECT 1 FROM outbox WHERE user_id = ?1 AND state = 'pending'))
             ON CONFLICT (user_id, message_id) DO UPDATE SET
                 subject = excluded.subject, due_ms = excluded.due_ms",
            (user.0, message_id, to_json(subject)?, due.millis()),
        )?;
        self.signal(Queue::StaleMessages);
        Ok(())
    }

    /// Deletes an open message that is about to show something else, unless it waits for the notice about
    /// a customer action.
    pub fn forget_open_offer(&mut self, user: UserId, message_id: i64) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM open_messages
             WHERE user_id = ?1 AND message_id = ?2 AND subject ->> 'about' <> 'customer_action'",
            (user.0, message_id),
        )?;
        Ok(())
    }

    /// Deletes an open message that shows something else or was deleted in the chat.
    pub fn forget_open_message(&mut self, user: UserId, message_id: i64) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM open_messages WHERE user_id = ?1 AND message_id = ?2",
            (user.0, message_id),
        )?;
        Ok(())
    }

    /// Makes the account's messages due, because its state has changed. Messages that wait for the notice
    /// about a customer action keep their time: the notice can take a few seconds.
    pub fn recheck_open_messages(&mut self, user: UserId) -> Result<(), StoreError> {
        let messages = self.change(
            "UPDATE open_messages SET due_ms = min(due_ms, 0) - 1
             WHERE user_id = ?1 AND subject ->> 'about' <> 'customer_action'",
            [user.0],
        )?;
        if messages > 0 {
            self.signal(Queue::StaleMessages);
        }
        Ok(())
    }

    /// Makes the messages of a checkout session due, because its state has changed.
    pub(super) fn recheck_messages_of(&mut self, session: &SessionId) -> Result<(), StoreError> {
        self.change(
            "UPDATE open_messages SET due_ms = min(due_ms, 0) - 1 WHERE subject ->> 'session' = ?1",
            [session.as_str()],
        )?;
        self.signal(Queue::StaleMessages);
        Ok(())
    }

    /// Puts off a message that is still true or could not be edited. If its subject has changed since the
    /// message was read, it stays due: each change gives it an earlier time than any before.
    pub fn recheck_open_message(
        &mut self,
        message: &OpenMessage,
        due: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE open_messages SET due_ms = ?3
             WHERE user_id = ?1 AND message_id = ?2 AND due_ms = ?4",
            (message.user.0, message.message_id, due.millis(), message.due.millis()),
        )?;
        Ok(())
    }
}

fn to_json(subject: &Subject) -> Result<String, StoreError> {
    serde_json::to_string(subject).map_err(|error| StoreError::Other {
        reason: format!("a subject cannot be written as JSON: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::ids::{PlanCode, SessionId, SubscriptionId};
    use crate::domain::notice::{KeyedNotice, Notice};
    use crate::domain::open_message::{CustomerAction, Subject};
    use crate::store::tests::{ANN, BOB, NOW, new_store};

    #[tokio::test]
    async fn a_message_is_compared_when_it_is_due_or_its_account_has_changed() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let later = NOW.plus(Duration::from_hours(1));
            let session = SessionId::new("cs_1");
            let subject =
                Subject::Checkout { session: session.clone(), plan: PlanCode::new("pro") };
            tx.put_open_message(ANN, 7, &subject, later, NOW)?;
            tx.put_open_message(BOB, 7, &subject, later, NOW)?;
            assert_eq!(tx.due_open_messages(NOW, 9)?, []);
            assert_eq!(tx.due_open_messages(later, 9)?.len(), 2);
            tx.recheck_open_messages(ANN)?;
            let due = tx.due_open_messages(NOW, 9)?;
            assert_eq!((due.len(), due[0].user, due[0].subject.as_ref()), (1, ANN, Some(&subject)));
            tx.recheck_open_message(&due[0], later)?;
            tx.recheck_messages_of(&session)?;
            assert_eq!(tx.due_open_messages(NOW, 9)?.len(), 2, "the session has changed");
            let read = tx.due_open_messages(NOW, 9)?;
            tx.recheck_messages_of(&session)?;
            for message in &read {
                tx.recheck_open_message(message, later)?;
            }
            assert_eq!(tx.due_open_messages(NOW, 9)?.len(), 2, "it has moved once more");

            // A notice goes first.
            let notice = Notice::PaymentPending { plan: None };
            let notice = KeyedNotice { key: "a1".to_owned(), notice };
            tx.enqueue(ANN, ANN, &notice, NOW, None)?;
            let due = tx.due_open_messages(NOW, 9)?;
            assert_eq!(due.iter().map(|message| message.user).collect::<Vec<_>>(), [BOB]);
            tx.forget_open_message(BOB, 7)?;
            assert_eq!(tx.due_open_messages(NOW, 9)?, []);
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_message_that_waits_for_a_notice_stays_open_after_a_second_tap() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let subscription = SubscriptionId::new("sub_1");
            let action = CustomerAction::ChangePlan;
            let subject = Subject::CustomerAction { subscription: subscription.clone(), action };
            for message in [7, 9, 8] {
                tx.put_open_message(ANN, message, &subject, NOW, NOW)?;
            }
            tx.forget_open_offer(ANN, 9)?;
            assert_eq!(tx.message_awaiting_action(ANN, &subscription, action)?, Some(9));
            tx.recheck_open_messages(ANN)?;
            assert_eq!(
                tx.message_awaiting_action(ANN, &subscription, CustomerAction::Resume)?,
                None
            );
            assert_eq!(tx.message_awaiting_action(BOB, &subscription, action)?, None);
            tx.forget_open_message(ANN, 9)?;
            assert!(!tx.is_open_message(ANN, 9)?);
            assert_eq!(tx.message_awaiting_action(ANN, &subscription, action)?, Some(8));
            let offer =
                Subject::Checkout { session: SessionId::new("cs_1"), plan: PlanCode::new("pro") };
            tx.put_open_message(ANN, 8, &offer, NOW, NOW)?;
            tx.forget_open_offer(ANN, 8)?;
            assert!(!tx.is_open_message(ANN, 8)?);
            Ok(())
        });
        done.await.unwrap();
    }
}
