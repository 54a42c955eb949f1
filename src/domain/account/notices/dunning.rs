//! Dunning: notices about payments that fail or are overdue, and about debts that are settled.

use std::time::Duration;

use crate::domain::access::Access;
use crate::domain::account::Invoice;
use crate::domain::account::notices::FailedAttempt;
use crate::domain::account::notices::builder::{CUSTOMER_AMOUNT_TIMEOUT, NoticeBuilder};
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::notice::Notice;
use crate::domain::subscription::Subscription;

/// If the bank requires confirmation, Stripe reports the failed attempt first and the required action
/// right after it. The notice about the failure waits this long for the second event.
/// Source: <https://docs.stripe.com/billing/subscriptions/webhooks#additional-action>.
const ACTION_REQUIRED_DELAY: Duration = Duration::from_secs(1);
/// An attempt that fails this soon after access has lapsed gets no notice of its own.
const LAPSE_NOTICE_COVERS: Duration = Duration::from_hours(1);

impl NoticeBuilder<'_> {
    /// Reports the last attempt at the overdue invoice, also of a subscription that has ended for it.
    pub(super) fn failed_attempt(&mut self, purchase: &Purchase, subscription: &Subscription) {
        let Some(invoice) = purchase.overdue_invoice() else { return };
        let Some(failed) = invoice.last_failed else { return };
        if invoice.requires_action() || self.is_due(failed.plus(ACTION_REQUIRED_DELAY)) {
            let first_failed = invoice.first_failed.unwrap_or(failed);
            let access = subscription.access_while_owed(first_failed, self.policy.grace);
            self.push_failed_attempt(FailedAttempt {
                subscription: subscription.id.clone(),
                plan: subscription.plan.clone(),
                invoice: invoice.clone(),
                access_until: self.access_until(access),
                fresh: self.is_fresh(failed),
            });
        }
    }

    /// When access ends; `None` if there is none, or none any more.
    pub(super) fn access_until(&self, access: Access) -> Option<Timestamp> {
        match access {
            Access::Granted(until) => until.filter(|until| *until > self.now),
            Access::Denied => None,
        }
    }

    /// An invoice is overdue, grace is running out, or access has lapsed.
    pub(super) fn dunning(&mut self, purchase: &Purchase, subscription: &Subscription) {
        if !subscription.state.is_live() {
            return;
        }
        let Some(invoice) = purchase.overdue_invoice() else { return };
        // An invoice that is sent has no failed attempts; it is overdue once the subscription is unpaid.
        let Some(failed) = invoice.last_failed.or(subscription.past_due_since()) else { return };
        let invoiced = invoice.last_failed.is_none();
        let first_failed = invoice.first_failed.unwrap_or(failed);
        let grace = subscription.grace_period(first_failed, self.policy.grace);
        let access = subscription.access_while_owed(first_failed, self.policy.grace);
        let id = &invoice.snapshot.id;
        if subscription.is_owing() && self.is_due(grace.ends) {
            let notice = Notice::AccessLapsed {
                subscription: subscription.id.clone(),
                plan: subscription.plan.clone(),
                fix_url: invoice.snapshot.hosted_url.clone(),
                invoiced,
            };
            self.notify(format!("{id}:lapsed"), grace.ends, notice);
            // It covers all attempts up to shortly after the lapse.
            if failed < grace.ends.plus(LAPSE_NOTICE_COVERS) {
                return;
            }
        }
        if purchase.needs_amount(invoice, failed)
            && !self.is_due(failed.plus(CUSTOMER_AMOUNT_TIMEOUT))
        {
            return;
        }
        let notice = failure_notice(invoice, subscription, self.access_until(access));
        match notice {
            Notice::InvoiceOverdue { .. } => {
                self.notify(format!("{id}:overdue"), failed, notice);
            }
            Notice::ActionRequired { .. } => {
                self.notify(format!("{id}:action:{}", invoice.attempts), failed, notice);
            }
            _ => {
                if self.is_due(failed.plus(ACTION_REQUIRED_DELAY)) {
                    self.notify(format!("{id}:failed:{}", invoice.attempts), failed, notice);
                }
            }
        }
        if subscription.is_owing()
            && subscription.cancel_at().is_none_or(|end| end >= grace.ends)
            && let Some(before) = self.due_reminder(grace.ends, grace.begins)
        {
            let notice = Notice::GraceEnding {
                subscription: subscription.id.clone(),
                plan: subscription.plan.clone(),
                fix_url: invoice.snapshot.hosted_url.clone(),
                access_until: grace.ends,
                invoiced,
            };
            let key = format!("{id}:grace:{}", before.as_secs());
            self.notify_while_true(key, grace.ends.minus(before), notice);
        }
    }

    /// A debt that the user was reminded of is settled without a payment.
    pub(super) fn debts_settled(&mut self, purchase: &Purchase, subscription: &Subscription) {
        if !subscription.state.is_good() {
            return;
        }
        let settled = purchase.invoices.iter().filter(|invoice| {
            invoice.is_settled_without_payment() && !purchase.was_for_resuming(invoice)
        });
        for invoice in settled {
            let id = &invoice.snapshot.id;
            let is_reminder = |key: &str| {
                let stage = key.strip_prefix(id.as_str()).and_then(|rest| rest.strip_prefix(':'));
                stage.and_then(|stage| stage.split(':').next()).is_some_and(is_dunning_stage)
            };
            if self.was_sent(is_reminder) {
                let (subscription, plan) = (subscription.id.clone(), subscription.plan.clone());
                let notice = Notice::DebtSettled { subscription, invoice: id.clone(), plan };
                self.notify_while_true(format!("{id}:settled"), self.now, notice);
            }
        }
    }
}

/// Whether that stage of a notice's key is a reminder of a debt.
fn is_dunning_stage(stage: &str) -> bool {
    matches!(stage, "failed" | "action" | "overdue" | "grace" | "lapsed")
}

/// The notice about the last attempt at an invoice, or about an overdue one without attempts.
fn failure_notice(
    invoice: &Invoice,
    subscription: &Subscription,
    access_until: Option<Timestamp>,
) -> Notice {
    let (subscription, plan) = (subscription.id.clone(), subscription.plan.clone());
    let (id, amount) = (invoice.snapshot.id.clone(), invoice.customer_amount());
    let fix_url = invoice.snapshot.hosted_url.clone();
    if invoice.last_failed.is_none() {
        Notice::InvoiceOverdue { subscription, invoice: id, plan, amount, fix_url, access_until }
    } else if invoice.requires_action() {
        Notice::ActionRequired { subscription, invoice: id, plan, amount, fix_url, access_until }
    } else {
        Notice::PaymentFailed {
            subscription,
            invoice: id,
            plan,
            amount,
            fix_url,
            access_until,
            attempt: invoice.attempts,
        }
    }
}
