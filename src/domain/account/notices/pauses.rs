//! Notices about pauses: of the subscription, by its reason, and of the collection of its invoices.

use std::time::Duration;

use crate::domain::account::Invoice;
use crate::domain::account::notices::builder::{NoticeBuilder, SentOnTopic};
use crate::domain::account::pause::UnresumedPause;
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::notice::{Notice, Topic};
use crate::domain::subscription::{
    Pause, PauseBehavior, PauseReason, PausedPayment, Status, Subscription, SubscriptionState,
};

/// How long pause and resume notices are held back while two events with the same timestamp are being
/// resolved through the API.
const CONTRADICTION_TIMEOUT: Duration = Duration::from_secs(30);

impl NoticeBuilder<'_> {
    /// The subscription is paused, is not resumed, or is active again.
    pub(super) fn pauses(&mut self, purchase: &Purchase, subscription: &Subscription) {
        if let Some(since) = purchase.contradicted_since()
            && !self.is_due(since.plus(CONTRADICTION_TIMEOUT))
        {
            return;
        }
        if subscription.is_paused() {
            self.paused(purchase, subscription);
            self.resume_offered(purchase, subscription);
        } else if let Some(pause) = &subscription.collection_pause {
            self.collection_paused(purchase, subscription, pause);
        } else if subscription.state.is_good() {
            self.unpaused(purchase, subscription);
        }
    }

    /// Announces each pause once, and again if its reason changes. No notice while the reason is being
    /// fetched.
    fn paused(&mut self, purchase: &Purchase, subscription: &Subscription) {
        let SubscriptionState::Paused { reason, payment, invoice, .. } = &subscription.state else {
            return;
        };
        let (Some(reason), Some(since)) = (reason, purchase.paused_since()) else { return };
        // If the cause is paid, the notice about the payment covers the pause. If the reason is unknown
        // and a payment is owed, the dunning notice does.
        let is_explained = !matches!(reason, PauseReason::Unstated | PauseReason::Other(_));
        if purchase.paid_in_pause().is_some() || (subscription.is_owing() && !is_explained) {
            return;
        }
        let SentOnTopic { latest, count } = self.sent_on_topic(&subscription.id, Topic::Pause);
        let is_announced = match latest {
            Some(Notice::TrialPaused { .. }) => {
                *reason == PauseReason::TrialEndWithoutPaymentMethod
            }
            Some(Notice::SubscriptionPaused { reason: announced, since: at, .. }) => {
                announced == reason && since <= *at
            }
            _ => false,
        };
        if is_announced {
            return;
        }
        let (id, plan) = (subscription.id.clone(), subscription.plan.clone());
        let (label, notice) = match reason {
            PauseReason::TrialEndWithoutPaymentMethod => {
                ("trial", Notice::TrialPaused { subscription: id, plan })
            }
            reason => {
                let owing = matches!(payment, PausedPayment::Owed { .. });
                let invoice = invoice.as_ref().filter(|_| owing);
                let access = subscription.access(self.policy.grace);
                let notice = Notice::SubscriptionPaused {
                    subscription: id,
                    plan,
                    reason: reason.clone(),
                    since,
                    owing,
                    fix_url: invoice.and_then(|invoice| invoice.hosted_url.clone()),
                    access_until: self.access_until(access),
                };
                (reason.as_str(), notice)
            }
        };
        self.notify(format!("{}:pause:{count}:{label}", subscription.id), since, notice);
    }

    /// The invoice that caused the pause is paid, and the pause lasts because ending it would charge
    /// again.
    fn resume_offered(&mut self, purchase: &Purchase, subscription: &Subscription) {
        let Some(UnresumedPause { paid, attempt }) = purchase.unresumed_pause() else { return };
        let notice = Notice::ResumeOffered {
            subscription: subscription.id.clone(),
            plan: subscription.plan.clone(),
            paid: paid.snapshot.amount,
            charge: attempt.charge,
            access_until: subscription.paid_until().filter(|end| *end > self.now),
        };
        self.notify(format!("{}:resume-offer", paid.snapshot.id), attempt.at, notice);
    }

    fn collection_paused(
        &mut self,
        purchase: &Purchase,
        subscription: &Subscription,
        pause: &Pause,
    ) {
        let SentOnTopic { latest, count } = self.sent_on_topic(&subscription.id, Topic::Pause);
        let access = pause.behavior != PauseBehavior::Void;
        let notice = Notice::Paused {
            subscription: subscription.id.clone(),
            plan: subscription.plan.clone(),
            resumes_at: pause.resumes_at,
            access,
        };
        if latest != Some(&notice) {
            let since =
                purchase.unbroken_since(|version| version.snapshot.pause.as_ref() == Some(pause));
            let until = pause.resumes_at.map_or(0, Timestamp::seconds);
            let label = if access { "collection" } else { "service" };
            let key = format!("{}:pause:{count}:{label}:{until}", subscription.id);
            self.notify(key, since.unwrap_or(self.now), notice);
        }
    }

    /// The subscription is active again after an announced pause.
    fn unpaused(&mut self, purchase: &Purchase, subscription: &Subscription) {
        let SentOnTopic { latest, count } = self.sent_on_topic(&subscription.id, Topic::Pause);
        match latest {
            Some(Notice::Paused { .. } | Notice::TrialPaused { .. }) => {}
            // After a recovered payment, the notice about the payment covers the end of the pause.
            Some(Notice::SubscriptionPaused { reason, since, .. }) => {
                let covers_end = |invoice: &Invoice| {
                    let offer = format!("{}:resume-offer", invoice.snapshot.id);
                    invoice.paid.as_ref().is_some_and(|paid| paid.at >= *since)
                        && !invoice.is_change()
                        && purchase.is_recovery(invoice)
                        && !self.was_sent(|key| key == offer)
                };
                if reason.is_payment_failure() && purchase.invoices.iter().any(covers_end) {
                    return;
                }
            }
            _ => return,
        }
        let since = purchase.unbroken_since(|version| {
            version.snapshot.pause.is_none() && version.snapshot.status != Status::Paused
        });
        let notice = Notice::Unpaused {
            subscription: subscription.id.clone(),
            plan: subscription.plan.clone(),
            renews_at: subscription.renews_at(),
        };
        let key = format!("{}:pause:{count}:over", subscription.id);
        self.notify(key, since.unwrap_or(self.now), notice);
    }
}
