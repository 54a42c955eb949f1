//! Reminders before a trial, a grace period or access ends.

use std::time::Duration;

use crate::domain::access::Access;
use crate::domain::account::Account;
use crate::domain::account::notices::builder::NoticeBuilder;
use crate::domain::account::notices::lifecycle::{cancellation_requested_at, is_continued};
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::notice::Notice;
use crate::domain::subscription::Subscription;

/// How long before the end of a trial Stripe announces it.
/// Source: <https://docs.stripe.com/billing/subscriptions/trials>.
const TRIAL_ENDING_LEAD: Duration = Duration::from_hours(72);
/// What was requested or began this shortly before a reminder needs no reminder.
const REMINDER_QUIET_PERIOD: Duration = Duration::from_hours(1);

impl NoticeBuilder<'_> {
    /// The last reminder that is due before `end`: how long before. `None` after the end, and for a
    /// reminder shortly after `begin`.
    pub(super) fn due_reminder(&mut self, end: Timestamp, begin: Timestamp) -> Option<Duration> {
        let mut due: Option<Duration> = None;
        for before in self.policy.reminders.clone() {
            let at = end.minus(before);
            if at > begin.plus(REMINDER_QUIET_PERIOD) && self.is_due(at) {
                due = Some(due.map_or(before, |earlier| earlier.min(before)));
            }
        }
        if self.is_due(end) { None } else { due }
    }

    /// The trial ends soon and becomes a paid subscription. No reminder for a trial that is no longer
    /// than the lead: its first notice states the end.
    pub(super) fn trial_ending(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
    ) {
        let Some(end) = subscription.current_trial_end(self.now) else { return };
        let Some(start) = purchase.started() else { return };
        let remind_at = end.minus(TRIAL_ENDING_LEAD);
        if subscription.cancel_at().is_none()
            && remind_at > start.at.plus(REMINDER_QUIET_PERIOD)
            && self.is_due(remind_at)
            && !self.is_due(end)
        {
            let announced = account.announced(subscription, self.policy);
            let notice = Notice::TrialEnding {
                subscription: subscription.id.clone(),
                plan: subscription.plan.clone(),
                trial_end: end,
                amount: announced.map(|invoice| invoice.amount).or(subscription.amount),
            };
            let key = format!("{}:trial-ends:{}", subscription.id, end.seconds());
            self.notify_while_true(key, remind_at, notice);
        }
    }

    /// Access ends soon, by a cancellation or because a fixed term is over.
    pub(super) fn end_reminder(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
    ) {
        let Access::Granted(Some(end)) = subscription.access(self.policy.grace) else { return };
        if subscription.is_owing()
            || Some(end) != subscription.cancel_at()
            || is_continued(account, subscription)
        {
            return;
        }
        let begin = if subscription.is_once() {
            subscription.started_at
        } else {
            cancellation_requested_at(purchase)
        };
        let Some(before) = self.due_reminder(end, begin.unwrap_or(self.now)) else { return };
        let notice = Notice::EndingSoon {
            subscription: subscription.id.clone(),
            plan: subscription.plan.clone(),
            ends_at: end,
            once: subscription.is_once(),
        };
        let key = format!("{}:ends:{}:{}", subscription.id, end.seconds(), before.as_secs());
        self.notify_while_true(key, end.minus(before), notice);
    }
}
