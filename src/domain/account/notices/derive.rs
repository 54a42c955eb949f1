//! Derives every notice about an account, each subscription in turn.

use crate::domain::access::Access;
use crate::domain::account::notices::builder::NoticeBuilder;
use crate::domain::account::notices::{EarlierNotice, PendingNotices};
use crate::domain::account::purchase::Purchase;
use crate::domain::account::{Account, Policy};
use crate::domain::clock::Timestamp;
use crate::domain::subscription::{EndReason, Subscription, SubscriptionState};

impl Account {
    /// The notices that are true at `now`. `earlier` must be in the order in which the notices were put
    /// into the outbox.
    #[must_use]
    pub fn pending_notices(
        &self,
        policy: &Policy,
        now: Timestamp,
        earlier: &[EarlierNotice],
    ) -> PendingNotices {
        let mut notices = NoticeBuilder::new(policy, now, earlier);
        for subscription in &self.subscriptions {
            let Some(purchase) = self.purchase(&subscription.id) else { continue };
            notices.concern(Some(purchase));
            notices.subscription(self, purchase, subscription);
            if let Access::Granted(Some(end)) = subscription.access(policy.grace) {
                notices.wake_at(end);
            }
        }
        for unlisted in &self.unlisted {
            if let Access::Granted(Some(end)) = unlisted.access {
                notices.wake_at(end);
            }
        }
        for purchase in &self.purchases {
            notices.concern(Some(purchase));
            notices.delayed_payment(purchase);
        }
        notices.reversals(self);
        notices.alarms(self);
        notices.concern(None);
        notices.grants(self);
        notices.finish()
    }
}

impl NoticeBuilder<'_> {
    /// Adds all notices to the user about one subscription.
    pub(super) fn subscription(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
    ) {
        match subscription.state {
            SubscriptionState::Incomplete { .. } => return,
            SubscriptionState::Ended { at, reason, .. } => {
                let at = at.or(subscription.as_of);
                if let EndReason::Cancelled(reason) = reason {
                    self.failed_attempt(purchase, subscription);
                    self.ended(account, purchase, subscription, at.unwrap_or(self.now), reason);
                }
                if let Some(at) = at {
                    self.paid_after_end(account, purchase, subscription, at);
                }
                return;
            }
            SubscriptionState::Trialing { .. }
            | SubscriptionState::Active { .. }
            | SubscriptionState::PastDue { .. }
            | SubscriptionState::Paused { .. } => self.failed_attempt(purchase, subscription),
            SubscriptionState::Unrecognised { .. } => {}
        }
        self.cancellation(purchase, subscription);
        self.pauses(purchase, subscription);
        if subscription.reversal.is_some() {
            return;
        }
        self.started(account, purchase, subscription);
        self.plan_changed(purchase, subscription);
        self.payments(purchase, subscription);
        self.dunning(purchase, subscription);
        self.debts_settled(purchase, subscription);
        self.goodwill(account, purchase, subscription);
        self.trial_ending(account, purchase, subscription);
        self.end_reminder(account, purchase, subscription);
        self.renewal_ahead(account, subscription);
    }
}
