//! Notices to the user about refunds and disputes.

use crate::domain::account::notices::builder::{CUSTOMER_AMOUNT_TIMEOUT, NoticeBuilder};
use crate::domain::account::{Account, Dated, Payment, Purchase};
use crate::domain::event::{DisputeSnapshot, DisputeStatus};
use crate::domain::ids::PlanCode;
use crate::domain::money::Money;
use crate::domain::notice::Notice;
use crate::domain::subscription::{Reversal, Subscription};

/// A payment with what it paid for.
#[derive(Clone, Copy)]
struct PaidPart<'a> {
    subscription: &'a Subscription,
    purchase: &'a Purchase,
    payment: &'a Payment,
    /// The key of the payment.
    key: &'a str,
}

impl NoticeBuilder<'_> {
    /// Refunds and lost disputes: one notice if access has ended because of them, else one for each
    /// payment.
    pub(super) fn reversals(&mut self, account: &Account) {
        for subscription in &account.subscriptions {
            let Some(purchase) = account.purchase(&subscription.id) else { continue };
            self.concern(Some(purchase));
            let has_ended = self.reversed(account, purchase, subscription);
            for (key, payment) in account.payments.iter() {
                let is_covered = has_ended && purchase.is_current(payment);
                if purchase.is_paid_with(payment) && !is_covered {
                    let part = PaidPart { subscription, purchase, payment, key };
                    self.refunds(part);
                    self.disputes(part);
                }
            }
        }
    }

    /// The whole payment for the running period was returned, and access has ended. Returns whether that
    /// is so.
    fn reversed(
        &mut self,
        account: &Account,
        purchase: &Purchase,
        subscription: &Subscription,
    ) -> bool {
        let Some(reversed) = purchase.reversal(&account.payments) else { return false };
        let (id, plan, amount) =
            (subscription.id.clone(), subscription.plan.clone(), reversed.amount);
        let notice = match reversed.reason {
            Reversal::Refunded => Notice::Refunded { subscription: id, plan, amount },
            Reversal::DisputeLost => {
                Notice::PaymentReversed { subscription: id, plan, amount: Some(amount) }
            }
        };
        let invoices = purchase.invoices_of_running_period();
        let newest = invoices.last().map(|invoice| invoice.snapshot.id.as_str());
        let subject = newest.unwrap_or(subscription.id.as_str());
        // After a failed refund the same money can be returned again, which is announced again.
        let payments = account.payments.iter().map(|(_, payment)| payment);
        let current = payments
            .filter(|payment| purchase.is_paid_with(payment) && purchase.is_current(payment));
        let failed_refunds: usize = current.map(|payment| payment.failed_refunds().count()).sum();
        let reason = reversed.reason.as_str();
        let key = format!("{}:reversed:{reason}:{subject}:{failed_refunds}", subscription.id);
        self.notify(key, reversed.at, notice);
        true
    }

    /// Refunds that have not ended access, and refunds that have failed.
    fn refunds(&mut self, part: PaidPart<'_>) {
        let PaidPart { subscription, payment, key, .. } = part;
        let id = || subscription.id.clone();
        let plan = self.plan_of(part);
        let is_current = part.purchase.is_current(payment);
        let end_was_announced = self.was_end_announced(part, Reversal::Refunded);
        // A refund that was announced with the end of access is not announced again.
        if let Some(amount) = payment.refund().filter(|_| is_current || !end_was_announced) {
            let at = payment.refunded_at();
            let presented = payment.refund_presented();
            // The amount in the customer's currency is reported by the refund's own event.
            if presented.is_some()
                || payment.presented().is_none()
                || self.is_due(at.plus(CUSTOMER_AMOUNT_TIMEOUT))
            {
                let key = format!("{key}:refunded:{}", amount.minor);
                let amount = presented.unwrap_or(amount);
                let (subscription, plan) = (id(), plan.clone());
                let notice = if is_current {
                    Notice::PartlyRefunded { subscription, plan, amount }
                } else {
                    Notice::EarlierReturned { subscription, plan, amount, disputed: false }
                };
                self.notify(key, at, notice);
            }
        }
        // A failed refund is announced only if more was announced than is refunded now.
        let announced = format!("{key}:refunded:");
        let announced_more = end_was_announced
            || self.was_sent(|sent| {
                let minor: Option<i64> =
                    sent.strip_prefix(&announced).and_then(|minor| minor.parse().ok());
                minor.is_some_and(|minor| payment.refunded() < minor)
            });
        for Dated { at, value: refund } in payment.failed_refunds().filter(|_| announced_more) {
            let amount = refund.presented.unwrap_or(refund.amount);
            let notice = Notice::RefundFailed { subscription: id(), plan: plan.clone(), amount };
            self.notify(format!("{}:failed", refund.id), *at, notice);
        }
    }

    /// Lost disputes that have not ended access, and disputes that an appeal has reversed.
    fn disputes(&mut self, part: PaidPart<'_>) {
        let PaidPart { subscription, payment, .. } = part;
        let plan = self.plan_of(part);
        let is_current = part.purchase.is_current(payment);
        let end_was_announced = self.was_end_announced(part, Reversal::DisputeLost);
        for Dated { at, value: dispute } in payment.disputes() {
            let (id, plan) = (subscription.id.clone(), plan.clone());
            let amount = disputed_amount(payment, dispute);
            let key = format!("{}:taken", dispute.id);
            if dispute.status.has_taken_the_money() {
                if is_current || !end_was_announced {
                    let notice = if is_current {
                        Notice::PartlyReversed { subscription: id, plan, amount }
                    } else {
                        let disputed = true;
                        Notice::EarlierReturned { subscription: id, plan, amount, disputed }
                    };
                    self.notify(key, *at, notice);
                }
            } else if dispute.status == DisputeStatus::Won
                && (end_was_announced || self.was_sent(|sent| sent == key))
            {
                let restored = end_was_announced && is_current;
                let notice = Notice::ReversalLifted { subscription: id, plan, amount, restored };
                self.notify(format!("{}:lifted", dispute.id), *at, notice);
            }
        }
    }

    /// The plan that was paid for, which may differ from the present one.
    fn plan_of(&self, part: PaidPart<'_>) -> PlanCode {
        let invoice = part.purchase.invoice_of(part.payment);
        let plan = invoice.and_then(|invoice| part.purchase.plan_of_invoice(invoice, self.policy));
        plan.unwrap_or_else(|| part.subscription.plan.clone())
    }

    /// Whether the user was notified that access has ended because what this payment paid was returned in
    /// that way. One notice covers all invoices of a period.
    fn was_end_announced(&self, part: PaidPart<'_>, reason: Reversal) -> bool {
        let (id, reason) = (&part.subscription.id, reason.as_str());
        let prefix = |subject: &str| format!("{id}:reversed:{reason}:{subject}:");
        let prefixes: Vec<String> = match part.purchase.invoice_of(part.payment) {
            Some(paid) => part
                .purchase
                .invoices
                .iter()
                .filter(|other| other.snapshot.period_end == paid.snapshot.period_end)
                .map(|other| prefix(other.snapshot.id.as_str()))
                .collect(),
            None => vec![prefix(id.as_str())],
        };
        self.was_sent(|sent| prefixes.iter().any(|prefix| sent.starts_with(prefix)))
    }
}

/// The disputed amount, in the customer's currency if the whole payment is lost and its amount in that
/// currency is known.
fn disputed_amount(payment: &Payment, dispute: &DisputeSnapshot) -> Money {
    let is_whole = payment.amount().is_some_and(|paid| paid.minor <= payment.lost(None));
    payment.presented().filter(|_| is_whole).unwrap_or(dispute.amount)
}
