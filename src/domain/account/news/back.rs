//! Money that went back, and what else admins have to know.

use crate::domain::account::Account;
use crate::domain::account::news::Teller;
use crate::domain::ids::PlanCode;
use crate::domain::notice::{Alarm, Notice};
use crate::domain::subscription::{Reversal, Subscription};

impl Teller<'_> {
    /// Refunds and disputes, as the user hears of them.
    pub(super) fn money_back(&mut self, account: &Account) {
        for one in &account.subscriptions {
            let Some(purchase) = account.purchase(&one.id) else { continue };
            let (subscription, plan) = (|| one.id.clone(), || one.plan.clone());
            if let Some((why, at, amount)) = purchase.reversal(&account.payments) {
                let (subscription, plan) = (subscription(), plan());
                let notice = match (why, amount) {
                    (Reversal::Refunded, Some(amount)) => {
                        Notice::Refunded { subscription, plan, amount }
                    }
                    (_, amount) => Notice::PaymentReversed { subscription, plan, amount },
                };
                self.tell(format!("{}:reversed:{}", one.id, at.seconds()), at, notice);
                continue;
            }
            let running = purchase.running_period();
            let paid = running.iter().flat_map(|one| account.payments.of_invoice(&one.seen.id));
            let payments: Vec<_> =
                paid.chain(account.payments.of_session(one.id.as_str())).collect();
            for (key, payment) in payments {
                if let Some(amount) = payment.refund() {
                    let (subscription, plan) = (subscription(), plan());
                    let notice = Notice::PartlyRefunded { subscription, plan, amount };
                    let key = format!("{key}:refunded:{}", amount.minor);
                    self.tell(key, payment.refunded_at(), notice);
                }
                // Who was promised more than has come has to hear that it does not.
                let (all, some) = (format!("{}:reversed:", one.id), format!("{key}:refunded:"));
                let promised = self.was_sent(|sent| {
                    let amount = sent.strip_prefix(&some).and_then(|minor| minor.parse().ok());
                    sent.starts_with(&all) || amount.is_some_and(|minor| payment.refunded() < minor)
                });
                for (at, refund) in payment.failed_refunds().filter(|_| promised) {
                    let (subscription, plan, amount) = (subscription(), plan(), refund.amount);
                    let notice = Notice::RefundFailed { subscription, plan, amount };
                    self.tell(format!("{}:failed", refund.id), at, notice);
                }
            }
        }
    }

    pub(super) fn admins(&mut self, account: &Account) {
        let user = account.user;
        let running: Vec<&Subscription> =
            account.subscriptions.iter().filter(|one| one.is_running()).collect();
        if let [_, .., newest] = running.as_slice() {
            let mut subscriptions: Vec<_> =
                running.iter().map(|one| (one.id.clone(), one.plan.clone())).collect();
            subscriptions.sort();
            let names: Vec<_> = subscriptions.iter().map(|(id, _)| id.as_str()).collect();
            let key = format!("second:{}", names.join("+"));
            let at = newest.started_at.unwrap_or(self.now);
            self.alarm(key, at, Alarm::SecondSubscription { user, subscriptions });
        }
        for (key, payment) in account.payments.iter() {
            let bought = account.purchases.iter().find(|purchase| {
                let invoice = payment.invoice.as_ref();
                purchase.invoices.iter().any(|one| Some(&one.seen.id) == invoice)
                    || payment
                        .session
                        .as_ref()
                        .is_some_and(|id| id.as_str() == purchase.id.as_str())
            });
            let one = bought.and_then(|purchase| account.subscription(&purchase.id));
            let plan: Option<PlanCode> = one.map(|one| one.plan.clone());
            let running = one.is_some_and(Subscription::is_running);
            if let Some(amount) = payment.refund() {
                let whole = one.is_some_and(|one| one.reversal == Some(Reversal::Refunded));
                let alarm = Alarm::Refund { user, plan: plan.clone(), amount, whole, running };
                self.alarm(
                    format!("{key}:refunded:{}", amount.minor),
                    payment.refunded_at(),
                    alarm,
                );
            }
            for (at, refund) in payment.failed_refunds() {
                let alarm = Alarm::RefundFailed { user, plan: plan.clone(), amount: refund.amount };
                self.alarm(format!("{}:failed", refund.id), at, alarm);
            }
            for (at, dispute) in payment.disputes() {
                let alarm = Alarm::Dispute {
                    user,
                    plan: plan.clone(),
                    amount: dispute.amount,
                    status: dispute.status,
                    reason: dispute.reason.clone(),
                    running,
                };
                self.alarm(format!("{}:{}", dispute.id, dispute.status.as_str()), at, alarm);
            }
        }
        for (customer, at) in &account.gone {
            if account.purchases.iter().any(|purchase| purchase.customer() == Some(customer)) {
                let alarm = Alarm::CustomerDeleted { user, customer: customer.clone() };
                self.alarm(format!("{customer}:deleted"), *at, alarm);
            }
        }
    }
}
