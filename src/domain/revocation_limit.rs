//! How many people may lose access within an hour.

use std::time::Duration;

/// Over this time revocations are counted.
pub const WINDOW: Duration = Duration::from_hours(1);
/// So many may always lose access, however few people there are.
pub const AT_LEAST: u64 = 20;

/// A share of all people with access, and a number that is always allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevocationLimit {
    pub percent: u8,
    pub at_least: u64,
}

impl Default for RevocationLimit {
    fn default() -> Self {
        Self { percent: 10, at_least: AT_LEAST }
    }
}

impl RevocationLimit {
    /// Whether `revoked` people may have lost access within the [`WINDOW`], out of `people` who had it.
    #[must_use]
    pub fn allows(self, revoked: u64, people: u64) -> bool {
        let share = people.saturating_mul(u64::from(self.percent)) / 100;
        revoked <= share.max(self.at_least)
    }

    /// Fewer than this many need not be compared with the number of people.
    #[must_use]
    pub const fn always_allows(self, revoked: u64) -> bool {
        self.percent >= 100 || revoked <= self.at_least
    }
}

#[cfg(test)]
mod tests {
    use super::RevocationLimit;

    #[test]
    fn a_share_of_all_may_lose_access_and_a_few_always() {
        for (percent, revoked, people, allowed) in [
            (10, 1, 1, true),
            (10, 20, 20, true),
            (10, 21, 21, false),
            (10, 21, 209, false),
            (10, 21, 210, true),
            (10, 1_000, 10_000, true),
            (10, 1_001, 10_000, false),
            (0, 20, 10_000, true),
            (0, 21, 10_000, false),
            (100, 10_000, 10_000, true),
        ] {
            let limit = RevocationLimit { percent, ..RevocationLimit::default() };
            assert_eq!(limit.allows(revoked, people), allowed, "{percent}% {revoked}/{people}");
            assert!(allowed || !limit.always_allows(revoked), "{percent}% {revoked}");
        }
    }
}
