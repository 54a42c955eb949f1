//! Money that went back, as the user hears of it.

use crate::domain::account::notices::{AMOUNT_KNOWN, NoticeBuilder};
use crate::domain::account::{Account, Payment, Purchase};
use crate::domain::event::DisputeStatus;
use crate::domain::ids::PlanCode;
use crate::domain::notice::Notice;
use crate::domain::subscription::{Reversal, Subscription};

impl NoticeBuilder<'_> {
    /// Refunds and lost disputes of every payment: what ended access is one notice, what did not is
    /// one for each payment.
    pub(super) fn reversals(&mut self, account: &Account) {
        for one in &account.subscriptions {
            let Some(purchase) = account.purchase(&one.id) else { continue };
            let over = self.reversed(account, purchase, one);
            for (key, payment) in account.payments.iter() {
                if purchase.is_paid_with(payment) && !(over && purchase.is_current(payment)) {
                    self.returned(one, purchase, key, payment);
                    self.taken(one, purchase, payment);
                }
            }
        }
    }

    /// All that was paid for the running period: whether it has gone back.
    fn reversed(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) -> bool {
        let Some(reversed) = purchase.reversal(&account.payments) else { return false };
        let (subscription, plan, amount) = (one.id.clone(), one.plan.clone(), reversed.amount);
        let notice = match reversed.why {
            Reversal::Refunded => Notice::Refunded { subscription, plan, amount },
            Reversal::DisputeLost => {
                Notice::PaymentReversed { subscription, plan, amount: Some(amount) }
            }
        };
        let newest = purchase.running_period().pop().map(|paid| paid.seen.id.as_str());
        let what = newest.unwrap_or(one.id.as_str());
        // Money that bounced can go back once more.
        let current = account
            .payments
            .iter()
            .filter(|(_, payment)| purchase.is_paid_with(payment) && purchase.is_current(payment));
        let bounced: usize = current.map(|(_, payment)| payment.failed_refunds().count()).sum();
        let key = format!("{}:reversed:{}:{what}:{bounced}", one.id, reversed.why.as_str());
        self.tell(key, reversed.at, notice);
        true
    }

    /// A refund that ended nothing, and one that bounced.
    fn returned(&mut self, one: &Subscription, purchase: &Purchase, key: &str, payment: &Payment) {
        let subscription = || one.id.clone();
        let (plan, current) =
            (self.plan_paid(one, purchase, payment), purchase.is_current(payment));
        let all = self.told_of_the_end(one, purchase, payment, Reversal::Refunded);
        // What was announced when it ended the access is not announced again.
        if let Some(amount) = payment.refund().filter(|_| current || !all) {
            let at = payment.refunded_at();
            let shown = payment.refund_presented();
            // The refund says in its own event what it comes to in the customer's currency.
            if shown.is_some()
                || payment.presented().is_none()
                || self.reached(at.plus(AMOUNT_KNOWN))
            {
                let key = format!("{key}:refunded:{}", amount.minor);
                let (amount, plan) = (shown.unwrap_or(amount), plan.clone());
                let subscription = subscription();
                let notice = if current {
                    Notice::PartlyRefunded { subscription, plan, amount }
                } else {
                    Notice::EarlierReturned { subscription, plan, amount, disputed: false }
                };
                self.tell(key, at, notice);
            }
        }
        // Who was promised more than has come has to hear that it does not.
        let some = format!("{key}:refunded:");
        let promised = all
            || self.was_sent(|sent| {
                let amount: Option<i64> =
                    sent.strip_prefix(&some).and_then(|minor| minor.parse().ok());
                amount.is_some_and(|minor| payment.refunded() < minor)
            });
        for (at, refund) in payment.failed_refunds().filter(|_| promised) {
            let amount = refund.presented.unwrap_or(refund.amount);
            let (subscription, plan) = (subscription(), plan.clone());
            let notice = Notice::RefundFailed { subscription, plan, amount };
            self.tell(format!("{}:failed", refund.id), at, notice);
        }
    }

    /// A lost dispute that ended nothing, and one that an appeal has turned round.
    fn taken(&mut self, one: &Subscription, purchase: &Purchase, payment: &Payment) {
        let (plan, current) =
            (self.plan_paid(one, purchase, payment), purchase.is_current(payment));
        let ended = self.told_of_the_end(one, purchase, payment, Reversal::DisputeLost);
        for (at, dispute) in payment.disputes() {
            let (subscription, plan) = (one.id.clone(), plan.clone());
            let whole = payment.amount().is_some_and(|came| came.minor <= payment.lost(None));
            let amount = payment.presented().filter(|_| whole).unwrap_or(dispute.amount);
            let told = format!("{}:taken", dispute.id);
            if dispute.status.has_taken_the_money() {
                if current || !ended {
                    let notice = if current {
                        Notice::PartlyReversed { subscription, plan, amount }
                    } else {
                        Notice::EarlierReturned { subscription, plan, amount, disputed: true }
                    };
                    self.tell(told, at, notice);
                }
            } else if dispute.status == DisputeStatus::Won
                && (ended || self.was_sent(|sent| sent == told))
            {
                let notice = Notice::ReversalLifted {
                    subscription,
                    plan,
                    amount,
                    restored: ended && current,
                };
                self.tell(format!("{}:lifted", dispute.id), at, notice);
            }
        }
    }

    /// The plan that was paid for, which need not be the one that runs now.
    fn plan_paid(&self, one: &Subscription, purchase: &Purchase, payment: &Payment) -> PlanCode {
        let invoice = purchase.invoice_of(payment);
        let plan = invoice.and_then(|invoice| purchase.plan_of(invoice, self.policy));
        plan.unwrap_or_else(|| one.plan.clone())
    }

    /// Whether the user has been told that the access ended because what this payment paid for went
    /// back, one way or the other.
    fn told_of_the_end(
        &self,
        one: &Subscription,
        purchase: &Purchase,
        payment: &Payment,
        why: Reversal,
    ) -> bool {
        let begins = |what: &str| format!("{}:reversed:{}:{what}:", one.id, why.as_str());
        let together: Vec<String> = match purchase.invoice_of(payment) {
            // One announcement stands for all invoices of a period.
            Some(paid) => purchase
                .invoices
                .iter()
                .filter(|other| other.seen.period_end == paid.seen.period_end)
                .map(|other| begins(other.seen.id.as_str()))
                .collect(),
            None => vec![begins(one.id.as_str())],
        };
        self.was_sent(|sent| together.iter().any(|begins| sent.starts_with(begins)))
    }
}
