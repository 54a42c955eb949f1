//! The schedule of backups: when one is due, how its file is called, and which files are kept no longer.

use std::path::PathBuf;
use std::time::Duration;

use crate::domain::clock::Timestamp;

/// The extension of scheduled backups, which are compressed.
const EXTENSION: &str = ".db.zst";

/// The `[backup]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSchedule {
    /// The time from one backup to the next.
    pub every: Duration,
    /// Where they are stored.
    pub folder: PathBuf,
    /// How many are kept; at least 1.
    pub keep: usize,
}

impl BackupSchedule {
    /// When the next backup is due. `last`: the last one that succeeded.
    #[must_use]
    pub fn due(&self, last: Option<Timestamp>) -> Option<Timestamp> {
        last.map(|last| last.plus(self.every))
    }

    /// Whether the last backup is so old that at least one has been missed. `since`: the last one that
    /// succeeded, or the start of the schedule.
    #[must_use]
    pub fn is_overdue(&self, since: Timestamp, now: Timestamp) -> bool {
        now.since(since) >= self.every * 2
    }
}

/// `20261224T180000Z`
#[must_use]
pub fn compact(at: Timestamp) -> String {
    at.to_rfc3339().chars().filter(|character| !matches!(character, '-' | ':')).collect()
}

/// `tollgate-20261224T180000Z.db.zst`; `database`: the name of the database without its extension.
#[must_use]
pub fn file_name(database: &str, at: Timestamp) -> String {
    format!("{database}-{}{EXTENSION}", compact(at))
}

/// Of the names in a folder, those of backups of this database beyond the newest `keep`. Other files are not
/// touched.
#[must_use]
pub fn expired(database: &str, names: &[String], keep: usize) -> Vec<String> {
    let mut own: Vec<&String> = names.iter().filter(|name| is_backup(database, name)).collect();
    // The names of one database are in the order of their times.
    own.sort_unstable();
    let count = own.len().saturating_sub(keep.max(1));
    own.into_iter().take(count).cloned().collect()
}

/// Whether [`file_name`] makes this name.
fn is_backup(database: &str, name: &str) -> bool {
    let time = name
        .strip_prefix(database)
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|rest| rest.strip_suffix(EXTENSION));
    time.is_some_and(|time| {
        time.len() == "20261224T180000Z".len()
            && time.bytes().enumerate().all(|(index, byte)| match index {
                8 => byte == b'T',
                15 => byte == b'Z',
                _ => byte.is_ascii_digit(),
            })
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::{BackupSchedule, expired, file_name};
    use crate::domain::clock::Timestamp;

    const HOUR: Duration = Duration::from_hours(1);
    const AT: Timestamp = Timestamp::from_seconds(1_798_135_200);

    #[test]
    fn a_file_is_named_after_its_database_and_its_time() {
        assert_eq!(file_name("tollgate", AT), "tollgate-20261224T180000Z.db.zst");
    }

    #[test]
    fn the_oldest_files_beyond_the_number_expire_and_others_are_never_touched() {
        let own: Vec<String> =
            (0..4).map(|number| file_name("tollgate", AT.plus(HOUR * number))).collect();
        let others = [
            "tollgate.db",
            "tollgate-20261224T180000Z.db",
            "tollgate-20261224T18000.db.zst",
            "tollgate-before-the-move.db.zst",
            "tollgate-20261224T180000Z.db.zst.old",
            "other-20201224T180000Z.db.zst",
            "my-tollgate-20201224T180000Z.db.zst",
        ];
        let mut names: Vec<String> = others.map(str::to_owned).to_vec();
        names.extend(own.iter().rev().cloned());
        assert_eq!(expired("tollgate", &names, 3), own[..1]);
        assert_eq!(expired("tollgate", &names, 1), own[..3]);
        assert_eq!(expired("tollgate", &names, 0), own[..3], "the newest is always kept");
        assert_eq!(expired("tollgate", &names, 4), Vec::<String>::new());
    }

    #[test]
    fn a_backup_is_due_after_the_interval_and_overdue_after_two() {
        let schedule = BackupSchedule { every: HOUR, folder: PathBuf::new(), keep: 1 };
        assert_eq!(schedule.due(None), None);
        assert_eq!(schedule.due(Some(AT)), Some(AT.plus(HOUR)));
        assert!(!schedule.is_overdue(AT, AT.plus(HOUR)));
        assert!(schedule.is_overdue(AT, AT.plus(HOUR * 2)));
    }
}
