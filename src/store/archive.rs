//! The archive: facts and notices that no longer decide anything. They are read where something new may
//! concern them.

use std::collections::BTreeSet;

use crate::domain::account::{Concern, Fact};
use crate::domain::changes::{AccountHistory, ArchiveChange, ArchiveRecord};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::accounts::ACCOUNTS;
use crate::store::error::StoreError;
use crate::store::queues::OUTBOX;
use crate::store::transaction::{ReadTx, WriteTx};

/// Up to when facts of an account are archived, and by which rules.
struct ArchiveMark {
    until: Option<Timestamp>,
    rules: Option<i64>,
}

impl ReadTx<'_> {
    /// All facts of an account, the archived ones included.
    pub fn whole_history(&self, user: UserId) -> Result<Vec<Fact>, StoreError> {
        Ok([self.facts(user, true)?, self.facts(user, false)?].concat())
    }

    /// The facts from which the account is derived once the `new` ones are added. `rules` identifies the
    /// rules in force: an archive that was made by others is read.
    pub fn account_history(
        &self,
        user: UserId,
        rules: i64,
        new: &[Fact],
    ) -> Result<AccountHistory, StoreError> {
        let mark = self.archive_mark(user)?;
        let is_current = mark.until.is_none() || mark.rules == Some(rules);
        let facts = self.facts(user, false)?;
        let is_needed = match mark.until {
            None => false,
            Some(_) if !is_current => true,
            Some(until) => match Concern::of(new, &facts, until) {
                Concern::Possible => true,
                Concern::OfObjects(ids) => self.is_any_known(&ids)?,
            },
        };
        let mut archive =
            ArchiveRecord { until: mark.until, is_current, ..ArchiveRecord::default() };
        if !is_needed {
            return Ok(AccountHistory { facts, archive });
        }
        let archived = self.facts(user, true)?;
        archive.is_read = true;
        archive.facts = archived.iter().map(|fact| fact.source.clone()).collect();
        archive.notices = self.archived_notice_keys(user)?;
        Ok(AccountHistory { facts: [archived, facts].concat(), archive })
    }

    fn archive_mark(&self, user: UserId) -> Result<ArchiveMark, StoreError> {
        let mark = self.row(
            ACCOUNTS,
            "SELECT user_id, archived_until_ms, archive_rules FROM accounts WHERE user_id = ?1",
            [user.0],
            |row| {
                let until = row.opt_millis("archived_until_ms")?;
                Ok(ArchiveMark { until, rules: row.get("archive_rules")? })
            },
        )?;
        Ok(mark.unwrap_or(ArchiveMark { until: None, rules: None }))
    }

    fn is_any_known(&self, ids: &[String]) -> Result<bool, StoreError> {
        for id in ids {
            if self.owner_of(std::slice::from_ref(id))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn archived_notice_keys(&self, user: UserId) -> Result<BTreeSet<String>, StoreError> {
        let keys = self.many(
            OUTBOX.table,
            "SELECT outbox_id, key FROM outbox WHERE about_id = ?1 AND archived = 1",
            [user.0],
            |row| row.get("key"),
        )?;
        Ok(keys.into_iter().collect())
    }
}

impl WriteTx<'_> {
    /// Archives and restores facts and notices.
    pub(super) fn save_archive(
        &mut self,
        user: UserId,
        change: &ArchiveChange,
    ) -> Result<(), StoreError> {
        for (sources, archived) in [(&change.archived, true), (&change.restored, false)] {
            for source in sources {
                self.change(
                    "UPDATE facts SET archived = ?2 WHERE source = ?1",
                    (source.key(), archived),
                )?;
            }
        }
        let notices = [(&change.archived_notices, true), (&change.restored_notices, false)];
        for (keys, archived) in notices {
            for key in keys {
                self.change("UPDATE outbox SET archived = ?2 WHERE key = ?1", (key, archived))?;
            }
        }
        self.change(
            "INSERT INTO accounts (user_id, archived_until_ms, archive_rules) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id) DO UPDATE SET
                 archived_until_ms = excluded.archived_until_ms,
                 archive_rules = excluded.archive_rules",
            (user.0, change.until.millis(), change.rules),
        )?;
        Ok(())
    }
}
