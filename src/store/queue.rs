//! The durable queue: a table whose rows are leased by one worker at a time, tried, and finished once.
//!
//! A lease names the process and ends by itself, so a row whose worker crashed is tried again. How long a
//! row waits after a failed attempt, and when it is given up, is decided by [`crate::domain::backoff`].

use std::time::Duration;

use rusqlite::ToSql;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

/// More rows of a queue than all processes lease at the same time: among so many, one that is not leased
/// is found if there is any.
const MAX_LEASED: u32 = 256;

/// A table that is used as a queue, described in SQL. Every such table has the columns `attempts`,
/// `leased_until_ms`, `leased_by` and `error`.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct WorkQueue {
    pub(in crate::store) table: Table,
    /// Which rows wait for an attempt, now or later. Names columns of the table only, as do `claimable`
    /// and `next_try`.
    pub(in crate::store) waiting: &'static str,
    /// Which rows can be finished, retried, postponed or released.
    pub(in crate::store) unfinished: &'static str,
    /// The column with the time of the next attempt, in milliseconds.
    pub(in crate::store) next_try: &'static str,
    /// The column with the time of the first attempt, where an age limit depends on it.
    pub(in crate::store) first_try: Option<&'static str>,
    /// What a claim reads: the table as `mine`, and joined ones.
    pub(in crate::store) from: &'static str,
    /// The columns that a claim reads.
    pub(in crate::store) columns: &'static str,
    /// Which of the waiting rows can be claimed when they are due. With `waiting`, it is the condition of a
    /// partial index on `next_try`, so that a claim reads no other rows.
    pub(in crate::store) claimable: &'static str,
    /// The order in which rows are claimed.
    pub(in crate::store) order: &'static str,
    /// The column that divides the table into parts with separate workers.
    pub(in crate::store) part: Option<&'static str>,
    pub(in crate::store) end: End,
}

/// What becomes of a row when its work has ended.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum End {
    /// It is kept, with the column `state` set to a terminal state.
    Kept {
        state: &'static str,
        /// The terminal state of a row that is given up.
        dead: &'static str,
        /// What else is set; `?3` is the time.
        set: &'static str,
    },
    /// It is deleted.
    Deleted,
}

/// What a worker claims.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct ClaimRequest<'a> {
    /// The value of [`WorkQueue::part`].
    pub(in crate::store) part: Option<&'a str>,
    pub(in crate::store) now: Timestamp,
    /// The largest number of rows.
    pub(in crate::store) limit: u32,
    pub(in crate::store) lease: Duration,
}

impl WorkQueue {
    /// The rows that can be claimed when they are due; with a part, its value is the parameter
    /// `?{parameter}`.
    fn claimable_rows(&self, has_part: bool, parameter: u32) -> String {
        let Self { from, waiting, claimable, .. } = self;
        let part = match self.part.filter(|_| has_part) {
            Some(column) => format!(" AND {column} = ?{parameter}"),
            None => String::new(),
        };
        format!("FROM {from} WHERE {waiting} AND {claimable}{part}")
    }

    /// The query for the time at which the next row can be claimed; with a part, `?1` is its value.
    pub(in crate::store) fn next_due_query(&self, has_part: bool) -> String {
        let (rows, next_try) = (self.claimable_rows(has_part, 1), self.next_try);
        format!(
            "SELECT min(due) FROM (
                 SELECT max({next_try}, coalesce(leased_until_ms, {next_try})) AS due
                 {rows} ORDER BY {next_try} LIMIT {MAX_LEASED})"
        )
    }

    /// The query for the rows that can be claimed at `?1`, at most `?2`; with a part, `?3` is its value.
    pub(in crate::store) fn claim_query(&self, has_part: bool) -> String {
        let Self { columns, next_try, order, .. } = self;
        let rows = self.claimable_rows(has_part, 3);
        format!(
            "SELECT {columns} {rows} AND {next_try} <= ?1
                 AND (leased_until_ms IS NULL OR leased_until_ms <= ?1)
             ORDER BY {order} LIMIT ?2"
        )
    }

    /// The query for the processes that hold leases.
    pub(in crate::store) fn lease_holders_query(&self) -> String {
        let name = self.table.name;
        format!("SELECT DISTINCT leased_by FROM {name} WHERE leased_until_ms IS NOT NULL")
    }

    /// The statement that ends the leases of the process `?1`.
    pub(in crate::store) fn free_leases_statement(&self) -> String {
        let name = self.table.name;
        format!(
            "UPDATE {name} SET leased_until_ms = NULL
             WHERE leased_by = ?1 AND leased_until_ms IS NOT NULL"
        )
    }

    /// The statement that makes rows due earlier by `?2`, but not before `?1`.
    pub(in crate::store) fn shift_statement(&self) -> String {
        let WorkQueue { table: Table { name, .. }, waiting, claimable, next_try, .. } = self;
        format!(
            "UPDATE {name} SET {next_try} = max(?1, {next_try} - ?2)
             WHERE {waiting} AND {claimable} AND {next_try} > ?1"
        )
    }

    /// The statement that ends leases earlier by `?2`, but not before `?1`.
    pub(in crate::store) fn shift_leases_statement(&self) -> String {
        let name = self.table.name;
        format!(
            "UPDATE {name} SET leased_until_ms = max(?1, leased_until_ms - ?2)
             WHERE leased_until_ms > ?1"
        )
    }

    /// [`StoreError::Missing`] unless a row was changed.
    pub(in crate::store) fn expect(
        &self,
        changed: bool,
        id: &impl ToString,
        wanted: &'static str,
    ) -> Result<(), StoreError> {
        if changed { Ok(()) } else { Err(StoreError::missing(self.table.name, id, wanted)) }
    }
}

impl ReadTx<'_> {
    /// When the next row can be claimed; a time in the past means now.
    pub(in crate::store) fn next_due(
        &self,
        queue: &WorkQueue,
        part: Option<&str>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let next = self.number(&queue.next_due_query(part.is_some()), params_from_iter(part))?;
        Ok(next.map(Timestamp::from_millis))
    }

    /// How many rows are due, whether leased or not.
    pub(in crate::store) fn due_rows(
        &self,
        queue: &WorkQueue,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let (rows, next_try) = (queue.claimable_rows(false, 2), queue.next_try);
        let query = format!("SELECT count(*) {rows} AND {next_try} <= ?1");
        Ok(self.number(&query, [now.millis()])?.unwrap_or(0))
    }
}

/// `false`: no row was changed, because it is gone or already finished.
impl WriteTx<'_> {
    /// Leases rows to this process that are due and not leased, and returns them as `read` reads them. A
    /// row that cannot be read is given up, so that it does not block the rows behind it.
    pub(in crate::store) fn claim<T>(
        &mut self,
        queue: &WorkQueue,
        request: ClaimRequest<'_>,
        read: impl Fn(&Fields<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let ClaimRequest { part, now, limit, lease } = request;
        let millis = now.millis();
        let mut params: Vec<&dyn ToSql> = vec![&millis, &limit];
        params.extend(part.iter().map(|part| part as &dyn ToSql));
        let found =
            self.many(queue.table, &queue.claim_query(part.is_some()), params.as_slice(), |row| {
                Ok((row.get::<Value>(queue.table.key)?, read(row)))
            })?;
        let mut claimed = Vec::with_capacity(found.len());
        for (id, row) in found {
            match row {
                Ok(row) => {
                    self.lease(queue, &id, now, now.plus(lease))?;
                    claimed.push(row);
                }
                Err(error @ StoreError::BadRow { .. }) => {
                    log::error!(error:%; "a queued row cannot be read");
                    self.give_up(queue, &id, &error.to_string(), now)?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(claimed)
    }

    pub(in crate::store) fn lease(
        &mut self,
        queue: &WorkQueue,
        id: &Value,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let Table { name, key } = queue.table;
        self.change(
            &format!("UPDATE {name} SET leased_until_ms = ?2, leased_by = ?3 WHERE {key} = ?1"),
            (id, until.millis(), self.process()),
        )?;
        if let Some(column) = queue.first_try {
            self.change(
                &format!("UPDATE {name} SET {column} = ?2 WHERE {key} = ?1 AND {column} IS NULL"),
                (id, now.millis()),
            )?;
        }
        Ok(())
    }

    /// Ends the work in the terminal state `state` and counts the attempt. `now` is needed where the table
    /// records it.
    pub(in crate::store) fn finish(
        &mut self,
        queue: &WorkQueue,
        id: impl ToSql,
        state: &str,
        error: Option<&str>,
        now: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let (Table { name, key }, unfinished) = (queue.table, queue.unfinished);
        let End::Kept { state: column, set, .. } = queue.end else {
            return self.delete(queue, id);
        };
        let changed = self.change(
            &format!(
                "UPDATE {name} SET {column} = ?2, {set}, attempts = attempts + 1,
                     leased_until_ms = NULL, error = ?4
                 WHERE {key} = ?1 AND {unfinished}"
            ),
            (id, state, now.map(Timestamp::millis), error),
        )?;
        Ok(changed > 0)
    }

    /// Ends the work without success: the row is dead.
    pub(in crate::store) fn give_up(
        &mut self,
        queue: &WorkQueue,
        id: impl ToSql,
        error: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match queue.end {
            End::Kept { dead, .. } => self.finish(queue, id, dead, Some(error), Some(now)),
            End::Deleted => self.delete(queue, id),
        }
    }

    /// Removes a row, whatever its state.
    pub(in crate::store) fn delete(
        &mut self,
        queue: &WorkQueue,
        id: impl ToSql,
    ) -> Result<bool, StoreError> {
        let Table { name, key } = queue.table;
        Ok(self.change(&format!("DELETE FROM {name} WHERE {key} = ?1"), [id])? > 0)
    }

    /// Ends the lease after a failed attempt. The row is due again at `at`.
    pub(in crate::store) fn retry(
        &mut self,
        queue: &WorkQueue,
        id: impl ToSql,
        at: Timestamp,
        error: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.reschedule(queue, id, at, error, 1)
    }

    /// Ends the lease of a row that could not be tried. It is due again at `at`.
    pub(in crate::store) fn postpone(
        &mut self,
        queue: &WorkQueue,
        id: impl ToSql,
        at: Timestamp,
        reason: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.reschedule(queue, id, at, reason, 0)
    }

    fn reschedule(
        &mut self,
        queue: &WorkQueue,
        id: impl ToSql,
        at: Timestamp,
        error: Option<&str>,
        attempts: u32,
    ) -> Result<bool, StoreError> {
        let WorkQueue { table: Table { name, key }, unfinished, next_try, .. } = queue;
        let changed = self.change(
            &format!(
                "UPDATE {name} SET attempts = attempts + ?2, leased_until_ms = NULL,
                     {next_try} = ?3, error = ?4
                 WHERE {key} = ?1 AND {unfinished}"
            ),
            (id, attempts, at.millis(), error),
        )?;
        Ok(changed > 0)
    }

    /// Ends the lease of a row that was not tried. It is due when it was due before.
    pub(in crate::store) fn release(
        &mut self,
        queue: &WorkQueue,
        id: impl ToSql,
    ) -> Result<bool, StoreError> {
        let (Table { name, key }, unfinished) = (queue.table, queue.unfinished);
        let changed = self.change(
            &format!("UPDATE {name} SET leased_until_ms = NULL WHERE {key} = ?1 AND {unfinished}"),
            [id],
        )?;
        Ok(changed > 0)
    }

    /// Makes the rows due that wait with this error. Returns how many.
    pub(in crate::store) fn make_due(
        &mut self,
        queue: &WorkQueue,
        error: &str,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let WorkQueue { table: Table { name, .. }, waiting, claimable, next_try, .. } = queue;
        self.change(
            &format!(
                "UPDATE {name} SET {next_try} = ?2
                 WHERE {waiting} AND {claimable} AND {next_try} > ?2 AND error = ?1"
            ),
            (error, now.millis()),
        )
    }
}
