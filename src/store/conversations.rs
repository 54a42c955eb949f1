//! Conversations between the admins and one person.

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::queues::OUTBOX;
use crate::store::transaction::{ReadTx, WriteTx};
use crate::store::wake_ups::Queue;

const CONVERSATIONS: Table = Table { name: "conversations", key: "user_id" };
const PROMPTS: Table = Table { name: "message_prompts", key: "message_id" };

impl ReadTx<'_> {
    /// Whether what the person writes goes to the admins.
    pub fn is_conversation_open(&self, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let open = self.row(
            CONVERSATIONS,
            "SELECT user_id FROM conversations
             WHERE user_id = ?1 AND (open_until_ms IS NULL OR open_until_ms > ?2)",
            (user.0, now.millis()),
            |_| Ok(()),
        )?;
        Ok(open.is_some())
    }

    /// Whether the person has answered a message of an admin.
    pub fn has_answered(&self, user: UserId) -> Result<bool, StoreError> {
        let answered = self.row(
            CONVERSATIONS,
            "SELECT user_id FROM conversations WHERE user_id = ?1 AND open_until_ms IS NOT NULL",
            [user.0],
            |_| Ok(()),
        )?;
        Ok(answered.is_some())
    }

    /// Whether the message in the person's chat is from an admin.
    pub fn is_operator_message(&self, user: UserId, message: i64) -> Result<bool, StoreError> {
        let found = self.row(
            OUTBOX.table,
            "SELECT outbox_id FROM outbox WHERE about_id = ?1 AND user_id = ?1 AND message_id = ?2
                 AND json_extract(notice, '$.what') = 'from_operator'",
            (user.0, message),
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// The person to whom a reply to the message in the admin's chat goes.
    pub fn prompted(&self, admin: UserId, message: i64) -> Result<Option<UserId>, StoreError> {
        self.row(
            PROMPTS,
            "SELECT message_id, user_id FROM message_prompts WHERE admin_id = ?1 AND message_id = ?2",
            (admin.0, message),
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }

    /// Whether a notice with this key was queued.
    pub fn is_notice_known(&self, key: &str) -> Result<bool, StoreError> {
        self.is_true("SELECT EXISTS (SELECT 1 FROM outbox WHERE key = ?1)", [key])
    }
}

impl WriteTx<'_> {
    /// What the person writes goes to the admins until `until`. `None`: until they have answered.
    pub fn open_conversation(
        &mut self,
        user: UserId,
        until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.change(
            "INSERT INTO conversations (user_id, open_until_ms) VALUES (?1, ?2)
             ON CONFLICT (user_id) DO UPDATE SET open_until_ms = excluded.open_until_ms",
            (user.0, until.map(Timestamp::millis)),
        )?;
        Ok(())
    }

    /// A reply to the message in the admin's chat goes to the person. Prompts from before `before` end.
    pub fn put_message_prompt(
        &mut self,
        admin: UserId,
        message: i64,
        user: UserId,
        now: Timestamp,
        before: Timestamp,
    ) -> Result<(), StoreError> {
        self.change("DELETE FROM message_prompts WHERE created_ms < ?1", [before.millis()])?;
        self.change(
            "INSERT OR REPLACE INTO message_prompts (admin_id, message_id, user_id, created_ms)
             VALUES (?1, ?2, ?3, ?4)",
            (admin.0, message, user.0, now.millis()),
        )?;
        Ok(())
    }

    /// Erases what the person and the admins have written to each other. What was not sent is withdrawn.
    pub fn erase_conversation(&mut self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.change("DELETE FROM conversations WHERE user_id = ?1", [user.0])?;
        self.change("DELETE FROM message_prompts WHERE user_id = ?1", [user.0])?;
        self.change(
            "UPDATE outbox SET state = 'withdrawn', finished_ms = ?2
                 WHERE about_id = ?1 AND state = 'pending'
                     AND leased_until_ms IS NULL AND json_extract(notice, '$.kind') = 'conversation'",
            (user.0, now.millis()),
        )?;
        // The next notice waited behind it.
        self.signal(Queue::Notices);
        self.change(
            "UPDATE outbox SET notice = json_remove(json_replace(notice, '$.text', ''), '$.name')
                 WHERE about_id = ?1 AND json_extract(notice, '$.kind') = 'conversation'",
            [user.0],
        )?;
        Ok(())
    }
}
