//! The course of a subscription: begun, changed, paused, to end, over.

use crate::domain::account::Account;
use crate::domain::account::notices::Audience;
use crate::domain::account::notices::FRESH;
use crate::domain::account::notices::NoticeBuilder;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::SubscriptionEventKind;
use crate::domain::notice::{Ending, Notice, Topic};
use crate::domain::subscription::{CancelReason, Status, Subscription};

impl NoticeBuilder<'_> {
    pub(super) fn ended(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        // Nothing ends for the customer while another subscription gives the same plan.
        let goes_on = account.subscriptions.iter().any(|other| {
            other.id != one.id
                && other.plan == one.plan
                && other.is_running()
                && other.status.is_good()
        });
        if one.status == Status::IncompleteExpired || goes_on {
            return;
        }
        let told = self.believed(&one.id, Topic::Plan).1 > 0;
        if purchase.began().is_none() && !told {
            return;
        }
        let at = one.ended_at.or(one.as_of).unwrap_or(self.now);
        let trial_over = one.trial_end.is_some_and(|end| end <= at)
            && !purchase.is_bought()
            && one.cancel_reason != Some(CancelReason::CancellationRequested);
        let because = match one.cancel_reason {
            Some(CancelReason::PaymentFailed) => Ending::Unpaid,
            _ if trial_over => Ending::TrialOver,
            _ => Ending::Cancelled,
        };
        let notice =
            Notice::Ended { subscription: one.id.clone(), plan: one.plan.clone(), because };
        self.tell(format!("{}:ended", one.id), at, notice);
    }

    pub(super) fn begun(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) {
        let Some((at, trial)) = purchase.began() else { return };
        // A page on which nothing was due began a trial, or something at no charge: which, is seen.
        if trial && purchase.last().is_none() {
            return;
        }
        let (id, plan) = (&one.id, &one.plan);
        if one.is_once()
            && let Some(end) = one.cancel_at
            && self.reached(end)
        {
            if goes_on(account, one) {
                return;
            }
            let because = Ending::TermOver;
            let notice = Notice::Ended { subscription: id.clone(), plan: plan.clone(), because };
            return self.tell(format!("{id}:ended"), end, notice);
        }
        // Who checked out waits for word, however late it is known, until their first time is over.
        let renewed = || purchase.invoices.iter().any(|one| one.is_renewal() && one.paid.is_some());
        let awaited = purchase.session.is_some() && !renewed();
        let fresh = awaited || self.now.since(at) <= FRESH;
        if trial && one.status == Status::Trialing {
            let notice = Notice::TrialStarted {
                subscription: id.clone(),
                plan: plan.clone(),
                trial_end: one.trial_end,
                interval: one.interval,
            };
            self.say(Audience::User, format!("{id}:trial"), fresh, notice);
        } else if !trial && one.status.is_good() {
            let notice = Notice::Activated {
                subscription: id.clone(),
                plan: plan.clone(),
                renews_at: one.renews_at(),
                until: if one.is_once() { one.cancel_at } else { None },
                interval: one.interval,
            };
            self.say(Audience::User, format!("{id}:activated"), fresh, notice);
        }
    }

    pub(super) fn plan(&mut self, purchase: &Purchase, one: &Subscription) {
        let id = &one.id;
        if let Some(version) = expired_change(purchase) {
            let notice =
                Notice::PlanChangeUnpaid { subscription: id.clone(), plan: one.plan.clone() };
            self.tell(format!("{id}:update-expired:{}", version.at.seconds()), version.at, notice);
        }
        let (believed, count) = self.believed(id, Topic::Plan);
        let (
            Some(
                Notice::Activated { plan: from, .. }
                | Notice::TrialStarted { plan: from, .. }
                | Notice::PlanChanged { to: from, .. },
            ),
            false,
        ) = (believed, one.is_once() || one.unlisted)
        else {
            return;
        };
        if *from == one.plan {
            return self.interval(purchase, one);
        }
        let notice = Notice::PlanChanged {
            subscription: id.clone(),
            from: from.clone(),
            to: one.plan.clone(),
            renews_at: one.renews_at(),
            on_trial: one.status == Status::Trialing,
            interval: one.interval,
        };
        let since = purchase.provenance(self.policy).map_or(self.now, |origin| origin.since);
        self.tell(format!("{id}:plan:{count}:{}", one.plan), since, notice);
    }

    /// Another interval that comes with another plan is told with the plan.
    fn interval(&mut self, purchase: &Purchase, one: &Subscription) {
        let Some(interval) = one.interval.filter(|_| !one.unlisted) else {
            return;
        };
        let mut sent = self.told.iter().rev().filter(|row| row.sent);
        let told = sent.find_map(|row| {
            let notice = &row.notice.notice;
            let about = notice.settles(Topic::Plan).or(notice.settles(Topic::Interval));
            if about == Some(&one.id) { notice.interval() } else { None }
        });
        // What was told before anything was seen was told of what was seen first.
        let first = || purchase.sights.iter().find_map(SubscriptionVersion::interval);
        if told.or_else(first) == Some(interval) {
            return;
        }
        let (_, count) = self.believed(&one.id, Topic::Interval);
        let at = run(purchase, |version| version.interval() == Some(interval)).unwrap_or(self.now);
        let notice = Notice::IntervalChanged {
            subscription: one.id.clone(),
            plan: one.plan.clone(),
            interval,
            amount: one.amount,
            renews_at: one.renews_at(),
            on_trial: one.status == Status::Trialing,
        };
        self.tell(format!("{}:interval:{count}:{interval}", one.id), at, notice);
    }

    pub(super) fn ending(&mut self, purchase: &Purchase, one: &Subscription) {
        if one.is_once() {
            return;
        }
        let (id, plan) = (&one.id, &one.plan);
        let (believed, count) = self.believed(id, Topic::Ending);
        let believed = match believed {
            Some(Notice::CancellationScheduled { ends_at, .. }) => Some(*ends_at),
            _ => None,
        };
        // What is said is part of the key: news that came too late to be told must not silence other
        // news in its place.
        match (believed, one.cancel_at) {
            (was, Some(ends_at)) if was != Some(ends_at) => {
                let asked = asked_to_end(purchase).unwrap_or(self.now);
                let notice = Notice::CancellationScheduled {
                    subscription: id.clone(),
                    plan: plan.clone(),
                    ends_at,
                    on_trial: one.status == Status::Trialing
                        && one.trial_end.is_some_and(|trial_end| ends_at <= trial_end),
                };
                if !self.reached(ends_at) {
                    self.tell(format!("{id}:ending:{count}:{}", ends_at.seconds()), asked, notice);
                }
            }
            (Some(was), None) if was > self.now => {
                let at = run(purchase, |version| version.seen.cancel_at.is_none());
                let notice = Notice::Resumed {
                    subscription: id.clone(),
                    plan: plan.clone(),
                    renews_at: one.renews_at(),
                };
                self.tell(format!("{id}:ending:{count}:none"), at.unwrap_or(self.now), notice);
            }
            _ => {}
        }
    }
}

/// Since when the present run of sights has been as `alike` says.
pub(super) fn run(
    purchase: &Purchase,
    alike: impl Fn(&SubscriptionVersion) -> bool,
) -> Option<Timestamp> {
    purchase
        .sights
        .iter()
        .rev()
        .take_while(|version| alike(version))
        .last()
        .map(|version| version.at)
}

/// When the end that is scheduled now was asked for.
pub(super) fn asked_to_end(purchase: &Purchase) -> Option<Timestamp> {
    let last = purchase.sights.last()?;
    last.seen.canceled_at.or_else(|| {
        run(purchase, |version| {
            version.seen.cancel_at.is_some() || version.seen.cancel_at_period_end
        })
    })
}

/// The plan was bought for once more before its time was over, and so has not ended with it.
pub(super) fn goes_on(account: &Account, one: &Subscription) -> bool {
    account.subscriptions.iter().any(|other| {
        other.id != one.id
            && (one.is_once() && other.is_once())
            && other.plan == one.plan
            && other.status.is_good()
            && other.reversal.is_none()
            && other.started_at <= one.cancel_at
            && other.cancel_at.is_none_or(|end| Some(end) > one.cancel_at)
    })
}

/// A change of plan that was not paid for in time, and no other since.
fn expired_change(purchase: &Purchase) -> Option<&SubscriptionVersion> {
    let expired =
        |version: &&SubscriptionVersion| version.stage == SubscriptionEventKind::UpdateExpired;
    let last = purchase.sights.iter().rev().find(expired)?;
    let mut since = purchase.sights.iter().rev().take_while(|version| !expired(version));
    let changed = |version: &SubscriptionVersion| {
        version.price() != last.price() || version.seen.pending_update_until.is_some()
    };
    (!since.any(changed)).then_some(last)
}
