//! The subscriptions table: a view of the accounts for people with SQL. Nothing is decided by it but
//! whether a subscription has changed.

use crate::domain::changes::change_set::SubscriptionChange;
use crate::domain::changes::subscription_row::SubscriptionRow;
use crate::domain::subscription::Subscription;

impl SubscriptionChange {
    /// Other services are notified of the change.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        self.before.as_ref().is_none_or(|before| !before.is_in_state_of(&self.after))
    }
}

/// The rows that differ from what is stored.
pub(super) fn changed(
    stored: &[SubscriptionRow],
    subscriptions: &[Subscription],
) -> Vec<SubscriptionChange> {
    let change = |subscription: &Subscription| {
        let after = SubscriptionRow::from(subscription);
        let before = stored.iter().find(|row| row.id == after.id);
        (before != Some(&after)).then(|| SubscriptionChange {
            before: before.cloned(),
            after,
            as_of: subscription.as_of,
        })
    };
    subscriptions.iter().filter_map(change).collect()
}
