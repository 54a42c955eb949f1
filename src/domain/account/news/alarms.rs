//! What admins have to know. Where a deed is wanted of them it stays news until that is done.

use crate::domain::account::news::Teller;
use crate::domain::account::{Account, Payment, Purchase};
use crate::domain::ids::UserId;
use crate::domain::notice::Alarm;
use crate::domain::subscription::Subscription;

impl Teller<'_> {
    pub(super) fn alarms(&mut self, account: &Account) {
        self.second_subscription(account);
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

    /// Refunds and disputes of one payment.
    fn money_that_left(&mut self, account: &Account, key: &str, payment: &Payment) {
        let user: UserId = account.user;
        let bought = account.purchases.iter().find(|purchase| is_paid_by(purchase, payment));
        let one = bought.and_then(|purchase| account.subscription(&purchase.id));
        let plan = || one.map(|one| one.plan.clone());
        let running = one.is_some_and(Subscription::is_running);
        if let Some(amount) = payment.refund() {
            let (plan, due) = (plan(), bought.and_then(|one| one.paid_by(payment)));
            let whole = payment.reversal(due).is_some();
            let ended = whole && one.is_some_and(|one| one.reversal.is_some());
            let alarm = Alarm::Refund { user, plan, amount, whole, ended, running };
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
        for (at, dispute) in payment.disputes() {
            let (amount, status, reason) = (dispute.amount, dispute.status, dispute.reason.clone());
            let alarm = Alarm::Dispute { user, plan: plan(), amount, status, reason, running };
            let key = format!("{}:{}", dispute.id, status.as_str());
            if status.wants_an_answer() {
                self.alarm_while(key, alarm);
            } else {
                self.alarm(key, at, alarm);
            }
        }
    }
}

fn is_paid_by(purchase: &Purchase, payment: &Payment) -> bool {
    let invoice = payment.invoice.as_ref();
    let session = payment.session.as_ref();
    purchase.invoices.iter().any(|one| Some(&one.seen.id) == invoice)
        || session.is_some_and(|id| id.as_str() == purchase.id.as_str())
}
