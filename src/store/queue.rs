//! What the queues share: a row is leased by one worker at a time, tried, and finished once.
//!
//! A lease names the process and ends by itself, so a row whose worker crashed is tried again.

use rusqlite::ToSql;

use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::WriteTx;

impl WriteTx<'_> {
    /// Leases one row of a queue to this process.
    pub(super) fn lease(
        &mut self,
        queue: Table,
        id: impl ToSql,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let Table { name, key } = queue;
        self.change(
            &format!("UPDATE {name} SET leased_until_ms = ?2, leased_by = ?3 WHERE {key} = ?1"),
            (id, until.millis(), self.process()),
        )?;
        Ok(())
    }

    /// Leases the rows that could be read and returns them. Those that could not be read fail, so that
    /// they do not block the rows behind them.
    pub(super) fn lease_readable<T>(
        &mut self,
        queue: Table,
        found: Vec<(i64, Result<T, StoreError>)>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<T>, StoreError> {
        let mut leased = Vec::with_capacity(found.len());
        for (id, row) in found {
            match row {
                Ok(row) => {
                    self.lease(queue, id, until)?;
                    leased.push(row);
                }
                Err(error) => {
                    log::error!(table = queue.name, id, error:%; "a queued row cannot be read");
                    self.finish(queue, id, "failed", Some(&error.to_string()), now)?;
                }
            }
        }
        Ok(leased)
    }

    /// Ends a pending row in a terminal state and counts the attempt.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the row is not pending; so do [`Self::retry`] and [`Self::release`].
    pub(super) fn finish(
        &mut self,
        queue: Table,
        id: i64,
        state: &'static str,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Table { name, key } = queue;
        let changed = self.change(
            &format!(
                "UPDATE {name} SET state = ?2, attempts = attempts + 1, leased_until_ms = NULL,
                     finished_ms = ?3, error = ?4
                 WHERE {key} = ?1 AND state = 'pending'"
            ),
            (id, state, now.millis(), error),
        )?;
        expect_pending(queue, id, changed, state)
    }

    /// Ends the lease after a failed attempt. The row is due again at `at`.
    pub(super) fn retry(
        &mut self,
        queue: Table,
        id: i64,
        at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        let Table { name, key } = queue;
        let changed = self.change(
            &format!(
                "UPDATE {name} SET attempts = attempts + 1, leased_until_ms = NULL, next_try_ms = ?2,
                     error = ?3
                 WHERE {key} = ?1 AND state = 'pending'"
            ),
            (id, at.millis(), error),
        )?;
        expect_pending(queue, id, changed, "retried")
    }

    /// Ends the lease of a row that was not tried.
    pub(super) fn release(&mut self, queue: Table, id: i64) -> Result<(), StoreError> {
        let Table { name, key } = queue;
        let changed = self.change(
            &format!(
                "UPDATE {name} SET leased_until_ms = NULL WHERE {key} = ?1 AND state = 'pending'"
            ),
            [id],
        )?;
        expect_pending(queue, id, changed, "released")
    }
}

fn expect_pending(
    queue: Table,
    id: i64,
    changed: usize,
    wanted: &'static str,
) -> Result<(), StoreError> {
    if changed == 0 {
        return Err(StoreError::missing(queue.name, &id, wanted));
    }
    Ok(())
}
