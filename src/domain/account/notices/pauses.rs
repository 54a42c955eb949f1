//! Pauses: of the subscription, with its reason, and of the collection of its invoices.

use std::time::Duration;

use crate::domain::account::Invoice;
use crate::domain::account::notices::NoticeBuilder;
use crate::domain::account::notices::course::run;
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::notice::{Notice, Topic};
use crate::domain::subscription::{Pause, PauseBehavior, PauseReason, Status, Subscription};

/// How long pause and resume notices are held back while two events of one second are being resolved
/// through the API.
const CONTRADICTION_RESOLVED: Duration = Duration::from_secs(30);

impl NoticeBuilder<'_> {
    pub(super) fn pauses(&mut self, purchase: &Purchase, one: &Subscription) {
        if let Some(since) = purchase.contradicted()
            && !self.reached(since.plus(CONTRADICTION_RESOLVED))
        {
            return;
        }
        if one.is_paused() {
            self.paused(purchase, one);
            self.unresumed(purchase, one);
        } else if let Some(pause) = &one.pause {
            self.collection_paused(purchase, one, pause);
        } else if one.status.is_good() {
            self.unpaused(purchase, one);
        }
    }

    /// Each pause is announced once, and again if another reason turns out. While the reason is unknown,
    /// Stripe is being asked.
    fn paused(&mut self, purchase: &Purchase, one: &Subscription) {
        let (Some(reason), Some(since)) = (&one.pause_reason, purchase.paused_since()) else {
            return;
        };
        // The payment that settles what paused it is what is announced; and, while nothing says why it
        // is paused, the payment that is owed.
        let explained = !matches!(reason, PauseReason::Unstated | PauseReason::Other(_));
        if purchase.paid_in_pause().is_some() || (one.is_owing() && !explained) {
            return;
        }
        let (believed, count) = self.believed(&one.id, Topic::Pause);
        let known = match believed {
            Some(Notice::TrialPaused { .. }) => {
                *reason == PauseReason::TrialEndWithoutPaymentMethod
            }
            Some(Notice::SubscriptionPaused { reason: told, since: at, .. }) => {
                told == reason && since <= *at
            }
            _ => false,
        };
        if known {
            return;
        }
        let (subscription, plan) = (one.id.clone(), one.plan.clone());
        let (what, notice) = match reason {
            PauseReason::TrialEndWithoutPaymentMethod => {
                ("trial", Notice::TrialPaused { subscription, plan })
            }
            reason => {
                let invoice = one.failed_invoice.as_ref().filter(|_| one.is_owing());
                let grace_ends = one.past_due_since.map(|at| at.plus(self.policy.grace));
                let access_until = grace_ends.and_then(|end| self.access_until(one, end));
                let notice = Notice::SubscriptionPaused {
                    subscription,
                    plan,
                    reason: reason.clone(),
                    since,
                    owing: one.is_owing(),
                    fix_url: invoice.and_then(|invoice| invoice.hosted_url.clone()),
                    access_until,
                };
                (reason.as_str(), notice)
            }
        };
        self.tell(format!("{}:pause:{count}:{what}", one.id), since, notice);
    }

    /// The invoice is paid, and the pause lasts because ending it would charge again.
    fn unresumed(&mut self, purchase: &Purchase, one: &Subscription) {
        let Some((invoice, tried)) = purchase.unresumed() else { return };
        let notice = Notice::ResumeOffered {
            subscription: one.id.clone(),
            plan: one.plan.clone(),
            paid: invoice.seen.amount,
            charge: tried.charge,
            access_until: one.paid_until.filter(|end| *end > self.now),
        };
        self.tell(format!("{}:resume-offer", invoice.seen.id), tried.at, notice);
    }

    fn collection_paused(&mut self, purchase: &Purchase, one: &Subscription, pause: &Pause) {
        let (believed, count) = self.believed(&one.id, Topic::Pause);
        let access = pause.behavior != PauseBehavior::Void;
        let (subscription, plan) = (one.id.clone(), one.plan.clone());
        let notice = Notice::Paused { subscription, plan, resumes_at: pause.resumes_at, access };
        if believed != Some(&notice) {
            let at = run(purchase, |version| version.seen.pause.as_ref() == Some(pause));
            let until = pause.resumes_at.map_or(0, Timestamp::seconds);
            let what = if access { "collection" } else { "service" };
            let key = format!("{}:pause:{count}:{what}:{until}", one.id);
            self.tell(key, at.unwrap_or(self.now), notice);
        }
    }

    fn unpaused(&mut self, purchase: &Purchase, one: &Subscription) {
        let (believed, count) = self.believed(&one.id, Topic::Pause);
        match believed {
            Some(Notice::Paused { .. } | Notice::TrialPaused { .. }) => {}
            // Whoever paid what had failed is told that the payment has arrived and the plan goes on.
            Some(Notice::SubscriptionPaused { reason, since, .. }) => {
                let paid = |invoice: &Invoice| {
                    invoice.paid.as_ref().is_some_and(|paid| paid.at >= *since)
                        && !invoice.is_change()
                        && purchase.recovers(invoice)
                        && !self.was_sent(|key| key == format!("{}:resume-offer", invoice.seen.id))
                };
                if reason.is_payment_failure() && purchase.invoices.iter().any(paid) {
                    return;
                }
            }
            _ => return,
        }
        let running = |seen: &Status| *seen != Status::Paused;
        let at =
            run(purchase, |version| version.seen.pause.is_none() && running(&version.seen.status));
        let notice = Notice::Unpaused {
            subscription: one.id.clone(),
            plan: one.plan.clone(),
            renews_at: one.renews_at(),
        };
        self.tell(format!("{}:pause:{count}:over", one.id), at.unwrap_or(self.now), notice);
    }
}
