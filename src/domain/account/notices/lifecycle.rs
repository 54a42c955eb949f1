//! Notices about the lifecycle of a subscription: started, changed, cancelled, resumed, ended.

use crate::domain::account::notices::Audience;
use crate::domain::account::notices::builder::{
    NOTICE_FRESHNESS_WINDOW, NoticeBuilder, SentOnTopic,
};
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::account::{Account, Import};
use crate::domain::clock::Timestamp;
use crate::domain::event::SubscriptionEventKind;
use crate::domain::notice::{Ending, GivenDays, Notice, Topic};
use crate::domain::subscription::{CancelReason, Subscription, SubscriptionState};

impl NoticeBuilder<'_> {
    /// The subscription was cancelled. No notice while another subscription gives the same plan.
    pub(super) fn ended(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
        at: Timestamp,
        reason: Option<CancelReason>,
    ) {
        let is_replaced = account.subscriptions.iter().any(|other| {
            other.id != subscription.id
                && other.plan == subscription.plan
                && other.is_running()
                && other.state.is_good()
        });
        if is_replaced {
            return;
        }
        let plan_was_announced = self.sent_on_topic(&subscription.id, Topic::Plan).count > 0;
        if purchase.started().is_none() && !plan_was_announced {
            return;
        }
        let trial_ran_out = subscription.trial_end().is_some_and(|end| end <= at)
            && !purchase.is_paid_with_money()
            && reason != Some(CancelReason::CancellationRequested);
        let because = match reason {
            Some(CancelReason::PaymentFailed) => Ending::Unpaid,
            _ if trial_ran_out => Ending::TrialOver,
            _ => Ending::Cancelled,
        };
        let notice = Notice::Ended {
            subscription: subscription.id.clone(),
            plan: subscription.plan.clone(),
            because,
        };
        self.notify(format!("{}:ended", subscription.id), at, notice);
    }

    /// The plan is active, the trial has started, or a fixed term is over.
    pub(super) fn started(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
    ) {
        let Some(start) = purchase.started() else { return };
        // A checkout at no charge starts a trial or a free plan; only the subscription shows which.
        if start.on_trial && purchase.latest().is_none() {
            return;
        }
        let (id, plan) = (&subscription.id, &subscription.plan);
        if subscription.is_once()
            && let Some(end) = subscription.cancel_at()
            && self.is_due(end)
        {
            if is_continued(account, subscription) {
                return;
            }
            let because = Ending::TermOver;
            let notice = Notice::Ended { subscription: id.clone(), plan: plan.clone(), because };
            return self.notify(format!("{id}:ended"), end, notice);
        }
        // A user who has checked out expects a confirmation, however late, until the first renewal.
        let is_renewed = || {
            purchase.invoices.iter().any(|invoice| invoice.is_renewal() && invoice.paid.is_some())
        };
        let is_expected = purchase.session.is_some() && !is_renewed();
        let is_expected = is_expected && !self.is_quiet(start.at);
        // The operator asks for it once, for those who had the plan then.
        let is_requested = purchase.imported.as_ref().is_some_and(|imported| {
            imported.value.is_announced && self.now.since(imported.at) <= NOTICE_FRESHNESS_WINDOW
        });
        let fresh = is_requested || is_expected || self.is_fresh(start.at);
        if let SubscriptionState::Trialing { until, .. } = subscription.state
            && start.on_trial
        {
            let notice = Notice::TrialStarted {
                subscription: id.clone(),
                plan: plan.clone(),
                trial_end: until,
                interval: subscription.interval(),
            };
            self.push(Audience::User, format!("{id}:trial"), fresh, notice);
        } else if !start.on_trial && subscription.state.is_good() {
            let notice = Notice::Activated {
                subscription: id.clone(),
                plan: plan.clone(),
                renews_at: subscription.renews_at(),
                until: if subscription.is_once() { subscription.cancel_at() } else { None },
                interval: subscription.interval(),
            };
            self.push(Audience::User, format!("{id}:activated"), fresh, notice);
        }
    }

    /// The plan or its interval differs from the one that was last announced, or a change was not paid.
    pub(super) fn plan_changed(&mut self, purchase: &Purchase, subscription: &Subscription) {
        let id = &subscription.id;
        if let Some(version) = expired_change(purchase) {
            let (subscription, plan) = (id.clone(), subscription.plan.clone());
            let notice = Notice::PlanChangeUnpaid { subscription, plan };
            let key = format!("{id}:update-expired:{}", version.at.seconds());
            self.notify(key, version.at, notice);
        }
        if subscription.is_once() || subscription.unlisted {
            return;
        }
        let SentOnTopic { latest, count } = self.sent_on_topic(id, Topic::Plan);
        let announced = match latest {
            Some(
                Notice::Activated { plan, .. }
                | Notice::TrialStarted { plan, .. }
                | Notice::PlanChanged { to: plan, .. },
            ) => Some(plan),
            Some(_) => None,
            None => imported(purchase).and_then(|import| import.plan.as_ref()),
        };
        let Some(from) = announced else { return };
        if *from == subscription.plan {
            return self.interval_changed(purchase, subscription);
        }
        let notice = Notice::PlanChanged {
            subscription: id.clone(),
            from: from.clone(),
            to: subscription.plan.clone(),
            renews_at: subscription.renews_at(),
            on_trial: subscription.is_on_trial(),
            interval: subscription.interval(),
        };
        let provenance = purchase.provenance(self.policy);
        let since = provenance.map_or(self.now, |provenance| provenance.since);
        self.notify(format!("{id}:plan:{count}:{}", subscription.plan), since, notice);
    }

    /// The interval of the same plan differs from the one that was last announced. With another plan,
    /// the notice about the plan states the interval.
    fn interval_changed(&mut self, purchase: &Purchase, subscription: &Subscription) {
        let Some(interval) = subscription.interval().filter(|_| !subscription.unlisted) else {
            return;
        };
        let mut sent = self.earlier.iter().rev().filter(|earlier| earlier.sent);
        let announced = sent.find_map(|earlier| {
            let notice = &earlier.notice.notice;
            let about = notice.settles(Topic::Plan).or(notice.settles(Topic::Interval));
            if about == Some(&subscription.id) { notice.interval() } else { None }
        });
        // A notice that was sent before the first version stated no interval.
        let first = || purchase.versions.iter().find_map(SubscriptionVersion::interval);
        let imported = || imported(purchase).and_then(|import| import.interval);
        if announced.or_else(imported).or_else(first) == Some(interval) {
            return;
        }
        let count = self.sent_on_topic(&subscription.id, Topic::Interval).count;
        let since = purchase.unbroken_since(|version| version.interval() == Some(interval));
        let notice = Notice::IntervalChanged {
            subscription: subscription.id.clone(),
            plan: subscription.plan.clone(),
            interval,
            amount: subscription.amount,
            renews_at: subscription.renews_at(),
            on_trial: subscription.is_on_trial(),
        };
        let key = format!("{}:interval:{count}:{interval}", subscription.id);
        self.notify(key, since.unwrap_or(self.now), notice);
    }

    /// An end is scheduled, or a scheduled end was cancelled.
    pub(super) fn cancellation(&mut self, purchase: &Purchase, subscription: &Subscription) {
        if subscription.is_once() {
            return;
        }
        let (id, plan) = (&subscription.id, &subscription.plan);
        let SentOnTopic { latest, count } = self.sent_on_topic(id, Topic::Ending);
        let announced_end = match latest {
            Some(Notice::CancellationScheduled { ends_at, .. }) => Some(*ends_at),
            Some(_) => None,
            None => imported(purchase).and_then(|import| import.ends_at),
        };
        // The key contains the end, so that a notice that was too old to be sent does not suppress a
        // later one about another end.
        match (announced_end, subscription.cancel_at()) {
            (announced, Some(ends_at)) if announced != Some(ends_at) => {
                let requested = cancellation_requested_at(purchase).unwrap_or(self.now);
                let notice = Notice::CancellationScheduled {
                    subscription: id.clone(),
                    plan: plan.clone(),
                    ends_at,
                    on_trial: matches!(
                        subscription.state,
                        SubscriptionState::Trialing { until: Some(until), .. } if ends_at <= until
                    ),
                };
                if !self.is_due(ends_at) {
                    let key = format!("{id}:ending:{count}:{}", ends_at.seconds());
                    self.notify(key, requested, notice);
                }
            }
            (Some(announced), None) if announced > self.now => {
                let since = purchase.unbroken_since(|version| version.snapshot.cancel_at.is_none());
                let notice = Notice::Resumed {
                    subscription: id.clone(),
                    plan: plan.clone(),
                    renews_at: subscription.renews_at(),
                };
                self.notify(format!("{id}:ending:{count}:none"), since.unwrap_or(self.now), notice);
            }
            _ => {}
        }
    }
}

impl NoticeBuilder<'_> {
    /// Days were given away, and the next payment is due when they end.
    pub(super) fn goodwill(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
    ) {
        let Some(given) = purchase.goodwill.last() else { return };
        let until = given.value.until;
        if subscription.renews_at() != Some(until) {
            return;
        }
        let announced = account.announced(subscription, self.policy);
        let announced = announced.filter(|invoice| invoice.due_at >= until);
        let notice = Notice::GoodwillGiven(GivenDays {
            subscription: subscription.id.clone(),
            plan: subscription.plan.clone(),
            seconds: given.value.seconds,
            next_payment: until,
            amount: announced.map(|invoice| invoice.amount).or(subscription.amount),
        });
        self.notify(format!("{}:goodwill:{}", subscription.id, until.seconds()), given.at, notice);
    }
}

/// What was true of a purchase when it was taken over, and counts as announced.
fn imported(purchase: &Purchase) -> Option<&Import> {
    purchase.imported.as_ref().map(|imported| &imported.value)
}

/// When the scheduled end was requested.
pub(super) fn cancellation_requested_at(purchase: &Purchase) -> Option<Timestamp> {
    let reported = purchase.latest()?.snapshot.canceled_at;
    reported.or_else(|| {
        purchase.unbroken_since(|version| {
            version.snapshot.cancel_at.is_some() || version.snapshot.cancel_at_period_end
        })
    })
}

/// Whether another purchase gives the same plan beyond the scheduled end of this one.
pub(super) fn is_continued(account: &Account, subscription: &Subscription) -> bool {
    account.subscriptions.iter().any(|other| {
        other.id != subscription.id
            && other.plan == subscription.plan
            && other.state.is_good()
            && other.reversal.is_none()
            && other.started_at <= subscription.cancel_at()
            && other.cancel_at().is_none_or(|end| Some(end) > subscription.cancel_at())
    })
}

/// A change of plan that was not paid in time, unless another change has been made or requested since.
fn expired_change(purchase: &Purchase) -> Option<&SubscriptionVersion> {
    let is_expired =
        |version: &&SubscriptionVersion| version.kind == SubscriptionEventKind::UpdateExpired;
    let expired = purchase.versions.iter().rev().find(is_expired)?;
    let mut since = purchase.versions.iter().rev().take_while(|version| !is_expired(version));
    let is_changed = since.any(|version| {
        version.price() != expired.price() || version.snapshot.pending_update_until.is_some()
    });
    (!is_changed).then_some(expired)
}
