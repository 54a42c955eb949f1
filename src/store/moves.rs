//! Moves an account to another user: its facts, and what is stored because of them.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, UserId};
use crate::store::error::StoreError;
use crate::store::transaction::{ReadTx, WriteTx};

/// An account on its way to another user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountMove {
    pub from: UserId,
    pub to: UserId,
    /// The ids in the facts of the account.
    pub objects: Vec<String>,
    /// The customers that are proven to be the user's.
    pub proven: Vec<CustomerId>,
}

impl ReadTx<'_> {
    /// Whether the user's account has any facts.
    pub fn has_facts(&self, user: UserId) -> Result<bool, StoreError> {
        self.is_true("SELECT EXISTS (SELECT 1 FROM facts WHERE user_id = ?1)", [user.0])
    }

    /// Whether a worker may be sending a notice to the user at this moment.
    pub fn is_notice_leaving(&self, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        self.is_true(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE about_id = ?1 AND user_id = ?1
                 AND state = 'pending' AND leased_until_ms > ?2)",
            (user.0, now.millis()),
        )
    }
}

impl WriteTx<'_> {
    /// Moves facts, objects, customers, checkouts and notices. Both accounts have to be settled after that:
    /// entitlements and subscriptions follow from the facts, and waiting notices are withdrawn until then.
    /// What was archived of either account is restored, because their facts are read together.
    pub fn move_account(&mut self, moved: &AccountMove, now: Timestamp) -> Result<(), StoreError> {
        let AccountMove { from, to, objects, proven } = moved;
        self.ensure_user(*to, now)?;
        let in_use = self.customer_of(*from)?;
        let users = (from.0, to.0);
        for restored in [from, to] {
            self.restore_archive(*restored)?;
        }
        self.change("UPDATE facts SET user_id = ?2 WHERE user_id = ?1", users)?;
        for object in objects {
            self.change(
                "UPDATE fact_objects SET user_id = ?3 WHERE object_id = ?1 AND user_id = ?2",
                (object, from.0, to.0),
            )?;
        }
        self.change("UPDATE customers SET user_id = ?2 WHERE user_id = ?1", users)?;
        for customer in proven {
            self.change(
                "UPDATE customers SET proven = 1 WHERE customer_id = ?1",
                [customer.as_str()],
            )?;
        }
        // It comes before a customer that the other user has.
        if let Some(customer) = in_use {
            self.change(
                "UPDATE customers SET linked_ms = ?2 WHERE customer_id = ?1",
                (customer.as_str(), now.millis()),
            )?;
        }
        self.change("UPDATE checkouts SET user_id = ?2 WHERE user_id = ?1", users)?;
        self.move_conversation(*from, *to)?;
        self.move_notices(*from, *to, now)
    }

    /// Replies to prompts of before reach the new account, which can answer them.
    fn move_conversation(&mut self, from: UserId, to: UserId) -> Result<(), StoreError> {
        let users = (from.0, to.0);
        self.change("UPDATE message_prompts SET user_id = ?2 WHERE user_id = ?1", users)?;
        self.change(
            "INSERT INTO conversations (user_id, open_until_ms)
             SELECT ?2, open_until_ms FROM conversations WHERE user_id = ?1
             ON CONFLICT (user_id) DO NOTHING",
            users,
        )?;
        self.change("DELETE FROM conversations WHERE user_id = ?1", [from.0])?;
        Ok(())
    }

    /// Notices to the user themselves become notices to the other one, and waiting ones are withdrawn, so
    /// that only those that are still true are queued again.
    fn move_notices(&mut self, from: UserId, to: UserId, now: Timestamp) -> Result<(), StoreError> {
        let users = (from.0, to.0);
        self.change(
            "UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL, finished_ms = ?2
             WHERE about_id = ?1 AND user_id = ?1 AND state = 'pending'",
            (from.0, now.millis()),
        )?;
        self.change("UPDATE outbox SET user_id = ?2 WHERE about_id = ?1 AND user_id = ?1", users)?;
        self.change("UPDATE outbox SET about_id = ?2 WHERE about_id = ?1", users)?;
        Ok(())
    }

    /// Everything of the account decides again, and it is counted again.
    fn restore_archive(&mut self, user: UserId) -> Result<(), StoreError> {
        self.change("UPDATE facts SET archived = 0 WHERE user_id = ?1 AND archived = 1", [user.0])?;
        self.change(
            "UPDATE outbox SET archived = 0 WHERE about_id = ?1 AND archived = 1",
            [user.0],
        )?;
        self.change(
            "INSERT INTO accounts (user_id, figures_stale) VALUES (?1, 1)
             ON CONFLICT (user_id) DO UPDATE SET
                 archived_until_ms = NULL, archive_rules = NULL, figures_stale = 1",
            [user.0],
        )?;
        Ok(())
    }
}
