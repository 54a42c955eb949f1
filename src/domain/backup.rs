//! The schedule of backups: when one is due, how its file is called, and which files are kept no longer.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

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

impl Default for BackupSchedule {
    /// The values of the shipped `bot.toml`.
    fn default() -> Self {
        Self { every: Duration::from_hours(6), folder: PathBuf::from("backups"), keep: 28 }
    }
}

impl BackupSchedule {
    /// When the next backup is due. A backup in the future was dated by a wrong clock.
    #[must_use]
    pub fn due(&self, state: BackupState, now: Timestamp) -> Timestamp {
        let is_wrong = state.since > now;
        if state.succeeded && !is_wrong { state.since.plus(self.every) } else { now }
    }

    /// Whether at least one backup has been missed. Nobody knows the age of one that is dated far in the future.
    #[must_use]
    pub fn is_overdue(&self, state: BackupState, now: Timestamp) -> bool {
        now.since(state.since) >= self.every * 2 || state.since.since(now) >= self.every
    }
}

/// What is known about scheduled backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupState {
    /// The last backup that succeeded; before the first one, the start of the schedule.
    pub since: Timestamp,
    /// There was one.
    pub succeeded: bool,
    /// An attempt has failed after it.
    pub failed: bool,
}

impl BackupState {
    /// The state before the first attempt.
    #[must_use]
    pub const fn at_start(now: Timestamp) -> Self {
        Self { since: now, succeeded: false, failed: false }
    }

    /// The last backup that succeeded.
    #[must_use]
    pub fn last(self) -> Option<Timestamp> {
        self.succeeded.then_some(self.since)
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

/// Of the names in a folder, those of backups of this database that are kept no longer: of `made`, which was just made,
/// and of the others, the newest are kept, `keep` in total. One that is dated after `made` was dated by a wrong clock,
/// and goes first. Other files are not touched.
#[must_use]
pub fn expired(database: &str, names: &[String], made: &str, keep: usize) -> Vec<String> {
    let is_other = |name: &&String| is_backup(database, name) && *name != made;
    let others = names.iter().filter(is_other).cloned();
    // The names of one database are in the order of their times.
    let (mut wrong, mut right): (Vec<String>, Vec<String>) =
        others.partition(|name| name.as_str() > made);
    wrong.sort_unstable();
    wrong.reverse();
    right.sort_unstable();
    let count = (wrong.len() + right.len() + 1).saturating_sub(keep.max(1));
    wrong.into_iter().chain(right).take(count).collect()
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
    use std::time::Duration;

    use super::{BackupSchedule, BackupState, expired, file_name};
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
        let made = &own[3];
        assert_eq!(expired("tollgate", &names, made, 3), own[..1]);
        assert_eq!(expired("tollgate", &names, made, 1), own[..3]);
        assert_eq!(expired("tollgate", &names, made, 0), own[..3], "the newest is always kept");
        assert_eq!(expired("tollgate", &names, made, 4), Vec::<String>::new());
    }

    #[test]
    fn a_fresh_backup_is_kept_and_those_that_a_wrong_clock_has_dated_expire_first() {
        let names: Vec<String> =
            (0..4).map(|number| file_name("tollgate", AT.plus(HOUR * number))).collect();
        let [earlier, made, later, latest] = [0, 1, 2, 3].map(|index| names[index].as_str());
        for (keep, gone) in [
            (1, vec![latest, later, earlier]),
            (2, vec![latest, later]),
            (3, vec![latest]),
            (4, vec![]),
        ] {
            assert_eq!(expired("tollgate", &names, made, keep), gone, "{keep}");
        }
    }

    #[test]
    fn a_backup_is_due_after_the_interval_and_overdue_after_two() {
        let schedule = BackupSchedule { every: HOUR, ..BackupSchedule::default() };
        let start = BackupState::at_start(AT);
        assert_eq!(schedule.due(start, AT), AT, "the first one is due at once");
        let done = BackupState { succeeded: true, ..start };
        assert_eq!(schedule.due(done, AT), AT.plus(HOUR));
        let later = AT.plus(HOUR * 9);
        assert_eq!(schedule.due(done, later), AT.plus(HOUR));
        assert_eq!(schedule.due(done, AT.minus(HOUR)), AT.minus(HOUR), "the clock was wrong");
        for state in [start, done] {
            assert!(!schedule.is_overdue(state, AT.plus(HOUR)));
            assert!(schedule.is_overdue(state, AT.plus(HOUR * 2)));
            assert!(!schedule.is_overdue(state, AT.minus(HOUR / 2)));
            assert!(schedule.is_overdue(state, AT.minus(HOUR)), "its age is unknown");
        }
    }
}
