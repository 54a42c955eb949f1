//! Numbers of rows that triggers maintain in the table `counts`, so that reading one costs the same at any
//! size of the database.

use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;

const COUNTS: Table = Table { name: "counts", key: "part" };

/// How many rows wait in each queue and how many were given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depths {
    /// Pending notices to users who can be reached.
    pub notices: u64,
    /// Stored events that wait for a response from Stripe.
    pub events_waiting: u64,
    /// Stored events that could not be applied.
    pub events_failed: u64,
    /// Pending webhook deliveries, of all endpoints.
    pub webhook_deliveries_waiting: u64,
    /// Webhook deliveries that were given up, of all endpoints.
    pub webhook_deliveries_dead: u64,
}

impl ReadTx<'_> {
    /// The depths of all queues.
    pub fn depths(&self) -> Result<Depths, StoreError> {
        Ok(Depths {
            notices: self.outbox_depth()?,
            events_waiting: self.count("events.waiting")?,
            events_failed: self.failed_event_count()?,
            webhook_deliveries_waiting: self.count("deliveries.pending")?,
            webhook_deliveries_dead: self.count("deliveries.failed")?,
        })
    }

    /// Pending notices to users who can be reached.
    pub fn outbox_depth(&self) -> Result<u64, StoreError> {
        self.count("notices")
    }

    /// How many events could not be applied.
    pub fn failed_event_count(&self) -> Result<u64, StoreError> {
        self.count("events.failed")
    }

    /// How many entitlements are in force, by plan code. One whose end has passed is counted until its
    /// account is settled, and for as long as revocations are paused.
    pub fn active_entitlements_by_plan(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.counts("entitlements")
    }

    /// The sum of all parts.
    pub(in crate::store) fn count(&self, name: &str) -> Result<u64, StoreError> {
        let sum = self.number("SELECT sum(number) FROM counts WHERE name = ?1", [name])?;
        Ok(to_number(sum.unwrap_or(0)))
    }

    /// One part.
    pub(in crate::store) fn count_of(&self, name: &str, part: &str) -> Result<u64, StoreError> {
        let count = self
            .number("SELECT sum(number) FROM counts WHERE name = ?1 AND part = ?2", (name, part))?;
        Ok(to_number(count.unwrap_or(0)))
    }

    /// The parts that are not zero, in alphabetical order.
    pub(in crate::store) fn counts(&self, name: &str) -> Result<Vec<(String, u64)>, StoreError> {
        self.many(
            COUNTS,
            "SELECT part, number FROM counts WHERE name = ?1 AND number > 0 ORDER BY part",
            [name],
            |row| Ok((row.get("part")?, to_number(row.get("number")?))),
        )
    }
}

fn to_number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
