//! Money that went back, as the user hears of it.

use crate::domain::account::news::Teller;
use crate::domain::account::{Account, Payment, Purchase};
use crate::domain::notice::Notice;
use crate::domain::subscription::{Reversal, Subscription};

impl Teller<'_> {
    /// Refunds and lost disputes of what runs, and of what was paid once.
    pub(super) fn reversals(&mut self, account: &Account) {
        for one in &account.subscriptions {
            let Some(purchase) = account.purchase(&one.id) else { continue };
            if !self.reversed(account, purchase, one) {
                for (key, payment) in paid_for(account, purchase) {
                    self.returned(one, key, payment);
                }
            }
        }
    }

    /// All that was paid for the running period: whether it has gone back.
    fn reversed(&mut self, account: &Account, purchase: &Purchase, one: &Subscription) -> bool {
        let reversal = purchase.reversal(&account.payments);
        let Some((why, at, amount)) = reversal else { return false };
        let (subscription, plan) = (one.id.clone(), one.plan.clone());
        let notice = match (why, amount) {
            (Reversal::Refunded, Some(amount)) => Notice::Refunded { subscription, plan, amount },
            (_, amount) => Notice::PaymentReversed { subscription, plan, amount },
        };
        let newest = purchase.running_period().pop().map(|paid| paid.seen.id.as_str());
        let what = newest.unwrap_or(one.id.as_str());
        // Money that bounced can go back once more.
        let payments = paid_for(account, purchase);
        let bounced: usize = payments.map(|(_, payment)| payment.failed_refunds().count()).sum();
        self.tell(format!("{}:reversed:{}:{what}:{bounced}", one.id, why.as_str()), at, notice);
        true
    }

    /// A part of one payment.
    fn returned(&mut self, one: &Subscription, key: &str, payment: &Payment) {
        let (subscription, plan) = (|| one.id.clone(), || one.plan.clone());
        if let Some(amount) = payment.refund() {
            let (subscription, plan) = (subscription(), plan());
            let notice = Notice::PartlyRefunded { subscription, plan, amount };
            let key = format!("{key}:refunded:{}", amount.minor);
            self.tell(key, payment.refunded_at(), notice);
        }
        // Who was promised more than has come has to hear that it does not.
        let what = payment.invoice.as_ref().map_or(one.id.as_str(), |invoice| invoice.as_str());
        let all = format!("{}:reversed:{}:{what}:", one.id, Reversal::Refunded.as_str());
        let some = format!("{key}:refunded:");
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

/// The payments for the running period, or for what was paid once.
fn paid_for<'a>(
    account: &'a Account,
    purchase: &'a Purchase,
) -> impl Iterator<Item = (&'a str, &'a Payment)> {
    let running = purchase.running_period().into_iter();
    let paid = running.flat_map(|one| account.payments.of_invoice(&one.seen.id));
    paid.chain(account.payments.of_session(purchase.id.as_str()))
}
