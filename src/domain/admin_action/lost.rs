//! What a change of an account takes from its user.

use crate::domain::account::{Account, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::ids::EntitlementName;

impl Account {
    /// The entitlements that this account gives at `now` and `after` does not, sorted.
    pub(super) fn lost_in(
        &self,
        after: &Self,
        policy: &Policy,
        now: Timestamp,
    ) -> Vec<EntitlementName> {
        let kept = after.entitlements(policy, now);
        let before = self.entitlements(policy, now).into_iter().map(|held| held.name);
        let mut lost: Vec<EntitlementName> =
            before.filter(|name| !kept.iter().any(|kept| kept.name == *name)).collect();
        lost.sort_unstable();
        lost.dedup();
        lost
    }
}
