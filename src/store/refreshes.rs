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
    /// When the next question can be claimed; a moment that has passed means now.
    pub fn next_refresh(&self) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(
            "SELECT min(due) FROM (
                 SELECT max(due_ms, coalesce(leased_until_ms, due_ms)) AS due
                 FROM refreshes ORDER BY due_ms LIMIT 64)",
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
                     due_ms = min(due_ms, excluded.due_ms), attempts = 0,
                     reason = excluded.reason
                     WHERE attempts = 0 OR reason <> excluded.reason",
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::ids::SubscriptionId;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    #[tokio::test]
    async fn questions_are_what_is_in_doubt_each_asked_by_one_at_a_time() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|ledger| {
            ledger.know_user(ANN, NOW)?;
            let (lease, later) = (Duration::from_secs(30), NOW.plus(Duration::from_mins(1)));
            let one = SubscriptionId::new("sub_1");
            let two = SubscriptionId::new("sub_2");
            ledger.put_refreshes(
                ANN,
                &[(one.clone(), "never_seen", later), (two.clone(), "x", later)],
            )?;
            assert_eq!(ledger.next_refresh()?, Some(later));
            // A doubt that cannot wait is asked about sooner; one that is gone, not at all.
            ledger.put_refreshes(ANN, &[(one.clone(), "same_second", NOW)])?;
            let claimed = ledger.claim_refreshes(NOW, 9, lease)?;
            assert_eq!(claimed.iter().map(|one| &one.subscription).collect::<Vec<_>>(), [&one]);
            assert_eq!(ledger.claim_refreshes(NOW, 9, lease)?, []);
            ledger.retry_refresh(&one, later, "Stripe was away")?;
            assert_eq!(ledger.next_refresh()?, Some(later));
            assert_eq!(ledger.claim_refreshes(later, 9, lease)?[0].attempts, 1);
            assert_eq!(ledger.claim_refreshes(later.plus(lease), 9, lease)?.len(), 1);
            ledger.put_refreshes(ANN, &[])?;
            assert_eq!(ledger.next_refresh()?, None);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_pass_finds_its_place_again() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|ledger| {
            assert_eq!(ledger.cursor("walk")?, None);
            ledger.set_cursor("walk", Some("sub_1"), NOW)?;
            ledger.set_cursor("walk", Some("sub_2"), NOW)?;
            assert_eq!(ledger.cursor("walk")?.as_deref(), Some("sub_2"));
            ledger.set_cursor("walk", None, NOW)?;
            assert_eq!(ledger.cursor("walk")?, None);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
