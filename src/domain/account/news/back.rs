//! Money that went back, and what else admins have to know.

use crate::domain::account::news::Teller;
use crate::domain::account::{Account, Payment, Purchase};
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
                let newest = purchase.running_period().pop().map(|paid| paid.seen.id.as_str());
                let what = newest.unwrap_or(one.id.as_str());
                // Money that bounced can go back once more.
                let bounced: usize = paid_for(account, purchase)
                    .map(|(_, payment)| payment.failed_refunds().count())
                    .sum();
                let why = why.as_str();
                self.tell(format!("{}:reversed:{why}:{what}:{bounced}", one.id), at, notice);
                continue;
            }
            for (key, payment) in paid_for(account, purchase) {
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
        if running.len() > 1 {
            let mut sorted = running.clone();
            sorted.sort_by(|one, two| one.id.cmp(&two.id));
            let names: Vec<_> = sorted.iter().map(|one| one.id.as_str()).collect();
            let subscriptions = sorted.iter().map(|one| one.id.clone()).collect();
            let plans = sorted.iter().map(|one| one.plan.clone()).collect();
            let key = format!("second:{}", names.join("+"));
            self.alarm_while(key, Alarm::SecondSubscription { user, subscriptions, plans });
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
                let (plan, due) = (plan.clone(), bought.and_then(|one| one.paid_by(payment)));
                let whole = payment.reversal(due).is_some();
                let ended = whole && one.is_some_and(|one| one.reversal.is_some());
                let alarm = Alarm::Refund { user, plan, amount, whole, ended, running };
                let key = format!("{key}:refunded:{}", amount.minor);
                if ended && running {
                    self.alarm_while(key, alarm);
                } else {
                    self.alarm(key, payment.refunded_at(), alarm);
                }
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
                let key = format!("{}:{}", dispute.id, dispute.status.as_str());
                if dispute.status.wants_an_answer() {
                    self.alarm_while(key, alarm);
                } else {
                    self.alarm(key, at, alarm);
                }
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

/// The payments for the running period, or for what was paid once.
fn paid_for<'a>(
    account: &'a Account,
    purchase: &'a Purchase,
) -> impl Iterator<Item = (&'a str, &'a Payment)> {
    let running = purchase.running_period().into_iter();
    let paid = running.flat_map(|one| account.payments.of_invoice(&one.seen.id));
    paid.chain(account.payments.of_session(purchase.id.as_str()))
}
