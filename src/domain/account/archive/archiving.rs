//! When facts are archived, and by which rules an archive was made.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::domain::account::history::{Fact, Source};
use crate::domain::account::policy::Policy;
use crate::domain::clock::Timestamp;

/// When facts are archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archiving {
    /// How much older than the newest fact a fact must be. Longer than Stripe retries a delivery, and than
    /// anything is announced after it has happened: three days each.
    pub age: Duration,
    /// How many facts must have come of age since the last time. The more, the less often it is decided,
    /// and the more facts are read in between.
    pub batch: usize,
}

impl Default for Archiving {
    fn default() -> Self {
        Self { age: Duration::from_hours(7 * 24), batch: 8 }
    }
}

impl Archiving {
    /// The time up to which facts are old enough. It follows Stripe's clock, and ours only where that is
    /// earlier, so that a wrong clock archives nothing too soon. Absent if Stripe has reported nothing.
    #[must_use]
    pub fn horizon<'a>(
        &self,
        history: impl Iterator<Item = &'a Fact>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let by_stripe = history.filter(|fact| !matches!(fact.source, Source::Internal(_)));
        let newest = by_stripe.map(|fact| fact.at).max()?;
        Some(newest.min(now).minus(self.age))
    }

    /// Identifies the rules that an archive was made by: the policy, and the program. By other rules, an
    /// archived fact could decide something.
    #[must_use]
    pub fn rules_of(policy: &Policy) -> i64 {
        let rules = format!("{} {policy:?}", env!("CARGO_PKG_VERSION"));
        let mut first = [0; 8];
        first.copy_from_slice(&Sha256::digest(rules)[..8]);
        i64::from_be_bytes(first)
    }
}
