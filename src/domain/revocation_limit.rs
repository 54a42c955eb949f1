//! Limits how many users may lose access within an hour, in case of a mass revocation by mistake.

use std::time::Duration;

/// The period over which revocations are counted.
pub const WINDOW: Duration = Duration::from_hours(1);
/// This many users may always lose access, however few users there are.
pub const AT_LEAST: u64 = 20;

/// A share of all users with access, and a number that is always allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevocationLimit {
    pub percent: u8,
    /// Always allowed.
    pub at_least: u64,
}

impl Default for RevocationLimit {
    fn default() -> Self {
        Self { percent: 10, at_least: AT_LEAST }
    }
}

impl RevocationLimit {
    /// Whether `revoked` users may lose access within the [`WINDOW`], out of `people` who had it.
    #[must_use]
    pub fn allows(self, revoked: u64, people: u64) -> bool {
        let share = people.saturating_mul(u64::from(self.percent)) / 100;
        revoked <= share.max(self.at_least)
    }

    /// Whether `revoked` is allowed for any number of users.
    #[must_use]
    pub const fn always_allows(self, revoked: u64) -> bool {
        self.percent >= 100 || revoked <= self.at_least
    }
}

#[cfg(test)]
mod tests {
    use super::RevocationLimit;

    #[test]
    fn a_share_of_all_users_may_lose_access_and_a_fixed_number_always() {
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
        }
    }

    #[test]
    fn a_fixed_number_is_allowed_for_any_number_of_users_and_any_number_without_a_limit() {
        for (percent, revoked, allowed) in [
            (10, 19, true),
            (10, 20, true),
            (10, 21, false),
            (0, 20, true),
            (99, 21, false),
            (100, 21, true),
        ] {
            let limit = RevocationLimit { percent, ..RevocationLimit::default() };
            assert_eq!(limit.always_allows(revoked), allowed, "{percent}% {revoked}");
        }
    }
}
