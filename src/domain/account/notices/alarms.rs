//! Alarms to the admins. An alarm that requires an action stays fresh until the action is taken.

use std::time::Duration;

use crate::domain::account::notices::builder::NoticeBuilder;
use crate::domain::account::{Account, Dated, Payment, Purchase};
use crate::domain::clock::Timestamp;
use crate::domain::event::{DisputeSnapshot, DisputeStatus};
use crate::domain::ids::{PlanCode, PriceId, SubscriptionId};
use crate::domain::money::Money;
use crate::domain::notice::Alarm;
use crate::domain::subscription::{PauseReason, Subscription};

/// How long before the deadline of a dispute the admins are reminded of it.
const DISPUTE_REMINDER: Duration = Duration::from_hours(48);

/// A subscription at prices that no plan lists.
struct AtUnlistedPrices<'a> {
    subscription: &'a SubscriptionId,
    prices: Vec<PriceId>,
    /// The plan before, if it was known.
    former_plan: Option<PlanCode>,
}

/// A payment with what it paid for, as far as that is known.
pub(super) struct PaymentUse<'a> {
    pub(super) account: &'a Account,
    pub(super) payment: &'a Payment,
    /// The key of the payment.
    pub(super) key: &'a str,
    purchase: Option<&'a Purchase>,
    pub(super) plan: Option<PlanCode>,
    /// It paid for the running period.
    is_current: bool,
    /// The payment for the running period has been returned, and access has ended.
    is_reversed: bool,
    /// The subscription continues at Stripe and will be charged again.
    is_running: bool,
}

impl PaymentUse<'_> {
    /// The total that the payment belongs to, if it is known.
    pub(super) fn bill(&self) -> Option<Money> {
        self.purchase.and_then(|purchase| purchase.bill_of(self.payment))
    }

    /// The amount of the payment, if it is known.
    pub(super) fn amount(&self) -> Option<Money> {
        self.account.amount_of(self.payment, self.purchase)
    }
}

impl NoticeBuilder<'_> {
    /// All alarms about one account.
    pub(super) fn alarms(&mut self, account: &Account) {
        self.concern(None);
        self.second_subscription(account);
        self.unexplained_pauses(account);
        self.unlisted_prices(account);
        for (key, payment) in account.payments.iter() {
            let payment_use = self.payment_use(account, key, payment);
            self.concern(payment_use.purchase);
            self.refund_alarms(&payment_use);
            self.dispute_alarms(&payment_use);
            self.fraud_warning_alarms(&payment_use);
        }
        self.concern(None);
        for deleted in &account.deleted_customers {
            let mut customers = account.purchases.iter().filter_map(Purchase::customer);
            if customers.any(|customer| *customer == deleted.customer) {
                let (user, customer) = (account.user, deleted.customer.clone());
                let key = format!("{customer}:deleted");
                self.alarm(key, deleted.at, Alarm::CustomerDeleted { user, customer });
            }
        }
    }

    /// One alarm for each subscription and its prices. A truncated item list is fetched first.
    fn unlisted_prices(&mut self, account: &Account) {
        let unlisted = account.unlisted.iter().filter(|unlisted| unlisted.state.is_live());
        let never_listed = unlisted.map(|unlisted| AtUnlistedPrices {
            subscription: &unlisted.id,
            prices: unlisted.prices.clone(),
            former_plan: None,
        });
        let subscriptions = account.subscriptions.iter();
        let running = subscriptions.filter(|found| found.unlisted && found.is_running());
        let formerly_listed = running.map(|subscription| AtUnlistedPrices {
            subscription: &subscription.id,
            prices: subscription.items.prices().into_iter().cloned().collect(),
            former_plan: Some(subscription.plan.clone()),
        });
        let is_truncated = |id: &SubscriptionId| {
            let latest = account.purchase(id).and_then(Purchase::latest);
            latest.is_some_and(|latest| latest.snapshot.items.cut)
        };
        for found in never_listed.chain(formerly_listed) {
            if is_truncated(found.subscription) {
                continue;
            }
            let names: Vec<&str> = found.prices.iter().map(PriceId::as_str).collect();
            let key = format!("{}:unlisted:{}", found.subscription, names.join("+"));
            let alarm = Alarm::UnlistedPrice {
                user: account.user,
                subscription: found.subscription.clone(),
                prices: found.prices,
                plan: found.former_plan,
            };
            self.alarm_while_true(key, alarm);
        }
    }

    fn second_subscription(&mut self, account: &Account) {
        let running: Vec<&Subscription> =
            account.subscriptions.iter().filter(|subscription| subscription.is_running()).collect();
        if running.len() < 2 {
            return;
        }
        let mut ids: Vec<_> = running.iter().map(|running| running.id.as_str()).collect();
        ids.sort_unstable();
        let key = format!("second:{}", ids.join("+"));
        let alarm = Alarm::SecondSubscription {
            user: account.user,
            subscriptions: running.iter().map(|running| running.id.clone()).collect(),
            plans: running.iter().map(|running| running.plan.clone()).collect(),
        };
        self.alarm_while_true(key, alarm);
    }

    /// Pauses that neither the customer nor a failed payment has caused, and that only Stripe can end.
    fn unexplained_pauses(&mut self, account: &Account) {
        for subscription in account.subscriptions.iter().filter(|found| found.is_paused()) {
            let since = account.purchase(&subscription.id).and_then(Purchase::paused_since);
            let (Some(reason), Some(since)) = (subscription.pause_reason(), since) else {
                continue;
            };
            let is_unexplained = match reason {
                PauseReason::System | PauseReason::Unstated | PauseReason::Other(_) => true,
                PauseReason::PauseRequested
                | PauseReason::TrialEndWithoutPaymentMethod
                | PauseReason::FirstPaymentFailure
                | PauseReason::FinalPaymentFailure => false,
            };
            if is_unexplained {
                let key = format!("{}:paused:{}", subscription.id, since.seconds());
                let alarm = Alarm::SubscriptionPaused {
                    user: account.user,
                    plan: subscription.plan.clone(),
                    subscription: subscription.id.clone(),
                    reason: reason.clone(),
                };
                self.alarm_while_true(key, alarm);
            }
        }
    }

    fn payment_use<'a>(
        &self,
        account: &'a Account,
        key: &'a str,
        payment: &'a Payment,
    ) -> PaymentUse<'a> {
        let purchase = account.purchases.iter().find(|purchase| purchase.is_paid_with(payment));
        let subscription = purchase.and_then(|purchase| account.subscription(&purchase.id));
        let paid_plan = purchase.and_then(|purchase| {
            purchase.plan_of_invoice(purchase.invoice_of(payment)?, self.policy)
        });
        let present_plan = || subscription.map(|subscription| subscription.plan.clone());
        let is_current = purchase.is_some_and(|purchase| purchase.is_current(payment));
        let is_reversed = is_current && subscription.is_some_and(|found| found.reversal.is_some());
        PaymentUse {
            account,
            payment,
            key,
            purchase,
            plan: paid_plan.or_else(present_plan),
            is_current,
            is_reversed,
            is_running: subscription.is_some_and(Subscription::is_running),
        }
    }

    fn refund_alarms(&mut self, paid: &PaymentUse<'_>) {
        let user = paid.account.user;
        if let Some(amount) = paid.payment.refund() {
            let whole = paid.purchase.is_some_and(|purchase| {
                purchase.is_returned_in_full(&paid.account.payments, paid.payment)
            });
            let ended = paid.is_reversed && whole;
            let alarm = Alarm::Refund {
                user,
                plan: paid.plan.clone(),
                amount,
                presented: paid.payment.refund_presented(),
                whole,
                ended,
                earlier: paid.purchase.is_some() && !paid.is_current,
                running: paid.is_running,
                warned: self.is_warning_settled(paid),
            };
            let key = format!("{}:refunded:{}", paid.key, amount.minor);
            // Unless an admin cancels it, the subscription is charged again.
            if ended && paid.is_running {
                self.alarm_while_true(key, alarm);
            } else {
                self.alarm(key, paid.payment.refunded_at(), alarm);
            }
        }
        for Dated { at, value: refund } in paid.payment.failed_refunds() {
            let (plan, amount) = (paid.plan.clone(), refund.amount);
            let alarm = Alarm::RefundFailed { user, plan, amount };
            self.alarm(format!("{}:failed", refund.id), *at, alarm);
        }
    }

    fn dispute_alarms(&mut self, paid: &PaymentUse<'_>) {
        for Dated { at, value: dispute } in paid.payment.disputes() {
            let status = dispute.status;
            let prefix = format!("{}:", dispute.id);
            // While the bank decides there is nothing to do, so admins who were notified of the dispute
            // are not notified again.
            let is_under_review = matches!(
                status,
                DisputeStatus::InquiryReview | DisputeStatus::Review | DisputeStatus::AppealReview
            );
            if is_under_review && self.was_sent(|sent| sent.starts_with(&prefix)) {
                continue;
            }
            let due_by = dispute.due_by.filter(|_| status.needs_response());
            let alarm = Alarm::Dispute {
                user: paid.account.user,
                plan: paid.plan.clone(),
                amount: dispute.amount,
                of: disputed_bill(paid, dispute),
                status,
                reason: dispute.reason.clone(),
                due_by,
                ended: paid.is_reversed && status.has_taken_the_money(),
                running: paid.is_running,
            };
            let key = format!("{prefix}{}", status.as_str());
            if let Some(due_by) = due_by {
                self.dispute_reminder(paid, dispute, &Dated { at: *at, value: due_by });
            }
            if status.needs_response() && due_by.is_none_or(|due| due > self.now) {
                self.alarm_while_true(key, alarm);
            } else {
                self.alarm(key, *at, alarm);
            }
        }
    }
}

impl NoticeBuilder<'_> {
    /// `due_by`: the deadline, and when the dispute came into its status. One that began shortly before its
    /// deadline needs no reminder.
    fn dispute_reminder(
        &mut self,
        paid: &PaymentUse<'_>,
        dispute: &DisputeSnapshot,
        due_by: &Dated<Timestamp>,
    ) {
        let reminder_at = due_by.value.minus(DISPUTE_REMINDER);
        if due_by.at >= reminder_at || due_by.value <= self.now || !self.is_due(reminder_at) {
            return;
        }
        let alarm = Alarm::DisputeDue {
            user: paid.account.user,
            plan: paid.plan.clone(),
            amount: dispute.amount,
            due_by: due_by.value,
        };
        self.alarm_while_true(format!("{}:{}:due", dispute.id, dispute.status.as_str()), alarm);
    }
}

/// The total that the payment belongs to, if the dispute covers only a part of it.
fn disputed_bill(paid: &PaymentUse<'_>, dispute: &DisputeSnapshot) -> Option<Money> {
    let bill = paid.bill()?;
    let is_part = bill.currency == dispute.amount.currency && dispute.amount.minor < bill.minor;
    is_part.then_some(bill)
}
