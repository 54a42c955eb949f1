//! What admins have to know. Where a deed is wanted of them it stays news until that is done.

use crate::domain::account::notices::NoticeBuilder;
use crate::domain::account::{Account, Payment, Purchase};
use crate::domain::event::DisputeStatus;
use crate::domain::ids::{PriceId, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::notice::Alarm;
use crate::domain::subscription::{PauseReason, Subscription};

impl NoticeBuilder<'_> {
    pub(super) fn alarms(&mut self, account: &Account) {
        self.second_subscription(account);
        self.unexplained_pauses(account);
        self.unlisted_prices(account);
        for (key, payment) in account.payments.iter() {
            self.money_that_left(account, key, payment);
        }
        for (customer, at) in &account.gone {
            if account.purchases.iter().any(|purchase| purchase.customer() == Some(customer)) {
                let (user, customer) = (account.user, customer.clone());
                let key = format!("{customer}:deleted");
                self.alarm(key, *at, Alarm::CustomerDeleted { user, customer });
            }
        }
    }

    /// Once for each subscription and its prices. A list that is cut is fetched first.
    fn unlisted_prices(&mut self, account: &Account) {
        let never = account.unlisted.iter().filter(|one| one.status.is_live());
        let never = never.map(|one| (&one.id, None, one.prices.clone()));
        let before = account.subscriptions.iter().filter(|one| one.unlisted && one.is_running());
        let before = before.map(|one| {
            let prices = one.items.prices().into_iter().cloned().collect::<Vec<_>>();
            (&one.id, Some(one.plan.clone()), prices)
        });
        let cut = |id: &SubscriptionId| {
            let last = account.purchase(id).and_then(Purchase::last);
            last.is_some_and(|last| last.seen.items.cut)
        };
        for (id, plan, prices) in never.chain(before).filter(|(id, ..)| !cut(id)) {
            let named: Vec<&str> = prices.iter().map(PriceId::as_str).collect();
            let key = format!("{id}:unlisted:{}", named.join("+"));
            let (user, subscription) = (account.user, id.clone());
            self.alarm_while(key, Alarm::UnlistedPrice { user, subscription, prices, plan });
        }
    }

    fn second_subscription(&mut self, account: &Account) {
        let running: Vec<&Subscription> =
            account.subscriptions.iter().filter(|one| one.is_running()).collect();
        if running.len() < 2 {
            return;
        }
        let mut names: Vec<_> = running.iter().map(|one| one.id.as_str()).collect();
        names.sort_unstable();
        let alarm = Alarm::SecondSubscription {
            user: account.user,
            subscriptions: running.iter().map(|one| one.id.clone()).collect(),
            plans: running.iter().map(|one| one.plan.clone()).collect(),
        };
        self.alarm_while(format!("second:{}", names.join("+")), alarm);
    }

    /// Pauses that nobody here has caused, and that no payment ends.
    fn unexplained_pauses(&mut self, account: &Account) {
        for one in account.subscriptions.iter().filter(|one| one.is_paused()) {
            let since = account.purchase(&one.id).and_then(Purchase::paused_since);
            let (Some(reason), Some(since)) = (&one.pause_reason, since) else { continue };
            let unexplained = match reason {
                PauseReason::System | PauseReason::Unstated | PauseReason::Other(_) => true,
                PauseReason::PauseRequested
                | PauseReason::TrialEndWithoutPaymentMethod
                | PauseReason::FirstPaymentFailure
                | PauseReason::FinalPaymentFailure => false,
            };
            if unexplained {
                let alarm = Alarm::SubscriptionPaused {
                    user: account.user,
                    plan: one.plan.clone(),
                    subscription: one.id.clone(),
                    reason: reason.clone(),
                };
                self.alarm_while(format!("{}:paused:{}", one.id, since.seconds()), alarm);
            }
        }
    }

    /// Refunds and disputes of one payment.
    fn money_that_left(&mut self, account: &Account, key: &str, payment: &Payment) {
        let user: UserId = account.user;
        let bought = account.purchases.iter().find(|purchase| purchase.is_paid_with(payment));
        let one = bought.and_then(|purchase| account.subscription(&purchase.id));
        let running = one.is_some_and(Subscription::is_running);
        let invoice = bought
            .and_then(|purchase| purchase.plan_of(purchase.invoice_of(payment)?, self.policy));
        let plan = || invoice.clone().or_else(|| one.map(|one| one.plan.clone()));
        let current = bought.is_some_and(|purchase| purchase.is_current(payment));
        let reversed = current && one.is_some_and(|one| one.reversal.is_some());
        if let Some(amount) = payment.refund() {
            let whole =
                bought.is_some_and(|purchase| purchase.is_all_back(&account.payments, payment));
            let ended = reversed && whole;
            let (plan, presented) = (plan(), payment.refund_presented());
            let earlier = bought.is_some() && !current;
            let alarm =
                Alarm::Refund { user, plan, amount, presented, whole, ended, earlier, running };
            let key = format!("{key}:refunded:{}", amount.minor);
            // What goes on at Stripe would be charged again.
            if ended && running {
                self.alarm_while(key, alarm);
            } else {
                self.alarm(key, payment.refunded_at(), alarm);
            }
        }
        for (at, refund) in payment.failed_refunds() {
            let alarm = Alarm::RefundFailed { user, plan: plan(), amount: refund.amount };
            self.alarm(format!("{}:failed", refund.id), at, alarm);
        }
        let bill = bought.and_then(|purchase| purchase.bill_of(payment));
        for (at, dispute) in payment.disputes() {
            let (amount, status, reason) = (dispute.amount, dispute.status, dispute.reason.clone());
            let part = |bill: &Money| bill.currency == amount.currency && amount.minor < bill.minor;
            let of = bill.filter(part);
            let ended = reversed && status.has_taken_the_money();
            let (plan, due_by) = (plan(), dispute.due_by.filter(|_| status.needs_response()));
            let alarm =
                Alarm::Dispute { user, plan, amount, of, status, reason, due_by, ended, running };
            // Nothing is to be done while the bank decides: who knows of it need not be told.
            let waits = matches!(
                status,
                DisputeStatus::InquiryReview | DisputeStatus::Review | DisputeStatus::AppealReview
            );
            let about = format!("{}:", dispute.id);
            if waits && self.was_sent(|sent| sent.starts_with(&about)) {
                continue;
            }
            let key = format!("{about}{}", status.as_str());
            if status.needs_response() && due_by.is_none_or(|due| due > self.now) {
                self.alarm_while(key, alarm);
            } else {
                self.alarm(key, at, alarm);
            }
        }
    }
}
