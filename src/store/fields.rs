//! Reads columns strictly: a value of the wrong type is an error that names table, column and row.

use std::cell::{Cell, RefCell};
use std::ptr;

use rusqlite::Row;
use rusqlite::types::FromSql;
use rusqlite::types::FromSqlResult;
use rusqlite::types::ValueRef;

use crate::domain::clock::Timestamp;
use crate::store::error::StoreError;

/// A table and its key. Errors name the row by the key, so every query selects that column.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Table {
    pub(in crate::store) name: &'static str,
    pub(in crate::store) key: &'static str,
}

/// The columns that were read of the row before, in the order of the reads, with their numbers. The rows of a query are
/// mostly read in the same order, so the columns of further ones are found without comparing names.
#[derive(Default)]
pub(in crate::store) struct ReadOrder(RefCell<Vec<(&'static str, usize)>>);

/// The columns of one row.
pub(in crate::store) struct Fields<'r> {
    table: Table,
    row: &'r Row<'r>,
    order: Option<&'r ReadOrder>,
    /// How many columns have been read.
    position: Cell<usize>,
    /// The column after the one that was read last: columns are mostly read in their order.
    next: Cell<usize>,
}

impl<'r> Fields<'r> {
    /// `order`: shared by the rows of one query; `None` for a query of one row.
    pub(in crate::store) fn new(
        table: Table,
        row: &'r Row<'r>,
        order: Option<&'r ReadOrder>,
    ) -> Self {
        Self { table, row, order, position: Cell::new(0), next: Cell::new(0) }
    }

    pub(in crate::store) fn get<T: FromSql>(&self, column: &'static str) -> Result<T, StoreError> {
        let value = self.index(column).and_then(|index| self.row.get(index));
        value.map_err(|error| match error.sqlite_error_code() {
            Some(_) => error.into(),
            None => self.bad(column, &error.to_string()),
        })
    }

    fn index(&self, column: &'static str) -> rusqlite::Result<usize> {
        let Some(order) = self.order else { return self.search(column) };
        let position = self.position.replace(self.position.get() + 1);
        let mut order = order.0.borrow_mut();
        match order.get(position) {
            // A name at the same address is the same name. Any other is searched for.
            Some((known, index)) if ptr::eq(*known, column) => {
                self.next.set(index + 1);
                Ok(*index)
            }
            _ => {
                let index = self.search(column)?;
                order.truncate(position);
                order.push((column, index));
                Ok(index)
            }
        }
    }

    fn search(&self, column: &str) -> rusqlite::Result<usize> {
        let statement = self.row.as_ref();
        let (next, count) = (self.next.get(), statement.column_count());
        for index in (next..count).chain(0..next) {
            if statement.column_name(index)? == column {
                self.next.set(index + 1);
                return Ok(index);
            }
        }
        Err(rusqlite::Error::InvalidColumnName(column.to_owned()))
    }

    /// A text or null by the number of its column, without a copy.
    pub(in crate::store) fn opt_str(&self, index: usize) -> Result<Option<&'r str>, StoreError> {
        self.borrowed(index, ValueRef::as_str_or_null)
    }

    /// A text by the number of its column, without a copy.
    pub(in crate::store) fn str(&self, index: usize) -> Result<&'r str, StoreError> {
        self.borrowed(index, ValueRef::as_str)
    }

    /// A blob or null by the number of its column, without a copy.
    pub(in crate::store) fn opt_blob(&self, index: usize) -> Result<Option<&'r [u8]>, StoreError> {
        self.borrowed(index, ValueRef::as_blob_or_null)
    }

    /// An integer or null by the number of its column.
    pub(in crate::store) fn opt_integer(&self, index: usize) -> Result<Option<i64>, StoreError> {
        self.borrowed(index, ValueRef::as_i64_or_null)
    }

    fn borrowed<T>(
        &self,
        index: usize,
        read: impl Fn(&ValueRef<'r>) -> FromSqlResult<T>,
    ) -> Result<T, StoreError> {
        let value = self.row.get_ref(index)?;
        read(&value).map_err(|error| {
            let column = self.row.as_ref().column_name(index).unwrap_or("?").to_owned();
            self.bad(&column, &error.to_string())
        })
    }

    /// A text that becomes an id or a code.
    pub(in crate::store) fn id<T>(
        &self,
        column: &'static str,
        make: fn(String) -> T,
    ) -> Result<T, StoreError> {
        self.get(column).map(make)
    }

    pub(in crate::store) fn opt_id<T>(
        &self,
        column: &'static str,
        make: fn(String) -> T,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.get::<Option<String>>(column)?.map(make))
    }

    /// A text with a fixed set of values.
    pub(in crate::store) fn word<T>(
        &self,
        column: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        self.parsed(column, &text, parse)
    }

    /// The same, where null is allowed.
    pub(in crate::store) fn opt_word<T>(
        &self,
        column: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| self.parsed(column, &text, parse)).transpose()
    }

    fn parsed<T>(
        &self,
        column: &str,
        text: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        parse(text).ok_or_else(|| self.bad(column, &format!("`{text}` is not a known value")))
    }

    pub(in crate::store) fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        match self.get::<i64>(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.bad(column, &format!("{other} is neither 0 nor 1"))),
        }
    }

    pub(in crate::store) fn millis(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.get(column).map(Timestamp::from_millis)
    }

    pub(in crate::store) fn opt_millis(
        &self,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_millis))
    }

    pub(in crate::store) fn seconds(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        self.get(column).map(Timestamp::from_seconds)
    }

    pub(in crate::store) fn bad(&self, column: &str, reason: &str) -> StoreError {
        StoreError::BadRow {
            table: self.table.name,
            column: column.to_owned(),
            row: self.name(),
            reason: reason.to_owned(),
        }
    }

    fn name(&self) -> String {
        match self.row.get_ref(self.table.key) {
            Ok(ValueRef::Integer(id)) => id.to_string(),
            Ok(ValueRef::Text(id)) => String::from_utf8_lossy(id).into_owned(),
            _ => "?".to_owned(),
        }
    }
}
