//! The two kinds of transaction: one reads, the other also writes.

use std::ops::Deref;

use rusqlite::CachedStatement;
use rusqlite::Connection;
use rusqlite::Params;

use crate::domain::ids::RequestId;
use crate::store::error::StoreError;
use crate::store::fact_bodies::FactBodies;
use crate::store::fields::Fields;
use crate::store::fields::ReadOrder;
use crate::store::fields::Table;
#[cfg(test)]
use crate::store::plans;
use crate::store::wake_ups::Queue;
use crate::store::wake_ups::Queues;

/// A read transaction: one consistent state of the database, without later commits.
pub struct ReadTx<'c> {
    connection: &'c Connection,
    fact_bodies: Option<&'c FactBodies>,
}

impl<'c> ReadTx<'c> {
    pub(in crate::store) fn new(connection: &'c Connection) -> Self {
        Self { connection, fact_bodies: None }
    }

    /// The bodies of recent facts, where they are kept.
    pub(in crate::store) fn fact_bodies(&self) -> Option<&'c FactBodies> {
        self.fact_bodies
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'c>, StoreError> {
        #[cfg(test)]
        plans::record(sql);
        Ok(self.connection.prepare_cached(sql)?)
    }

    /// The first row that the query finds, if any.
    pub(in crate::store) fn row<T>(
        &self,
        table: Table,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Fields<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(|row| read(&Fields::new(table, row, None))).transpose()
    }

    /// All rows that the query finds.
    pub(in crate::store) fn many<T>(
        &self,
        table: Table,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Fields<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let (mut found, order) = (Vec::new(), ReadOrder::default());
        while let Some(row) = rows.next()? {
            found.push(read(&Fields::new(table, row, Some(&order)))?);
        }
        Ok(found)
    }

    /// The rows that the query finds, without those that cannot be read, which are logged: where each is worked on by
    /// itself, one of them does not hold up the others.
    pub(in crate::store) fn readable<T>(
        &self,
        table: Table,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Fields<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let found = self.many(table, sql, params, |row| match read(row) {
            Ok(row) => Ok(Some(row)),
            Err(error @ StoreError::BadRow { .. }) => {
                log::error!(error:%; "a row is left out, because it cannot be read");
                Ok(None)
            }
            Err(error) => Err(error),
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Reads the rows that the query finds one by one, until `read` returns a value.
    pub(in crate::store) fn find<T>(
        &self,
        table: Table,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Fields<'_>) -> Result<Option<T>, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let order = ReadOrder::default();
        while let Some(row) = rows.next()? {
            if let Some(found) = read(&Fields::new(table, row, Some(&order)))? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Whether the query, such as `SELECT EXISTS (…)`, has 1 in the only column of its only row.
    pub(in crate::store) fn is_true(
        &self,
        sql: &str,
        params: impl Params,
    ) -> Result<bool, StoreError> {
        Ok(self.number(sql, params)? == Some(1))
    }

    /// The only column of the only row, a number or null.
    pub(in crate::store) fn number(
        &self,
        sql: &str,
        params: impl Params,
    ) -> Result<Option<i64>, StoreError> {
        Ok(self.prepare(sql)?.query_row(params, |row| row.get(0))?)
    }
}

/// A write transaction: all of it is committed, or nothing. Its reads see its own writes.
pub struct WriteTx<'c> {
    snapshot: ReadTx<'c>,
    request: RequestId,
    process: &'c str,
    signalled: Queues,
}

impl<'c> WriteTx<'c> {
    pub(in crate::store) fn new(
        connection: &'c Connection,
        request: RequestId,
        process: &'c str,
    ) -> Self {
        Self { snapshot: ReadTx::new(connection), request, process, signalled: Queues::default() }
    }

    /// Uses and keeps the bodies of recent facts.
    pub(in crate::store) const fn with_fact_bodies(mut self, bodies: &'c FactBodies) -> Self {
        self.snapshot.fact_bodies = Some(bodies);
        self
    }

    /// The id of this process in leases.
    pub(in crate::store) fn process(&self) -> &'c str {
        self.process
    }

    /// Wakes the workers of this queue after the commit.
    pub const fn signal(&mut self, queue: Queue) {
        self.signalled.insert(queue);
    }

    /// The queues that this write gave work.
    pub(in crate::store) const fn signalled(&self) -> Queues {
        self.signalled
    }

    /// The request that caused this write.
    pub(in crate::store) fn request(&self) -> &RequestId {
        &self.request
    }

    /// Executes a statement and returns the number of changed rows.
    pub(in crate::store) fn change(
        &mut self,
        sql: &str,
        params: impl Params,
    ) -> Result<usize, StoreError> {
        Ok(self.prepare(sql)?.execute(params)?)
    }

    /// Writes the first page without a change, to check whether a commit reaches the disk.
    pub(in crate::store) fn write_first_page(&mut self) -> Result<(), StoreError> {
        let version = self.number("SELECT user_version FROM pragma_user_version", [])?;
        Ok(self.snapshot.connection.pragma_update(None, "user_version", version.unwrap_or(0))?)
    }
}

impl<'c> Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;

    fn deref(&self) -> &ReadTx<'c> {
        &self.snapshot
    }
}
