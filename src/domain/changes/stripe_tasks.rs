//! How the stored Stripe tasks of an account become those that it needs.

use crate::domain::account::Account;
use crate::domain::changes::change_set::StripeTaskChanges;
use crate::domain::changes::record::ScheduledStripeTask;

/// A task keeps its place and its attempts while its reason is the same; one that was not tried yet
/// may come sooner.
pub(super) fn sync(stored: &[ScheduledStripeTask], account: &Account) -> StripeTaskChanges {
    let mut changes = StripeTaskChanges::default();
    let mut needed = Vec::new();
    for (subscription, task, since) in account.stripe_tasks() {
        needed.push(subscription);
        let due = since.plus(task.delay());
        let known = stored.iter().find(|known| known.subscription == *subscription);
        let scheduled = ScheduledStripeTask {
            subscription: subscription.clone(),
            reason: task.as_str().to_owned(),
            due: known.map_or(due, |known| known.due.min(due)),
            attempts: 0,
        };
        let is_stored = known.is_some_and(|known| {
            known.reason == scheduled.reason && (known.attempts > 0 || *known == scheduled)
        });
        if !is_stored {
            changes.scheduled.push(scheduled);
        }
    }
    let dropped = stored.iter().map(|known| &known.subscription);
    changes.dropped = dropped.filter(|known| !needed.contains(known)).cloned().collect();
    changes
}
