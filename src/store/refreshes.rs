//! Subscriptions that Stripe has to be asked about, and how far long passes have come.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::SubscriptionId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;

const REFRESHES: Table = Table { name: "refreshes", key: "subscription_id" };
const CURSORS: Table = Table { name: "cursors", key: "name" };

/// A question whose lease the caller holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    pub subscription: SubscriptionId,
    pub user: UserId,
    pub reason: String,
    /// How often it was asked before.
    pub attempts: u32,
}

impl Snapshot<'_> {
    pub fn refresh_depth(&self) -> Result<i64, StoreError> {
        Ok(self.number("SELECT count(*) FROM refreshes", [])?.unwrap_or(0))
    }

    /// When the next question can be claimed; a moment that has passed means now.
    pub fn next_refresh(&self) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(max(due_ms, coalesce(leased_until_ms, due_ms))) FROM refreshes",
            [],
        )?;
        Ok(next.map(Timestamp::from_millis))
    }

    pub fn cursor(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.one(CURSORS, "SELECT name, value FROM cursors WHERE name = ?1", [name], |row| {
            row.get("value")
        })
    }
}

impl Ledger<'_> {
    /// Makes the open questions about this account exactly these. One that is open keeps its
    /// place, its attempts and its lease.
    pub fn put_refreshes(
        &mut self,
        user: UserId,
        wanted: &[(SubscriptionId, &'static str, Timestamp)],
    ) -> Result<(), StoreError> {
        let open = self.many(
            REFRESHES,
            "SELECT subscription_id FROM refreshes WHERE user_id = ?1",
            [user.0],
            |row| row.id("subscription_id", SubscriptionId::new),
        )?;
        for id in open.iter().filter(|id| !wanted.iter().any(|(wanted, ..)| wanted == *id)) {
            self.change("DELETE FROM refreshes WHERE subscription_id = ?1", [id.as_str()])?;
        }
        for (id, reason, due) in wanted {
            self.change(
                "INSERT INTO refreshes (subscription_id, user_id, reason, due_ms)
                 VALUES (:id, :user, :reason, :due)
                 ON CONFLICT (subscription_id) DO UPDATE SET
                     due_ms = min(due_ms, excluded.due_ms) WHERE attempts = 0",
                named_params! {
                    ":id": id.as_str(),
                    ":user": user.0,
                    ":reason": reason,
                    ":due": due.millis(),
                },
            )?;
        }
        Ok(())
    }

    pub fn claim_refreshes(
        &mut self,
        now: Timestamp,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<Refresh>, StoreError> {
        let due = self.many(
            REFRESHES,
            "SELECT * FROM refreshes
             WHERE due_ms <= ?1 AND (leased_until_ms IS NULL OR leased_until_ms <= ?1)
             ORDER BY due_ms LIMIT ?2",
            (now.millis(), limit),
            |row| {
                Ok(Refresh {
                    subscription: row.id("subscription_id", SubscriptionId::new)?,
                    user: UserId(row.get("user_id")?),
                    reason: row.get("reason")?,
                    attempts: row.get("attempts")?,
                })
            },
        )?;
        for refresh in &due {
            self.change(
                "UPDATE refreshes SET leased_until_ms = ?2 WHERE subscription_id = ?1",
                (refresh.subscription.as_str(), now.plus(lease).millis()),
            )?;
        }
        Ok(due)
    }

    /// Gives the lease back; it is asked again at `at`.
    pub fn retry_refresh(
        &mut self,
        subscription: &SubscriptionId,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE refreshes SET attempts = attempts + 1, leased_until_ms = NULL, due_ms = ?2,
                 error = ?3
             WHERE subscription_id = ?1",
            (subscription.as_str(), at.millis(), error),
        )?;
        Ok(())
    }

    pub fn drop_refresh(&mut self, subscription: &SubscriptionId) -> Result<(), StoreError> {
        self.change("DELETE FROM refreshes WHERE subscription_id = ?1", [subscription.as_str()])?;
        Ok(())
    }

    /// `None` forgets how far the pass had come.
    pub fn set_cursor(
        &mut self,
        name: &str,
        value: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match value {
            Some(value) => self.change(
                "INSERT INTO cursors (name, value, updated_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name) DO UPDATE SET
                     value = excluded.value, updated_ms = excluded.updated_ms",
                (name, value, now.millis()),
            ),
            None => self.change("DELETE FROM cursors WHERE name = ?1", [name]),
        }?;
        Ok(())
    }
}
