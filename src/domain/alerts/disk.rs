//! When a disk is almost full.

use crate::domain::alerts::Alert;

/// This much is always needed, in bytes.
const MIN_FREE: u64 = 512 * 1024 * 1024;

/// The room on the disk of the database, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    pub free: u64,
    /// The size of the database with its write-ahead log.
    pub database: u64,
}

impl DiskSpace {
    /// A migration or a backup can need as much room as the database. Once the disk is low, a quarter more has
    /// to be free.
    #[must_use]
    pub fn alert(self, is_low: bool) -> Option<Alert> {
        let needed = self.database.max(MIN_FREE);
        let limit = if is_low { needed.saturating_add(needed / 4) } else { needed };
        (self.free < limit).then_some(Alert::DiskLow { free: self.free, needed })
    }
}

#[cfg(test)]
mod tests {
    use super::{DiskSpace, MIN_FREE};

    #[test]
    fn a_disk_is_low_without_room_for_another_database_until_there_is_a_quarter_more() {
        let large = 4 * MIN_FREE;
        for (free, database, is_low, expected) in [
            (MIN_FREE, 0, false, false),
            (MIN_FREE - 1, 0, false, true),
            (MIN_FREE, 0, true, true),
            (MIN_FREE + MIN_FREE / 4, 0, true, false),
            (large, large, false, false),
            (large - 1, large, false, true),
        ] {
            let alert = DiskSpace { free, database }.alert(is_low);
            assert_eq!(alert.is_some(), expected, "{free} {database} {is_low}");
        }
    }
}
