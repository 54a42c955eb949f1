//! Notices about payments that have arrived, are announced, or are still pending.

use std::time::Duration;

use crate::domain::account::notices::Audience;
use crate::domain::account::notices::builder::{CUSTOMER_AMOUNT_TIMEOUT, NoticeBuilder};
use crate::domain::account::purchase::Purchase;
use crate::domain::account::{Account, Invoice, Paid};
use crate::domain::clock::Timestamp;
use crate::domain::event::CheckoutOutcome;
use crate::domain::notice::{Alarm, Notice};
use crate::domain::plan::Interval;
use crate::domain::subscription::{Subscription, SubscriptionState};

/// How long after a payment Stripe may take to update the status of the subscription.
const STATUS_LAG: Duration = Duration::from_secs(5);

impl NoticeBuilder<'_> {
    /// A payment after the first one has arrived.
    pub(super) fn payments(&mut self, purchase: &Purchase, subscription: &Subscription) {
        for invoice in purchase.invoices_paid_with_money().filter(|invoice| !invoice.is_first()) {
            let Some(paid) = &invoice.paid else { continue };
            if purchase.needs_amount(invoice, paid.at)
                && !self.is_due(paid.at.plus(CUSTOMER_AMOUNT_TIMEOUT))
            {
                continue;
            }
            let id = &invoice.snapshot.id;
            let notice = if purchase.is_recovery(invoice) {
                if let Some(open) = purchase.debt_besides(invoice, subscription.is_owing()) {
                    let notice = Notice::StillOwing {
                        subscription: subscription.id.clone(),
                        invoice: id.clone(),
                        plan: subscription.plan.clone(),
                        amount: invoice.customer_amount(),
                        fix_url: open.snapshot.hosted_url.clone(),
                    };
                    self.notify(format!("{id}:still-owing"), paid.at, notice);
                    continue;
                }
                if !self.has_recovered(purchase, subscription, invoice, paid) {
                    continue;
                }
                Notice::PaymentRecovered {
                    subscription: subscription.id.clone(),
                    invoice: id.clone(),
                    plan: subscription.plan.clone(),
                    amount: invoice.customer_amount(),
                    renews_at: subscription.renews_at(),
                }
            } else if invoice.is_renewal() {
                renewal_notice(purchase, subscription, invoice, paid)
            } else {
                continue;
            };
            // A user who was notified of the failure is notified of its end, however late.
            let in_trouble = self.was_sent(|key| key.starts_with(&format!("{id}:")));
            let fresh = in_trouble || self.is_fresh(paid.at);
            self.push(Audience::User, format!("{id}:paid"), fresh, notice);
        }
    }

    /// Whether the recovery by this invoice may be announced: it is the last one, and the subscription is
    /// in good standing because of it.
    fn has_recovered(
        &self,
        purchase: &Purchase,
        subscription: &Subscription,
        invoice: &Invoice,
        paid: &Paid,
    ) -> bool {
        let last = purchase.last_recovery();
        let is_last = last.is_some_and(|last| last.snapshot.id == invoice.snapshot.id);
        let good_since = purchase.unbroken_since(|version| version.snapshot.status.is_good());
        let other_payment_recovered = purchase.has_other_failing_invoice(invoice)
            && good_since.is_some_and(|since| since > paid.at.plus(STATUS_LAG));
        // A pause lasts until Stripe has ended it. If ending it would charge again, the offer to resume
        // has confirmed the payment already.
        let offer = format!("{}:resume-offer", invoice.snapshot.id);
        is_last
            && !subscription.is_owing()
            && !subscription.is_paused()
            && !other_payment_recovered
            && !self.was_sent(|key| key == offer)
    }

    /// An invoice that was owed when the subscription ended has been paid since. Also an alarm, because an
    /// admin has to refund it or to grant access.
    pub(super) fn paid_after_end(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
        ended: Timestamp,
    ) {
        for invoice in purchase.invoices_paid_with_money() {
            let Some(paid) = &invoice.paid else { continue };
            let was_owed =
                invoice.snapshot.is_sent || invoice.first_failed.is_some_and(|at| at <= ended);
            if !was_owed || paid.at <= ended.plus(STATUS_LAG) {
                continue;
            }
            let id = &invoice.snapshot.id;
            let notice = Notice::PaidAfterEnd {
                subscription: subscription.id.clone(),
                invoice: id.clone(),
                plan: subscription.plan.clone(),
                amount: invoice.customer_amount(),
            };
            self.notify(format!("{id}:paid-after-end"), paid.at, notice);
            let alarm = Alarm::PaidAfterEnd {
                user: account.user,
                plan: subscription.plan.clone(),
                amount: invoice.snapshot.amount,
                invoice: id.clone(),
            };
            self.alarm(format!("{id}:paid-after-end:alarm"), paid.at, alarm);
        }
    }

    /// A yearly renewal will be charged soon. Monthly renewals are not announced.
    pub(super) fn renewal_ahead(&mut self, account: &Account, subscription: &Subscription) {
        let Some(invoice) = account.announced(subscription, self.policy) else { return };
        let is_announced = subscription.interval() == Some(Interval::Year)
            && matches!(subscription.state, SubscriptionState::Active { .. })
            && subscription.renews_at().is_some()
            && invoice.amount.minor > 0;
        if is_announced && !self.is_due(invoice.due_at) {
            let notice = Notice::RenewalAhead {
                subscription: subscription.id.clone(),
                plan: subscription.plan.clone(),
                amount: invoice.amount,
                at: invoice.due_at,
            };
            let period_end = subscription.current_period_end.unwrap_or(invoice.due_at);
            let key = format!("{}:ahead:{}", subscription.id, period_end.seconds());
            let announced_at = account.upcoming.get(&subscription.id).map(|invoice| invoice.at);
            self.notify_while_true(key, announced_at.unwrap_or(self.now), notice);
        }
    }

    /// The payment by a delayed method is pending or has failed.
    pub(super) fn delayed_payment(&mut self, purchase: &Purchase) {
        let Some(session) = &purchase.session else { return };
        if purchase.is_paid_with_money() {
            return;
        }
        let plan = purchase.session_plan(self.policy);
        let latest = purchase.latest();
        let ended = latest.is_some_and(|latest| latest.snapshot.status.is_terminal());
        match session.outcome {
            CheckoutOutcome::AwaitingPayment if !ended => {
                let key = format!("{}:pending", session.snapshot.id);
                self.notify(key, session.at, Notice::PaymentPending { plan });
            }
            CheckoutOutcome::PaymentFailed => {
                let key = format!("{}:failed", session.snapshot.id);
                self.notify(key, session.at, Notice::PaymentNotCompleted { plan });
            }
            _ => {}
        }
    }
}

/// The notice about a renewal, or about the first payment after a trial.
fn renewal_notice(
    purchase: &Purchase,
    subscription: &Subscription,
    invoice: &Invoice,
    paid: &Paid,
) -> Notice {
    let first = purchase
        .invoices_paid_with_money()
        .min_by_key(|invoice| invoice.paid.as_ref().map(|paid| paid.at));
    let converts_trial = subscription.trial_end().is_some_and(|end| end <= paid.at)
        && first.is_some_and(|first| first.snapshot.id == invoice.snapshot.id);
    let (plan, renews_at) = (subscription.plan.clone(), subscription.renews_at());
    let (id, amount) = (invoice.snapshot.id.clone(), invoice.customer_amount());
    let subscription = subscription.id.clone();
    if converts_trial {
        Notice::TrialConverted { subscription, invoice: id, plan, amount, renews_at }
    } else {
        Notice::Renewed { subscription, invoice: id, plan, amount, renews_at }
    }
}
